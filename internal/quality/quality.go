// Package quality holds the measurements of a release as the W3C Data Quality Vocabulary words them, and the metrics that
// they follow. It promises that what it writes it reads back, and that a metric's definition goes with its measurements;
// how a figure is come by is for whoever measures. It knows nothing of the clock: the same content has the same figures.
package quality

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/rdf"
)

// Namespaces of the vocabularies used.
const (
	dqv  = "http://www.w3.org/ns/dqv#"
	skos = "http://www.w3.org/2004/02/skos/core#"
)

// A Measure is one figure. What tells it from others is all but Count and Of.
type Measure struct {
	Metric   string // local name
	On       string // IRI of what is measured
	Constat  string // code of the findings counted, where the metric tells them apart
	Forme    string // IRI of the shape
	Severite string // IRI
	Count    int64
	Of       int64 // for a share: of how many; 0 for a count
}

// Value is the count, or the share to four digits.
func (m Measure) Value() float64 {
	if m.Of == 0 {
		return float64(m.Count)
	}
	share, _ := strconv.ParseFloat(m.share(), 64)
	return share
}

func (m Measure) share() string {
	text := strconv.FormatFloat(float64(m.Count)/float64(m.Of), 'f', 4, 64)
	text = strings.TrimRight(text, "0")
	if strings.HasSuffix(text, ".") { // canonical decimals have a digit there
		text += "0"
	}
	return text
}

// Dataset is the IRI of what a release publishes as a whole: the address of its files.
func Dataset(base string) string { return base + "exports/" }

// A Key tells measures of one release apart, and finds the same in another.
type Key struct{ Metric, On, Constat, Forme, Severite string }

// Key is what m measures.
func (m Measure) Key() Key { return Key{m.Metric, m.On, m.Constat, m.Forme, m.Severite} }

func (k Key) compare(other Key) int {
	return cmp.Or(strings.Compare(k.On, other.On), strings.Compare(k.Metric, other.Metric), strings.Compare(k.Constat, other.Constat),
		strings.Compare(k.Forme, other.Forme), strings.Compare(k.Severite, other.Severite))
}

// Sort puts measures in the order of what they measure.
func Sort(all []Measure) {
	slices.SortFunc(all, func(a, b Measure) int { return a.Key().compare(b.Key()) })
}

// Write writes the measures and the definitions of the metrics as Turtle. address is where the file is found: measurements
// are its fragments. It refuses a measure of an undefined metric, and one that is given twice.
func (ms *Metrics) Write(w io.Writer, address string, all []Measure) error {
	ts := slices.Clone(ms.triples)
	seen := map[Key]bool{}
	for _, m := range all {
		if ms.Find(m.Metric) == nil || seen[m.Key()] {
			return fmt.Errorf("measure %+v: its metric is undefined, or it is given twice", m)
		}
		seen[m.Key()] = true
		ts = append(ts, ms.Triples(address, m)...)
	}
	return rdf.WriteTurtle(w, ts, map[string]string{"dqv": dqv, "q": ms.namespace, "app": ms.app, "skos": skos, "xsd": rdf.XSD, "m": address + "#",
		"ldqd": "http://www.w3.org/2016/05/ldqd#", "sh": "http://www.w3.org/ns/shacl#"})
}

// Triples are those of one measure.
func (ms *Metrics) Triples(address string, m Measure) []rdf.Triple {
	iri := func(s string) string { return string(rdf.AppendIRI(nil, s)) }
	integer := func(n int64) string { return rdf.NewLiteral(strconv.FormatInt(n, 10), rdf.XSD+"integer").String() }
	subject := iri(address + "#" + m.fragment())
	ts := []rdf.Triple{
		{S: subject, P: iri(rdf.Type), O: iri(dqv + "QualityMeasurement")},
		{S: subject, P: iri(dqv + "isMeasurementOf"), O: iri(ms.namespace + m.Metric)},
		{S: subject, P: iri(dqv + "computedOn"), O: iri(m.On)},
	}
	say := func(p, o string) { ts = append(ts, rdf.Triple{S: subject, P: iri(p), O: o}) }
	if m.Of == 0 {
		say(dqv+"value", integer(m.Count))
	} else {
		say(dqv+"value", rdf.NewLiteral(m.share(), rdf.XSD+"decimal").String())
		say(ms.app+"numerateur", integer(m.Count))
		say(ms.app+"denominateur", integer(m.Of))
	}
	if m.Constat != "" {
		say(ms.app+"constat", rdf.NewLiteral(m.Constat, "").String())
	}
	for property, o := range map[string]string{"forme": m.Forme, "severite": m.Severite} {
		if o != "" {
			say(ms.app+property, iri(o))
		}
	}
	return ts
}

// fragment names a measure by what it measures.
func (m Measure) fragment() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", m.Key()))
	return m.Metric + "-" + hex.EncodeToString(sum[:8])
}

// Read reads back what Write wrote, sorted.
func Read(r io.Reader, name string) ([]Measure, error) {
	g, err := rdf.ReadGraph(r, name, "", rdf.Turtle)
	if err != nil {
		return nil, err
	}
	var out []Measure
	for _, s := range g.SubjectsOf(rdf.Type, "<"+dqv+"QualityMeasurement>") {
		base, metric, _ := strings.Cut(g.Text(s, dqv+"isMeasurementOf"), namespace)
		app := base + "def/apprentissage#"
		m := Measure{Metric: metric, On: g.Text(s, dqv+"computedOn"),
			Constat: g.Text(s, app+"constat"), Forme: g.Text(s, app+"forme"), Severite: g.Text(s, app+"severite")}
		count, of := g.Text(s, app+"numerateur"), g.Text(s, app+"denominateur")
		if of == "" {
			count, of = g.Text(s, dqv+"value"), "0"
		}
		if m.Count, err = strconv.ParseInt(count, 10, 64); err == nil {
			m.Of, err = strconv.ParseInt(of, 10, 64)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: measure %s: %w", name, g.Locate(s, ""), s, err)
		}
		out = append(out, m)
	}
	Sort(out)
	return out, nil
}

package publish

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

// writeFindings writes one JSON object a line (api.md §4).
func writeFindings(path string, findings []fact.Finding) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, finding := range findings {
		if err := enc.Encode(finding); err != nil {
			return fmt.Errorf("write findings: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	return f.Sync()
}

// writeSuccessions writes every edge, contested ones included, as RFC 4180 CSV.
func writeSuccessions(path string, edges []life.Edge) error {
	records := [][]string{{"ancien", "nouveau", "declare_par_ancien", "declare_par_nouveau", "sources", "contestee"}}
	for _, e := range edges {
		records = append(records, []string{e.Old, e.New, strconv.FormatBool(e.ByOld), strconv.FormatBool(e.ByNew), strings.Join(e.Sources, " "), strconv.FormatBool(e.Contested)})
	}
	if err := writeCSV(path, records); err != nil {
		return fmt.Errorf("write successions: %w", err)
	}
	return nil
}

// writeCatalogue describes the release as a DCAT dataset: what it is, when it was made, from which sources and files.
func writeCatalogue(path string, c *Candidate, m Manifest) error {
	const dcat, dct = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
	iri := func(s string) string { return string(rdf.AppendIRI(nil, s)) }
	text := func(s, lang string) string { return rdf.NewText(s, lang).String() }
	set := iri(c.Base + "id/jeu/" + m.ID)
	ts := []rdf.Triple{
		{S: set, P: iri(rdf.Type), O: iri(dcat + "Dataset")},
		{S: set, P: iri(dct + "identifier"), O: rdf.NewLiteral(m.ID, "").String()},
		{S: set, P: iri(dct + "title"), O: text("Certifications, métiers et organismes de l'apprentissage", "fr")},
		{S: set, P: iri(dct + "title"), O: text("Certifications, occupations and organisations of apprenticeship", "en")},
		{S: set, P: iri(dct + "issued"), O: rdf.NewLiteral(m.Date.Format("2006-01-02T15:04:05Z"), rdf.XSD+"dateTime").String()},
	}
	for _, s := range c.Sources {
		src := iri(c.Base + "id/source/" + s.Name)
		ts = append(ts,
			rdf.Triple{S: set, P: iri(dct + "source"), O: src},
			rdf.Triple{S: src, P: iri(rdf.Type), O: iri(dcat + "Dataset")},
			rdf.Triple{S: src, P: iri(dct + "title"), O: text(s.TitleFR, "fr")},
			rdf.Triple{S: src, P: iri(dct + "title"), O: text(s.TitleEN, "en")},
			rdf.Triple{S: src, P: iri(dct + "publisher"), O: text(s.Publisher, "fr")})
		if s.Licence != "" {
			ts = append(ts, rdf.Triple{S: src, P: iri(dct + "license"), O: iri(s.Licence)})
		}
	}
	for _, class := range slices.Sorted(maps.Keys(m.Counts)) {
		part := iri(c.Base + "id/jeu/" + m.ID + "#" + class)
		ts = append(ts,
			rdf.Triple{S: set, P: iri("http://rdfs.org/ns/void#classPartition"), O: part},
			rdf.Triple{S: part, P: iri("http://rdfs.org/ns/void#class"), O: iri(c.Base + "def/apprentissage#" + class)},
			rdf.Triple{S: part, P: iri("http://rdfs.org/ns/void#entities"), O: rdf.NewLiteral(strconv.Itoa(m.Counts[class]), rdf.XSD+"integer").String()})
	}
	for _, one := range c.ages(m.Date) {
		ts = append(ts, c.Metrics.Triples(c.Base+"catalog.ttl", one)...)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	err = rdf.WriteTurtle(f, ts, map[string]string{"dcat": dcat, "dct": dct, "void": "http://rdfs.org/ns/void#", "xsd": rdf.XSD,
		"dqv": "http://www.w3.org/ns/dqv#", "app": c.Base + "def/apprentissage#"})
	if err != nil {
		return fmt.Errorf("write catalogue: %w", err)
	}
	return f.Sync()
}

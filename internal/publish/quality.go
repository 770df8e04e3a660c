package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/quality"
	"passerelle/internal/rdf"
)

// qualityFile holds the measures of a release. They depend on its content alone; what depends on the day of the build, the
// age of each source, stands in the catalogue.
const qualityFile = "exports/qualite.ttl"

// Quality reads the measures of a release; one made before there were any has none.
func Quality(r Release) ([]quality.Measure, error) {
	file, err := os.Open(r.path(qualityFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.ID, err)
	}
	defer file.Close()
	all, err := quality.Read(file, r.ID+"/"+qualityFile)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return all, nil
}

// writeQuality writes the measures of the stages before and those of what is published.
func writeQuality(path string, c *Candidate, th *things) error {
	all := append(c.completeness(th), c.known(th)...)
	all = append(all, c.Measures...)
	quality.Sort(all)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := c.Metrics.Write(f, c.Base+qualityFile, all); err != nil {
		return fmt.Errorf("write the quality figures: %w", err)
	}
	return f.Sync()
}

// completeness measures the metrics that are a class and a property. A class without things has none.
func (c *Candidate) completeness(th *things) []quality.Measure {
	app := c.Base + "def/apprentissage#"
	var out []quality.Measure
	for _, metric := range c.Metrics.All {
		if metric.Class == "" {
			continue
		}
		m := quality.Measure{Metric: metric.Name, On: quality.Dataset(c.Base)}
		property := th.t.Terms.Lookup("<" + metric.Property + ">")
		for _, id := range th.order {
			if app+th.class[id] != metric.Class || !ofFamily(metric.Family, th.value(id, th.code)) {
				continue
			}
			m.Of++
			if property != 0 && th.has(id, property) {
				m.Count++
			}
		}
		if m.Of > 0 {
			out = append(out, m)
		}
	}
	return out
}

// ofFamily tells the codes of the two registers apart; any other family, or none, keeps to nothing.
func ofFamily(family, code string) bool {
	switch family {
	case "rncp":
		return !strings.HasPrefix(code, "RS")
	case "rs":
		return strings.HasPrefix(code, "RS")
	}
	return true
}

func (th *things) has(id, property rdf.ID) bool {
	for _, f := range th.facts(id) {
		if f.P == property {
			return true
		}
	}
	return false
}

// known measures, for each side of each table of correspondence, the share of its codes that the release describes, in
// whatever graph. A side of which it describes nothing is left out.
func (c *Candidate) known(th *things) []quality.Measure {
	here := make(map[string]bool, len(th.order)+len(th.named))
	for _, id := range th.order {
		here[th.t.Terms.Value(id)] = true
	}
	for _, n := range th.named {
		here[n.IRI] = true
	}
	var out []quality.Measure
	for _, t := range c.Published.Tables {
		from, to := map[link.Code]bool{}, map[link.Code]bool{}
		for _, p := range t.Pairs {
			from[link.Code{Family: t.From, Code: p.From}] = true
			to[link.Code{Family: t.To, Code: p.To}] = true
		}
		for metric, codes := range map[string]map[link.Code]bool{quality.KnownFrom: from, quality.KnownTo: to} {
			m := quality.Measure{Metric: metric, On: c.Base + "def/tables#" + t.From + "-" + t.To, Of: int64(len(codes))}
			for code := range codes {
				if here[iriOfCode(c.Base, code)] {
					m.Count++
				}
			}
			if m.Count > 0 {
				out = append(out, m)
			}
		}
	}
	return out
}

// ages measures how old each source is on the day of the build, alone and against its rhythm.
func (c *Candidate) ages(built time.Time) []quality.Measure {
	newest := map[string]life.Day{}
	for _, e := range c.Table.Editions {
		if day, ok := newest[e.Source]; !ok || e.Day > day {
			newest[e.Source] = e.Day
		}
	}
	var out []quality.Measure
	for _, s := range c.Sources {
		day, ok := newest[s.Name]
		if !ok || day == life.NoDay {
			continue
		}
		age := quality.Measure{Metric: quality.Age, On: c.Base + "id/source/" + s.Name, Count: int64(life.Today(built) - day)}
		out = append(out, age)
		if rhythm, err := life.ParseRhythm(s.Rhythm); err == nil {
			out = append(out, quality.Measure{Metric: quality.Overdue, On: age.On, Count: age.Count, Of: int64(rhythm.Length())})
		}
	}
	return out
}

package pipeline

import (
	"os"
	"path/filepath"
	"slices"

	"passerelle/internal/harvest"
	"passerelle/internal/rdf"
	"passerelle/internal/rml"
)

// notShown stands for what is wrong with a value of a personal column.
const notShown = "the value is not good; it is not shown, since the column is personal"

// Hidden is what may be told of a wrong value: never the value itself where the column is personal (api.md §4).
func Hidden(personal []string, r rml.Rejection) rml.Rejection {
	if slices.Contains(personal, r.Column) {
		r.Message = notShown
	}
	return r
}

// personal lists the columns of all tables whose values are never shown.
func (s *source) personal() []string { return personalOf(s.Source) }

func personalOf(s harvest.Source) (columns []string) {
	for _, t := range s.Tables {
		columns = append(columns, t.Personal...)
	}
	return columns
}

// PersonalBeside lists the personal columns of the source.ttl that stands beside a mapping on disk. Where there is none, or
// something else of that name, nothing is known to be personal.
func PersonalBeside(mapping string) []string {
	name := filepath.Join(filepath.Dir(mapping), "source.ttl")
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	g, err := rdf.ReadGraph(f, name, Base+"def/mappings/", rdf.Turtle)
	if err != nil {
		return nil
	}
	s, err := harvest.ReadSource(g)
	if err != nil {
		return nil
	}
	return personalOf(s)
}

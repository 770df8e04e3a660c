package pages

import (
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// QueryForm is what the page of the SPARQL endpoint shows.
type QueryForm struct {
	Query   string         // as it was sent; "" shows an example
	Formats []ResultFormat // of results, the first chosen where Format is none of them
	Format  string         // media type chosen
	Message string         // what is wrong with the query, in the page's language; "" when nothing is
	Off     bool           // no store answers now
	Status  int            // of the answer: 200, or that of the problem with the query
}

// ResultFormat is a syntax of results: its name for people and its media type.
type ResultFormat struct{ Name, Type string }

type sparqlView struct {
	frame
	Form     QueryForm
	Examples []example
	Prefixes []prefix
}

type prefix struct{ Name, IRI string }

// example is a query to start from. Its title is the word sparql.example.NAME.
type example struct{ Name, Title, Query string }

// readExamples reads the queries of sparql/*.rq, in the order of their names.
func readExamples(portal fs.FS) ([]example, error) {
	files, err := fs.Glob(portal, "sparql/*.rq")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("portal/sparql holds no query (*.rq); the page shows the first one")
	}
	var out []example
	for _, file := range files {
		query, err := fs.ReadFile(portal, file)
		if err != nil {
			return nil, fmt.Errorf("read example query: %w", err)
		}
		out = append(out, example{Name: strings.TrimSuffix(path.Base(file), ".rq"), Query: strings.TrimSpace(string(query))})
	}
	return out, nil
}

// SPARQL renders the form of /sparql.
func (p *Pages) SPARQL(w http.ResponseWriter, r *http.Request, rel Release, form QueryForm) error {
	d := p.reader(r, rel)
	v := sparqlView{frame: p.frame(r, rel, "sparql"), Form: form}
	v.Title = d.w.plain("sparql.title")
	v.NoIndex = form.Query != ""
	for _, e := range p.examples {
		e.Title = d.w.plain("sparql.example." + e.Name)
		v.Examples = append(v.Examples, e)
	}
	if form.Query == "" {
		v.Form.Query = p.examples[0].Query
	}
	v.Prefixes = []prefix{{"app", p.labels.ns}, {"id", strings.TrimSuffix(p.labels.ns, ontologyPath+"#") + "id/"}}
	return p.send(w, form.Status, "sparql", v)
}

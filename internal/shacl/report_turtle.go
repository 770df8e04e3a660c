package shacl

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"passerelle/internal/rdf"
)

// WriteTurtle writes the report as RDF (SHACL §3.6), the same bytes for the same report. The blank nodes of the data
// keep their labels, as names for the reader; those of the shapes are labelled apart from them. When results were left
// out, pas:total on the report gives their exact number.
func (r *Report) WriteTurtle(w io.Writer) error {
	return rdf.WriteTurtle(w, r.triples().triples, map[string]string{"sh": Namespace, "pas": Extension, "rdf": rdf.RDF, "xsd": rdf.XSD})
}

// triples is the report as RDF.
func (r *Report) triples() *turtleReport {
	t := &turtleReport{prefix: r.freePrefix()}
	report := t.prefix + "report"
	t.put(report, rdf.Type, "<"+Namespace+"ValidationReport>")
	t.put(report, Namespace+"conforms", rdf.NewLiteral(strconv.FormatBool(r.Conforms), booleanType).String())
	if total := r.Total(); total > len(r.Results) {
		t.put(report, Extension+"total", rdf.NewLiteral(strconv.Itoa(total), integerType).String())
	}
	for i, result := range r.Results {
		node := fmt.Sprintf("%sresult%06d", t.prefix, i+1)
		t.put(report, Namespace+"result", node)
		t.result(node, result)
	}
	return t
}

// turtleReport gathers the triples of a report.
type turtleReport struct {
	prefix  string // of the labels of our own blank nodes
	paths   int
	triples []rdf.Triple
}

// freePrefix returns a beginning of labels that no blank node of the results has.
func (r *Report) freePrefix() string {
	prefix := "_:"
	for taken := true; taken; {
		prefix += "r"
		taken = false
		for _, result := range r.Results {
			taken = taken || strings.HasPrefix(result.Focus, prefix) || strings.HasPrefix(result.Value, prefix)
		}
	}
	return prefix
}

func (t *turtleReport) put(s, p, o string) {
	t.triples = append(t.triples, rdf.Triple{S: s, P: "<" + p + ">", O: o})
}

func (t *turtleReport) result(node string, r Result) {
	t.put(node, rdf.Type, "<"+Namespace+"ValidationResult>")
	t.put(node, Namespace+"focusNode", r.Focus)
	t.put(node, Namespace+"resultSeverity", rdf.NewIRI(r.Severity).String())
	t.put(node, Namespace+"sourceConstraintComponent", rdf.NewIRI(r.Component).String())
	shape := r.Shape
	if label, blank := strings.CutPrefix(shape, "_:"); blank {
		shape = t.prefix + "shape_" + label
	}
	t.put(node, Namespace+"sourceShape", shape)
	if r.Value != "" {
		t.put(node, Namespace+"value", r.Value)
	}
	if r.path != nil {
		t.put(node, Namespace+"resultPath", r.path.triples(&t.triples, t.pathNode))
	}
	for _, m := range r.Messages {
		literal := rdf.NewLiteral(m.Text, rdf.String)
		if m.Lang != "" {
			literal = rdf.NewText(m.Text, m.Lang)
		}
		t.put(node, Namespace+"resultMessage", literal.String())
	}
}

func (t *turtleReport) pathNode() string {
	t.paths++
	return fmt.Sprintf("%spath%06d", t.prefix, t.paths)
}

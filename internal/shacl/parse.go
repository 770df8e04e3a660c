package shacl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/rdf"
)

// maxErrors bounds the faults listed for one shapes document.
const maxErrors = 50

// A Parser reads shapes documents. The zero Parser refuses every parameter that it does not know.
type Parser struct {
	// Ignore lists predicates, as IRIs, that may stand on a shape without being understood, for published documents
	// that hold terms SHACL never had (DCAT-AP 3.0.1 writes sh:shape).
	Ignore []string
}

// ParseShapes reads a shapes document, of one or several files, with the zero Parser.
func ParseShapes(graphs ...*rdf.Graph) (*Shapes, error) { return Parser{}.Parse(graphs...) }

// Parse reads and compiles a shapes document (SHACL §1.4, §2), of one or several files that may refer to each other.
// The error lists every fault found, each with its file and line, the shape and the term: ill-formed shapes, unknown
// parameters, what lies outside SHACL Core, recursion, references to shapes that are nowhere described.
func (c Parser) Parse(graphs ...*rdf.Graph) (*Shapes, error) {
	p := &parser{
		ignore: c.Ignore,
		doc:    newDocument(graphs),
		shapes: &Shapes{byNode: map[string]*shape{}},
		known:  map[string]term{},
	}
	p.refuseForeign()
	for _, s := range p.doc.subjects {
		if p.isShape(s) {
			p.want(s)
		}
	}
	for i := 0; i < len(p.shapes.all); i++ { // p.shapes.all grows as shapes name others
		p.shape(p.shapes.all[i])
	}
	p.refuseUnknown()
	p.checkReferences()
	if len(p.faults) > 0 {
		return nil, errors.Join(p.faults...)
	}
	if err := p.checkNesting(); err != nil {
		return nil, err
	}
	return p.shapes, nil
}

// parser holds what is known while a document is read.
type parser struct {
	ignore []string
	doc    *document
	shapes *Shapes
	known  map[string]term
	faults []error
}

// fail records a fault in what a statement says of a node.
func (p *parser) fail(node string, st statement, format string, args ...any) {
	switch {
	case len(p.faults) < maxErrors:
		p.faults = append(p.faults, p.fault(node, st, format, args...))
	case len(p.faults) == maxErrors:
		p.faults = append(p.faults, errors.New("further faults are not listed"))
	}
}

func (p *parser) fault(node string, st statement, format string, args ...any) error {
	return fmt.Errorf("%s: shape %s: %s", p.doc.place(node, st), node, fmt.Sprintf(format, args...))
}

// constant returns the number of a term that constraints speak of.
func (p *parser) constant(form string) term {
	t, ok := p.known[form]
	if !ok {
		t = term(len(p.shapes.constants))
		p.known[form] = t
		p.shapes.constants = append(p.shapes.constants, form)
	}
	return t
}

// set returns the number of a set of terms.
func (p *parser) set(forms []string) int {
	members := make([]term, len(forms))
	for i, form := range forms {
		members[i] = p.constant(form)
	}
	p.shapes.sets = append(p.shapes.sets, members)
	return len(p.shapes.sets) - 1
}

// class returns the number of the set made of a class and of those below it.
func (p *parser) class(form string) int {
	t := p.constant(form)
	if i := slices.Index(p.shapes.classes, t); i >= 0 {
		return i
	}
	p.shapes.classes = append(p.shapes.classes, t)
	return len(p.shapes.classes) - 1
}

// want returns the shape of a node, which is read later if it has not been.
func (p *parser) want(node string) *shape {
	s, ok := p.shapes.byNode[node]
	if !ok {
		s = &shape{node: node, number: len(p.shapes.all), severity: Violation}
		p.shapes.byNode[node] = s
		p.shapes.all = append(p.shapes.all, s)
	}
	return s
}

// use records that s speaks of the shape that a node names.
func (p *parser) use(s *shape, st statement, node, kind string) *shape {
	to := p.want(node)
	s.uses = append(s.uses, reference{to, st, kind})
	return to
}

// isShape says whether a node is a shape by itself (§2.1); the values of shape-expecting parameters are found as they
// are met.
func (p *parser) isShape(node string) bool {
	if p.doc.instance(node, Namespace+"NodeShape") || p.doc.instance(node, Namespace+"PropertyShape") {
		return true
	}
	return slices.ContainsFunc(p.doc.about[node], func(st statement) bool { return parameters[st.name()].declaresShape() })
}

// shape reads all that is said of one shape. The path comes first, for the constraints depend on it.
func (p *parser) shape(s *shape) {
	p.readPath(s)
	count := map[string]int{}
	for _, st := range p.doc.about[s.node] {
		count[st.p]++
		switch {
		case st.p == rdf.Type:
			p.readType(s, st)
		case slices.Contains(p.ignore, st.p):
		case !strings.HasPrefix(st.name(), "<"):
			p.parameter(s, st, count[st.p])
		}
	}
}

// parameter reads the value of rank n of a parameter.
func (p *parser) parameter(s *shape, st statement, n int) {
	param, known := parameters[st.name()]
	switch {
	case !known:
		p.fail(s.node, st, "unknown parameter %s", st.name())
	case param.beyond != "":
		p.fail(s.node, st, "%s is not supported (%s)", st.name(), param.beyond)
	case param.one && n > 1:
		p.fail(s.node, st, "more than one value for %s", st.name())
	case param.property && s.path == nil:
		p.fail(s.node, st, "%s asks for a property shape, and this shape has no sh:path", st.name())
	case param.read != nil:
		param.read(p, s, st)
	}
}

func (p *parser) readPath(s *shape) {
	for _, st := range p.doc.values(s.node, Namespace+"path") {
		var err error
		if s.path, err = p.path(st.o, 0); err != nil {
			p.fail(s.node, st, "sh:path: %v", err)
			s.path = &path{} // one fault is enough: do not report the lack of a path as well
		}
	}
}

// readType holds a shape to the type it claims, and takes an implicit class target from it (§2.1.3.3). owl:Class is
// taken for the subclass of rdfs:Class that OWL makes it.
func (p *parser) readType(s *shape, st statement) {
	switch class := rdf.Text(st.o); {
	case class == Namespace+"PropertyShape" && s.path == nil:
		p.fail(s.node, st, "a sh:PropertyShape has one sh:path")
	case class == Namespace+"NodeShape" && s.path != nil:
		p.fail(s.node, st, "a sh:NodeShape has no sh:path")
	}
	if len(s.targets) > 0 && s.targets[0].implicit {
		return
	}
	if p.doc.instance(s.node, rdfsClass) || p.doc.instance(s.node, owlClass) {
		if !strings.HasPrefix(s.node, "<") {
			p.fail(s.node, st, "a shape that is a class has an IRI")
		}
		s.targets = slices.Insert(s.targets, 0, target{kind: targetClass, class: p.class(s.node), implicit: true})
	}
}

// refuseForeign refuses what would change the meaning of the document without standing on a shape: entailment (§1.5),
// and components that a document defines in SPARQL or JavaScript (§6).
func (p *parser) refuseForeign() {
	for _, s := range p.doc.subjects {
		for _, st := range p.doc.about[s] {
			switch st.p {
			case Namespace + "entailment":
				p.fail(s, st, "sh:entailment %s is not supported", st.o)
			case Namespace + "validator", Namespace + "nodeValidator", Namespace + "propertyValidator":
				p.fail(s, st, "defines a constraint component by %s, which is not supported (%s)", st.name(), sparqlPart)
			}
		}
	}
}

// refuseUnknown refuses words that SHACL does not have on nodes that are no shapes: a node whose only parameter is
// misspelt would be one.
func (p *parser) refuseUnknown() {
	for _, s := range p.doc.subjects {
		if p.shapes.byNode[s] != nil {
			continue
		}
		for _, st := range p.doc.about[s] {
			_, known := parameters[st.name()]
			if ours := !strings.HasPrefix(st.name(), "<"); ours && !known && !elsewhere[st.name()] && !slices.Contains(p.ignore, st.p) {
				p.fail(s, st, "unknown parameter %s", st.name())
			}
		}
	}
}

// checkReferences refuses mentions of shapes that no file describes, or of the wrong kind (§4.7.1, §4.7.2).
func (p *parser) checkReferences() {
	for _, s := range p.shapes.all {
		for _, use := range s.uses {
			switch {
			case len(p.doc.about[use.to.node]) == 0:
				p.fail(s.node, use.from, "mentions the shape %s, which is nowhere described", use.to.node)
			case use.kind == "property" && use.to.path == nil:
				p.fail(s.node, use.from, "sh:property mentions %s, which has no sh:path", use.to.node)
			case use.kind == "node" && use.to.path != nil:
				p.fail(s.node, use.from, "sh:node mentions %s, which is a property shape", use.to.node)
			}
		}
	}
}

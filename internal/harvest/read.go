package harvest

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

const (
	dct  = "http://purl.org/dc/terms/"
	dcat = "http://www.w3.org/ns/dcat#"
)

// properties are the terms of the vocabulary, by the kind of node that has them.
var properties = map[string][]string{
	"dcat:Dataset":      {"table", "attribution", "graph", "documentation"},
	"src:Table":         {"logicalSource", "maxRejected", "file", "ignored", "personal"},
	"src:file":          {"pattern", "cover", "day"},
	"src:ignored":       {"column", "reason"},
	"src:documentation": {"pattern", "reason"},
	"dcat:distribution": {"as"},
}

// reader reads one document and gathers everything that is wrong in it.
type reader struct {
	g     *rdf.Graph
	errs  []error
	kinds map[string]string // node → key of properties
}

// ReadSource reads the declaration of a source: the one dcat:Dataset of a source.ttl. The error joins everything that
// is wrong, each as FILE:LINE: text, and is an ErrDeclaration.
func ReadSource(g *rdf.Graph) (Source, error) {
	r := &reader{g: g, kinds: map[string]string{}}
	sets := g.SubjectsOf(rdf.Type, "<"+dcat+"Dataset>")
	if len(sets) != 1 {
		return Source{}, faultf(ErrDeclaration, "%s:1: %d dcat:Dataset; a source.ttl describes exactly one", g.Name(), len(sets))
	}
	s := r.source(sets[0])
	r.vocabulary()
	if len(r.errs) > 0 {
		return Source{}, errors.Join(r.errs...)
	}
	return s, nil
}

func (r *reader) source(node string) Source {
	r.kinds[node] = "dcat:Dataset"
	s := Source{IRI: rdf.Text(node), File: r.g.Name(), Line: r.g.Locate(node, "dcat:Dataset"), Title: map[string]string{}}
	s.Name = path.Base(s.IRI)
	if !isName(s.Name) || !strings.HasPrefix(node, "<") {
		r.fail(node, s.IRI, "%s names no source; write an IRI whose last segment is of a-z, 0-9 and -", node)
	}
	r.describe(node, &s)
	if rhythm, err := life.ParseRhythm(r.one(node, dct+"accrualPeriodicity", "P1M")); err != nil {
		r.fail(node, "accrualPeriodicity", "%v", err)
	} else {
		s.Rhythm = rhythm
	}
	for _, t := range r.g.Objects(node, Namespace+"table") {
		s.Tables = append(s.Tables, r.table(t))
	}
	if len(s.Tables) == 0 {
		r.fail(node, "", "no table; add src:table <#table-…>")
	}
	for i, t := range s.Tables {
		if s.table(t.Name) != i {
			r.fail(node, t.Name, "two tables named %q; give each its own name", t.Name)
		}
	}
	for _, d := range r.g.Objects(node, Namespace+"documentation") {
		s.Documents = append(s.Documents, r.document(d))
	}
	for _, d := range r.g.Objects(node, dcat+"distribution") {
		s.Addresses = append(s.Addresses, r.address(d, s))
	}
	return s
}

// describe reads what the source says of itself, each text with its line.
func (r *reader) describe(node string, s *Source) {
	for _, o := range r.g.Objects(node, dct+"title") {
		t, err := rdf.ParseTerm(o)
		if err != nil || t.Lang == "" || s.Title[t.Lang] != "" {
			r.fail(node, t.Value, "dct:title %s needs a language tag of its own, as in \"…\"@fr", o)
		}
		s.Title[t.Lang] = t.Value
	}
	if s.Title["fr"] == "" {
		r.fail(node, "", "no French title; add dct:title \"…\"@fr")
	}
	s.Publisher = r.one(node, dct+"publisher", "…")
	s.Attribution = r.one(node, Namespace+"attribution", "…")
	s.Licence = r.iri(node, dct+"license", false)
	s.Rights = r.maybe(node, dct+"rights")
	s.Graph = r.iri(node, Namespace+"graph", false)
	if (s.Licence == "") == (s.Rights == "") {
		r.fail(node, "license", "add either dct:license <IRI> or dct:rights \"…\"@fr")
	}
	for _, p := range []string{dct + "title", dct + "publisher", Namespace + "attribution", dct + "license", dct + "rights", dct + "accrualPeriodicity"} {
		for _, o := range r.g.Objects(node, p) {
			s.Texts = append(s.Texts, Text{p, o, r.g.Locate(node, written(o))})
		}
	}
}

func (r *reader) table(node string) Table {
	r.kinds[node] = "src:Table"
	_, name, ok := strings.Cut(rdf.Text(node), "#table-")
	t := Table{Name: name, Line: r.g.Locate(node, "src:Table")}
	if !ok || !isName(name) {
		r.fail(node, "", "table %s; name it <#table-NAME>, NAME of a-z, 0-9 and -", node)
	}
	if !slices.Contains(r.g.Objects(node, rdf.Type), "<"+Namespace+"Table>") {
		r.fail(node, "", "nothing says that %s is a table; write %[1]s a src:Table", node)
	}
	t.Title = r.one(node, dct+"title", "…")
	t.LogicalSource = r.iri(node, Namespace+"logicalSource", true)
	if s := r.maybe(node, Namespace+"maxRejected"); s != "" {
		share, err := strconv.ParseFloat(s, 64)
		if err != nil || !(share >= 0 && share <= 1) {
			r.fail(node, "maxRejected", "src:maxRejected %.20q is no share; write a number from 0 to 1", s)
		}
		t.MaxRejected = share
	}
	for _, f := range r.g.Objects(node, Namespace+"file") {
		t.Files = append(t.Files, r.pattern(f))
	}
	if len(t.Files) == 0 {
		r.fail(node, "src:Table", "table %q has no file; add src:file [ src:pattern \"**/NAME.csv\" ; src:cover \"complet\" ]", name)
	}
	for _, i := range r.g.Objects(node, Namespace+"ignored") {
		t.Ignored = append(t.Ignored, r.ignored(i))
	}
	for _, o := range r.g.Objects(node, Namespace+"personal") {
		t.Personal = append(t.Personal, rdf.Text(o))
	}
	return t
}

func (r *reader) pattern(node string) Pattern {
	r.kinds[node] = "src:file"
	glob := r.one(node, Namespace+"pattern", "**/NAME.csv")
	p, err := NewPattern(glob, r.one(node, Namespace+"cover", Complet), r.maybe(node, Namespace+"day"))
	if err != nil && glob != "" {
		r.fail(node, `"`+glob+`"`, "%v", err)
	}
	p.Line = r.g.Locate(node, `"`+glob+`"`)
	return p
}

func (r *reader) ignored(node string) Ignored {
	r.kinds[node] = "src:ignored"
	column := r.one(node, Namespace+"column", "…")
	return Ignored{column, r.one(node, Namespace+"reason", "…"), r.g.Locate(node, `"`+column+`"`)}
}

func (r *reader) document(node string) Document {
	r.kinds[node] = "src:documentation"
	p := Pattern{Glob: r.one(node, Namespace+"pattern", "**/NAME.txt"), day: life.NoDay}
	p.Line = r.g.Locate(node, `"`+p.Glob+`"`)
	if err := p.compile(); err != nil && p.Glob != "" {
		r.fail(node, `"`+p.Glob+`"`, "%v", err)
	}
	return Document{p, r.one(node, Namespace+"reason", "…")}
}

func (r *reader) address(node string, s Source) Address {
	r.kinds[node] = "dcat:distribution"
	a := Address{URL: r.iri(node, dcat+"downloadURL", true), Name: r.one(node, Namespace+"as", "NAME.csv")}
	a.Line = r.g.Locate(node, a.URL)
	if u, err := url.Parse(a.URL); a.URL != "" && (err != nil || !mayStart(u)) {
		r.fail(node, a.URL, "address %s; write an https address without user name nor fragment", a.URL)
	}
	if a.Name != "" && !s.knows(a.Name) {
		r.fail(node, `"`+a.Name+`"`, "no src:pattern of this source matches src:as %q; write a name that one does", a.Name)
	}
	return a
}

// knows says whether some pattern matches the name of a file.
func (s Source) knows(name string) bool {
	if !isPath(name) {
		return false
	}
	for _, t := range s.Tables {
		for _, p := range t.Files {
			if p.file != nil && p.file.match(name) {
				return true
			}
		}
	}
	return false
}

// vocabulary refuses the src: terms that mean nothing where they stand, so that no misspelling passes for silence.
func (r *reader) vocabulary() {
	r.g.Each(func(s, p, o string) {
		if term, ours := strings.CutPrefix(p, "<"+Namespace); ours {
			r.property(s, strings.TrimSuffix(term, ">"))
		}
		if term, ours := strings.CutPrefix(o, "<"+Namespace); ours {
			if term != "Table>" || p != "<"+rdf.Type+">" {
				r.fail(s, strings.TrimSuffix(term, ">"), "unknown term src:%s; the only class is src:Table", strings.TrimSuffix(term, ">"))
			} else if r.kinds[s] != "src:Table" {
				r.fail(s, "", "table %s belongs to no source; add it to src:table of the dcat:Dataset", s)
			}
		}
	})
}

func (r *reader) property(s, term string) {
	kind := r.kinds[s]
	switch {
	case kind == "" && r.g.Object(s, rdf.Type) != "<"+Namespace+"Table>":
		r.fail(s, "src:"+term, "src:%s of something that nothing refers to; attach it to the dcat:Dataset or to a table", term)
	case kind != "" && !slices.Contains(properties[kind], term):
		r.fail(s, "src:"+term, "unknown term src:%s; a %s has src:%s", term, kind, strings.Join(properties[kind], ", src:"))
	}
}

// one returns the one literal of s and p, whose absence is an error that shows an example.
func (r *reader) one(s, p, example string) string {
	text := r.maybe(s, p)
	if text == "" && len(r.g.Objects(s, p)) < 2 {
		r.fail(s, "", "no %s; add %[1]s %q", short(p), example)
	}
	return text
}

// maybe returns the literal of s and p, or "".
func (r *reader) maybe(s, p string) string {
	all := r.g.Objects(s, p)
	if len(all) == 0 {
		return ""
	}
	if len(all) > 1 {
		r.fail(s, written(all[1]), "%d values of %s; write one", len(all), short(p))
		return ""
	}
	if all[0][0] != '"' {
		r.fail(s, "", "%s is %s; write a text in quotation marks", short(p), all[0])
	}
	return rdf.Text(all[0])
}

func (r *reader) iri(s, p string, needed bool) string {
	all := r.g.Objects(s, p)
	if len(all) == 1 && all[0][0] == '<' {
		return rdf.Text(all[0])
	}
	if needed || len(all) > 0 {
		r.fail(s, short(p), "%d values of %s; write one, an IRI between < and >", len(all), short(p))
	}
	return ""
}

// fail notes an error about s, on the line of its description that holds word.
func (r *reader) fail(s, word, format string, args ...any) {
	r.errs = append(r.errs, faultf(ErrDeclaration, "%s:%d: %s", r.g.Name(), r.g.Locate(s, word), fmt.Sprintf(format, args...)))
}

// written is a term as people write it in Turtle, near enough to find its line.
func written(term string) string {
	if strings.HasPrefix(term, `"`) {
		return `"` + rdf.Text(term) + `"`
	}
	return term
}

func short(iri string) string {
	for ns, prefix := range map[string]string{Namespace: "src:", dct: "dct:", dcat: "dcat:"} {
		if local, ok := strings.CutPrefix(iri, ns); ok {
			return prefix + local
		}
	}
	return "<" + iri + ">"
}

// isName says whether s can name a source or a table: it stands in addresses and file names.
func isName(s string) bool {
	for _, c := range s {
		if c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && s[0] != '-' && len(s) <= 64
}

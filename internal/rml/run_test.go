package rml_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"passerelle/internal/rml"
	"passerelle/internal/rows"
)

// A result is what one run gave.
type result struct {
	quads    []string // "rule row s p o [g]"
	rejected []rml.Rejection
	counts   rml.Counts
	err      error
}

func (r *result) Quad(rule uint16, row uint32, s, p, o, g []byte) error {
	r.quads = append(r.quads, strings.TrimSpace(fmt.Sprintf("%d %d %s %s %s %s", rule, row, s, p, o, g)))
	return nil
}

// A job is a mapping and the texts of its sources, by their paths.
type job struct {
	mapping string
	texts   map[string]string
	ignored []string
	options rml.Options
}

// run gives the result of the first source.
func (j job) run(t testing.TB) *result {
	t.Helper()
	m, err := parse(t, j.mapping)
	if err != nil {
		t.Fatal(err)
	}
	p, err := rml.Compile(m, j.options)
	if err != nil {
		t.Fatal(err)
	}
	open := func(s rml.Source) *rows.Reader {
		text := j.texts[s.Path]
		in, err := rows.Open(s.Path, strings.NewReader(text), int64(len(text)), s.Format)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	r := &result{}
	out := rml.Output{Sink: r, Ignored: j.ignored, Reject: func(x rml.Rejection) { r.rejected = append(r.rejected, x) }}
	out.Parents = func(id string) (*rows.Reader, error) {
		for _, s := range m.Sources() {
			if s.ID == id {
				return open(s), nil
			}
		}
		return nil, errors.New("no such source")
	}
	first := m.Sources()[0]
	in := open(first)
	defer in.Close()
	r.counts, r.err = p.Run(context.Background(), first.ID, in, out)
	return r
}

func (r *result) check(t *testing.T, want ...string) {
	t.Helper()
	if r.err != nil {
		t.Fatal(r.err)
	}
	if !slices.Equal(r.quads, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(r.quads, "\n"), strings.Join(want, "\n"))
	}
}

const fiches = `:T ` + table + ` ;
  rml:subjectMap [ rml:functionExecution [ rml:function fn:codeIRI ;
      rml:input [ rml:parameter fn:family ; rml:inputValue "rncp" ] , [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "code" ] ] ] ] ;
  rml:predicateObjectMap [ rml:predicate :intitule ; rml:objectMap [ rml:reference "intitule" ; rml:language "FR" ] ] ;
  rml:predicateObjectMap [ rml:predicate :fin ; rml:objectMap [ rml:datatype xsd:date ; rml:functionExecution [ rml:function fn:civilDate ;
      rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "fin" ] ] ] ] ] .
`

// A wrong object costs its cell, a wrong subject its row; every row and every filled cell is counted once.
func TestWrongCellsAreRejections(t *testing.T) {
	r := job{mapping: fiches, ignored: []string{"note"}, texts: map[string]string{"t.csv": "code,intitule,fin,note\n" +
		"RNCP37682,Boulanger,31/12/2027,x\n" +
		"37683,Pâtissier,31/02/2024,\n" +
		"RNCPX,Néant,01/01/2025,y\n" +
		",Seul,,\n" +
		"RNCP37684,,,\n"}}.run(t)
	const id = "<https://api.apprentissage.beta.gouv.fr/id/certification/RNCP"
	r.check(t,
		`0 2 `+id+`37682> <http://example.org/intitule> "Boulanger"@fr`,
		`1 2 `+id+`37682> <http://example.org/fin> "2027-12-31"^^<http://www.w3.org/2001/XMLSchema#date>`,
		`0 3 `+id+`37683> <http://example.org/intitule> "Pâtissier"@fr`,
		`0 6 `+id+`37684> <http://example.org/intitule> ""@fr`,
	)
	wantRejected := []rml.Rejection{
		{Row: 3, Column: "fin", Code: "date", Message: `"31/02/2024" is no day of the calendar in the pattern of the mapping`},
		{Row: 4, Column: "code", Code: "forme", Message: `"RNCPX" is no code rncp: forme`, WholeRow: true},
	}
	if !slices.Equal(r.rejected, wantRejected) {
		t.Errorf("rejected %+v, want %+v", r.rejected, wantRejected)
	}
	want := rml.Counts{Rows: 5, Mapped: 4, Rejected: 1, CellsRead: 13, CellsMapped: 7, CellsIgnored: 1, CellsRejected: 5}
	if r.counts != want {
		t.Errorf("counts %+v, want %+v", r.counts, want)
	}
}

// A row whose own thing cannot be named is rejected, whatever the other maps make of it.
func TestRowWithoutItsThingIsRejected(t *testing.T) {
	r := job{mapping: fiches + `
:titres ` + table + ` ; rml:subjectMap [ rml:template "http://example.org/titre/{intitule}" ] ;
  rml:predicateObjectMap [ rml:predicate :nom ; rml:objectMap [ rml:reference "intitule" ] ] .
`, ignored: []string{"note"}, texts: map[string]string{"t.csv": "code,intitule,fin,note\nRNCPX,Boulanger,,\n,Seul,,\n"}}.run(t)
	r.check(t,
		`2 2 <http://example.org/titre/Boulanger> <http://example.org/nom> "Boulanger"`,
		`2 3 <http://example.org/titre/Seul> <http://example.org/nom> "Seul"`,
	)
	if r.counts.Rows != 2 || r.counts.Rejected != 1 || r.counts.Mapped != 1 || len(r.rejected) != 1 || !r.rejected[0].WholeRow {
		t.Errorf("counts %+v, rejected %+v; want the first row rejected", r.counts, r.rejected)
	}
}

func TestHeaderUnlikeTheMapping(t *testing.T) {
	for _, tc := range []struct {
		name, header string
		ignored      []string
		want         []string
	}{
		{"a column too many", "code,intitule,fin,note,autre\n", nil, []string{`columns neither mapped nor ignored: "note", "autre"`}},
		{"one of them ignored", "code,intitule,fin,note,autre\n", []string{"note"}, []string{`ignored: "autre"`}},
		{"a column missing", "code,fin\n", nil, []string{`no column "intitule"`}},
		{"both", "code,Intitulé,fin\n", nil, []string{`no column "intitule"`, `ignored: "Intitulé"`}},
		{"an ignored one missing", "code,intitule,fin\n", []string{"note"}, nil},
		{"white space folded", " code , intitule,fin\n", nil, nil},
	} {
		r := job{mapping: fiches, ignored: tc.ignored, texts: map[string]string{"t.csv": tc.header + "RNCP37682,a,b,c,d\n"}}.run(t)
		if tc.want != nil {
			checkMistake(t, tc.name, r.err, tc.want)
			if len(r.quads) > 0 || r.counts.Rows > 0 {
				t.Errorf("%s: %d rows were mapped all the same", tc.name, r.counts.Rows)
			}
		} else if r.err != nil {
			t.Errorf("%s: %v", tc.name, r.err)
		}
	}
}

func TestOptionalColumns(t *testing.T) {
	mapping := `:T rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation rml:CSV ; pas:optional "fin", "voie" ] ;
  rml:subjectMap [ rml:template "http://e/{code}" ] ;
  rml:predicateObjectMap [ rml:predicate :fin ; rml:objectMap [ rml:reference "fin" ] ] ;
  rml:predicateObjectMap [ rml:predicate :les ; rml:objectMap [ rml:template "{code} {voie}" ; rml:termType rml:Literal ] ] .`
	old := job{mapping: mapping, texts: map[string]string{"t.csv": "code,fin\n1,2\n"}}.run(t)
	old.check(t, `0 2 <http://e/1> <http://example.org/fin> "2"`)
	recent := job{mapping: mapping, texts: map[string]string{"t.csv": "voie,code\nA,1\n"}}.run(t)
	recent.check(t, `1 2 <http://e/1> <http://example.org/les> "1 A"`)
}

// Rows with too many or too few cells cannot be trusted, unless the mapping says that they may be short.
func TestRaggedRows(t *testing.T) {
	mapping := `:T rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation rml:CSV%s ] ;
  rml:subjectMap [ rml:template "http://e/{a}" ] ;
  rml:predicateObjectMap [ rml:predicate :p ; rml:objectMap [ rml:reference "b" ] ] .`
	text := map[string]string{"t.csv": "a,b\n1\n2,x,y\n3,z\n"}
	strict := job{mapping: fmt.Sprintf(mapping, ""), texts: text}.run(t)
	strict.check(t, `0 4 <http://e/3> <http://example.org/p> "z"`)
	if c := strict.counts; c.Rejected != 2 || len(strict.rejected) != 2 || strict.rejected[0].Code != "nombre-de-cellules" || !strict.rejected[1].WholeRow {
		t.Errorf("counts %+v, rejected %+v", c, strict.rejected)
	}
	ragged := job{mapping: fmt.Sprintf(mapping, " ; pas:ragged true"), texts: text}.run(t)
	if c := ragged.counts; c.Rejected != 1 {
		t.Errorf("ragged: counts %+v, rejected %+v", c, ragged.rejected)
	}
}

func TestTermsOfEveryKind(t *testing.T) {
	mapping := `:T rml:logicalSource [ rml:source "t.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ] ;
  rml:baseIRI <http://b/> ;
  rml:subjectMap [ rml:template "{$.id}" ] ;
  rml:predicateObjectMap [ rml:predicate :n ; rml:objectMap [ rml:reference "$.n" ] ] ;
  rml:predicateObjectMap [ rml:predicate :iri ; rml:objectMap [ rml:reference "$.iri" ; rml:termType rml:IRI ] ] ;
  rml:predicateObjectMap [ rml:predicate :blank ; rml:objectMap [ rml:template "x {$.id}" ; rml:termType rml:BlankNode ] ] ;
  rml:predicateObjectMap [ rml:predicate :typed ; rml:objectMap [ rml:reference "$.n" ; rml:datatype xsd:decimal ] ] ;
  rml:predicateObjectMap [ rml:predicate :tags ; rml:objectMap [ rml:reference "$.t" ; rml:languageMap [ rml:reference "$.l[*]" ] ] ] ;
  rml:predicateObjectMap [ rml:predicate :pairs ; rml:objectMap [ rml:template "{$.a[*]}{$.l[*]}" ; rml:termType rml:Literal ] ;
    rml:graphMap [ rml:constant :g ] , [ rml:constant rml:defaultGraph ] ] .
`
	r := job{mapping: mapping, texts: map[string]string{"t.json": `[
 {"id": "a/b", "n": 30.5, "iri": "http://e/é", "t": "x", "l": ["fr", "EN", "a-b"], "a": [1, true, 1]},
 {"id": "c", "n": true, "iri": "d e", "t": null, "l": [], "a": []},
 {"id": "f", "n": {"x": 1}, "iri": "g", "t": "y", "l": ["de"], "a": [2]}]`}}.run(t)
	r.check(t,
		`0 1 <http://b/a%2Fb> <http://example.org/n> "3.05E1"^^<http://www.w3.org/2001/XMLSchema#double>`,
		`1 1 <http://b/a%2Fb> <http://example.org/iri> <http://e/é>`,
		`2 1 <http://b/a%2Fb> <http://example.org/blank> _:vx_20a_2Fb`,
		`3 1 <http://b/a%2Fb> <http://example.org/typed> "30.5"^^<http://www.w3.org/2001/XMLSchema#decimal>`,
		`4 1 <http://b/a%2Fb> <http://example.org/tags> "x"@fr`,
		`4 1 <http://b/a%2Fb> <http://example.org/tags> "x"@en`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "1fr" <http://example.org/g>`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "1fr"`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "truefr" <http://example.org/g>`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "truefr"`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "1EN" <http://example.org/g>`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "1EN"`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "trueEN" <http://example.org/g>`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "trueEN"`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "1a-b" <http://example.org/g>`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "1a-b"`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "truea-b" <http://example.org/g>`,
		`5 1 <http://b/a%2Fb> <http://example.org/pairs> "truea-b"`,
		`0 2 <http://b/c> <http://example.org/n> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>`,
		`2 2 <http://b/c> <http://example.org/blank> _:vx_20c`,
		`1 3 <http://b/f> <http://example.org/iri> <http://b/g>`,
		`2 3 <http://b/f> <http://example.org/blank> _:vx_20f`,
		`4 3 <http://b/f> <http://example.org/tags> "y"@de`,
		`5 3 <http://b/f> <http://example.org/pairs> "2de" <http://example.org/g>`,
		`5 3 <http://b/f> <http://example.org/pairs> "2de"`,
	)
	var codes []string
	for _, x := range r.rejected {
		codes = append(codes, fmt.Sprint(x.Row, " ", x.Column, " ", x.Code))
	}
	want := []string{"2 $.iri iri", "2 $.n type-de-donnees", "3 $.n structure"}
	slices.Sort(codes)
	if !slices.Equal(codes, append([]string{"1 $.l[*] langue"}, want...)) {
		t.Errorf("rejected %q", codes)
	}
	if c := r.counts; c.CellsRead != c.CellsMapped+c.CellsIgnored+c.CellsRejected || c.Rows != c.Mapped+c.Rejected {
		t.Errorf("counts do not add up: %+v", c)
	}
}

// A template beside a template: what makes the language or the datatype does not disturb the text.
func TestTemplatesOfTemplates(t *testing.T) {
	r := job{mapping: `:T ` + table + ` ; rml:subject :s ;
  rml:predicateObjectMap [ rml:predicate :p ; rml:objectMap [ rml:template "{a} et {b}" ; rml:languageMap [ rml:template "{l}-{r}" ] ] ,
    [ rml:template "{b} et {a}" ; rml:datatypeMap [ rml:template "http://t/{a}/{b}/{l}" ] ] ] .`,
		texts: map[string]string{"t.csv": "a,b,l,r\nun,deux,fr,CH\n"}}.run(t)
	r.check(t,
		`0 2 <http://example.org/s> <http://example.org/p> "un et deux"@fr-ch`,
		`1 2 <http://example.org/s> <http://example.org/p> "deux et un"^^<http://t/un/deux/fr>`,
	)
}

// Without header, a reference that finds nothing anywhere is told once; an optional one is not.
func TestAbsentReferences(t *testing.T) {
	mapping := `:T rml:logicalSource [ rml:source "t.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ; pas:optional "$.c" ] ;
  rml:subjectMap [ rml:template "http://e/{$.a}" ] ;
  rml:predicateObjectMap [ rml:predicate :p ; rml:objectMap [ rml:reference "$.b" ] , [ rml:reference "$.c" ] , [ rml:reference "$.d" ] ] .`
	r := job{mapping: mapping, texts: map[string]string{"t.json": `[{"a": 1, "d": null}, {"a": 2}]`}}.run(t)
	r.check(t)
	want := []rml.Rejection{{Column: "$.b", Code: "reference-absente", Message: "found nothing in any row"}}
	if !slices.Equal(r.rejected, want) {
		t.Errorf("rejected %+v, want %+v", r.rejected, want)
	}
	empty := job{mapping: mapping, texts: map[string]string{"t.json": `[]`}}.run(t)
	if empty.check(t); len(empty.rejected) > 0 {
		t.Errorf("an empty file rejects %+v", empty.rejected)
	}
}

func TestNestedFunctionsAndConditions(t *testing.T) {
	mapping := `:T ` + table + ` ;
  rml:subjectMap [ rml:template "http://e/{a}" ] ;
  rml:predicateObjectMap [ rml:predicate :suite ; rml:objectMap [ rml:termType rml:IRI ; rml:functionExecution :code ] ] ;
  rml:predicateObjectMap [ rml:predicate :si ; rml:objectMap [ rml:reference "a" ;
    rml:condition [ rml:functionExecution [ rml:function <https://w3id.org/imec/idlab/function#isNull> ;
      rml:input [ rml:parameter <https://w3id.org/imec/idlab/function#str> ; rml:inputValueMap [ rml:functionExecution :sauf ] ] ] ] ] ] .
:code rml:function fn:codeIRI ; rml:input [ rml:parameter fn:family ; rml:inputValue "rncp" ] , [ rml:parameter fn:value ; rml:inputValueMap [ rml:functionExecution :coupe ] ] .
:coupe rml:function fn:split ; rml:input [ rml:parameter fn:separator ; rml:inputValue "|" ] , [ rml:parameter fn:value ; rml:inputValueMap [ rml:functionExecution :sauf ] ] .
:sauf rml:function fn:except ; rml:input [ rml:parameter fn:word ; rml:inputValue "NR" ] , [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "b" ] ] .
`
	r := job{mapping: mapping, texts: map[string]string{"t.csv": "a,b\n1,RNCP39523|RNCP39522\n2,NR\n3,RNCP1000|XX\n"}}.run(t)
	const id = "<https://api.apprentissage.beta.gouv.fr/id/certification/"
	r.check(t,
		`0 2 <http://e/1> <http://example.org/suite> `+id+`RNCP39523>`,
		`0 2 <http://e/1> <http://example.org/suite> `+id+`RNCP39522>`,
		`1 3 <http://e/2> <http://example.org/si> "2"`,
		`0 4 <http://e/3> <http://example.org/suite> `+id+`RNCP1000>`,
	)
	if len(r.rejected) != 1 || r.rejected[0].Column != "b" || r.rejected[0].WholeRow {
		t.Errorf("rejected %+v, want one of column b", r.rejected)
	}
}

func TestOwnFunctions(t *testing.T) {
	twice := rml.Function{
		IRI:    "http://example.org/twice",
		Params: []rml.Param{{IRIs: []string{"http://example.org/x"}}},
		Bind: func([]rml.Arg) (rml.Call, error) {
			return func(a []rml.Arg, out *rml.Result) { out.Text(a[0].Text + a[0].Text) }, nil
		},
	}
	r := job{mapping: `:T ` + table + ` ; rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:objectMap [
  rml:functionExecution [ rml:function :twice ; rml:input [ rml:parameter :x ; rml:inputValueMap [ rml:reference "a" ] ] ] ] ] .`,
		options: rml.Options{Functions: []rml.Function{twice}}, texts: map[string]string{"t.csv": "a\nx\n"}}.run(t)
	r.check(t, `0 2 <http://example.org/s> <http://example.org/p> "xx"`)
}

// Values that multiply are refused above a bound, never held.
func TestTooManyValues(t *testing.T) {
	var b strings.Builder
	b.WriteString(`[{"a": [`)
	for i := range 300 {
		fmt.Fprintf(&b, "%d,", i)
	}
	b.WriteString(`0]}]`)
	r := job{mapping: `:T rml:logicalSource [ rml:source "t.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ] ;
  rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:objectMap [ rml:template "{$.a[*]}{$.a[*]}" ; rml:termType rml:Literal ] ] .`, texts: map[string]string{"t.json": b.String()}}.run(t)
	r.check(t)
	if len(r.rejected) != 1 || r.rejected[0].Code != "trop-de-valeurs" {
		t.Errorf("rejected %+v", r.rejected)
	}
}

// A message quotes no more than 60 characters of a value.
func TestMessagesAreShort(t *testing.T) {
	long := strings.Repeat("é", 500)
	r := job{mapping: fiches, texts: map[string]string{"t.csv": "code,intitule,fin\n" + long + ",a,b\nRNCP37682,a," + long + "\n"}}.run(t)
	if len(r.rejected) != 2 {
		t.Fatalf("rejected %+v", r.rejected)
	}
	for _, x := range r.rejected {
		if n := strings.Count(x.Message, "é"); n != 60 {
			t.Errorf("%q quotes %d characters, want 60", x.Message, n)
		}
	}
}

type failing struct{}

func (failing) Quad(uint16, uint32, []byte, []byte, []byte, []byte) error {
	return errors.New("disk full")
}

func TestRunEnds(t *testing.T) {
	m, p := compile(t, `:T `+table+` ; rml:subject :s ; rml:predicateObjectMap [ rml:predicate :p ; rml:objectMap [ rml:reference "a" ] ] .`)
	open := func() *rows.Reader {
		text := "a\n" + strings.Repeat("x\n", 5000)
		in, err := rows.Open("t.csv", strings.NewReader(text), int64(len(text)), m.Sources()[0].Format)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	if _, err := p.Run(context.Background(), "t.csv", open(), rml.Output{Sink: failing{}}); err == nil || !strings.Contains(err.Error(), "row 2: disk full") {
		t.Errorf("error %v, want that of the sink with its row", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Run(ctx, "t.csv", open(), rml.Output{Sink: &result{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
	if _, err := p.Run(context.Background(), "u.csv", open(), rml.Output{Sink: &result{}}); err == nil {
		t.Error("no error for a source that the mapping does not have")
	}
}

// One plan runs in several goroutines, and gives the same each time.
func TestPlanIsShared(t *testing.T) {
	m, p := compile(t, fiches)
	text := "code,intitule,fin\n" + strings.Repeat("RNCP37682,a,31/12/2027\nRNCP1,b,x\n", 200)
	outs := make([]bytes.Buffer, 4)
	var wg sync.WaitGroup
	for i := range outs {
		wg.Go(func() {
			in, err := rows.Open("t.csv", strings.NewReader(text), int64(len(text)), m.Sources()[0].Format)
			if err != nil {
				t.Error(err)
				return
			}
			r := &result{}
			counts, err := p.Run(context.Background(), m.Sources()[0].ID, in, rml.Output{Sink: r})
			fmt.Fprint(&outs[i], counts, err, r.quads)
		})
	}
	wg.Wait()
	for i := range outs {
		if outs[i].Len() < 1000 || outs[i].String() != outs[0].String() {
			t.Errorf("run %d differs from the first: %d bytes, %d", i, outs[i].Len(), outs[0].Len())
		}
	}
}

package shacl_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// statements of TestResultsNameTriples, by rank.
var ranked = []string{
	`<http://e/a> <http://e/label> "un"@fr .`,                  // 0
	`<http://e/a> <` + rdf.Type + `> <http://e/C> .`,           // 1
	`<http://e/a> <http://e/label> "deux"@fr .`,                // 2
	`<http://e/a> <http://e/code> "X" .`,                       // 3
	`<http://e/b> <http://e/extra> "v" .`,                      // 4
	`<http://e/b> <` + rdf.Type + `> <http://e/C> .`,           // 5
	`<http://e/b> <http://e/code> "RNCP1" .`,                   // 6
	`<http://e/a> <http://e/code> "X" .`,                       // 7, again
	`<http://e/c> <http://e/partner> <http://e/nowhere> .`,     // 8
	`<http://e/b> <http://e/label> "b"@fr .`,                   // 9
	`<http://e/b> <http://e/debut> "2" .`,                      // 10
	`<http://e/b> <http://e/fin> "1" .`,                        // 11
	`<http://e/b> <http://e/partner> <http://e/nowhere/too> .`, // 12
}

func rankedData(t testing.TB, lines []string) *shacl.Data {
	t.Helper()
	dict := rdf.NewDict()
	var triples []shacl.Triple
	err := rdf.Read(strings.NewReader(strings.Join(lines, "\n")), "data.nt", "", rdf.NTriples, func(q rdf.Quad) error {
		triples = append(triples, shacl.Triple{S: dict.InternString(q.S.String()), P: dict.InternString(q.P.String()), O: dict.InternString(q.O.String())})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return shacl.NewData(dict, triples)
}

func TestResultsNameTriples(t *testing.T) {
	for _, tc := range []struct {
		name, shapes  string
		triple, focus int32
	}{
		{"pattern: the triple of the value, its first rank", `sh:targetNode :a ; sh:property [ sh:path :code ; sh:pattern "^RNCP" ]`, 3, 0},
		{"minCount: none, and one about the focus node", `sh:targetNode :b ; sh:property [ sh:path :page ; sh:minCount 1 ]`, -1, 4},
		{"minCount without a focus node in the data", `sh:targetNode :z ; sh:property [ sh:path :page ; sh:minCount 1 ]`, -1, -1},
		{"maxCount: the first one too many", `sh:targetNode :a ; sh:property [ sh:path :label ; sh:maxCount 1 ]`, 2, 0},
		{"uniqueLang: the second one", `sh:targetNode :a ; sh:property [ sh:path :label ; sh:uniqueLang true ]`, 2, 0},
		{"closed: the property not allowed", `sh:targetNode :b ; sh:closed true ; sh:ignoredProperties ( rdf:type :code :label :debut :fin :partner )`, 4, 4},
		{"lessThan: the triple of the path", `sh:targetNode :b ; sh:property [ sh:path :debut ; sh:lessThan :fin ]`, 10, 4},
		{"equals: the triple of the other property", `sh:targetNode :b ; sh:property [ sh:path :none ; sh:equals :fin ]`, 11, 4},
		{"hasValue: none", `sh:targetNode :b ; sh:property [ sh:path :code ; sh:hasValue "RNCP2" ]`, -1, 4},
		{"inverse: the triple that arrives", `sh:targetNode <http://e/nowhere> ; sh:property [ sh:path [ sh:inversePath :partner ] ; sh:class :C ]`, 8, -1},
		{"target: the triple whose object is the focus node", `sh:targetObjectsOf :fin ; sh:minLength 2`, 11, -1},
		{"qualified: the first one too many", `sh:targetNode :a ; sh:property [ sh:path :label ; sh:qualifiedValueShape [ sh:minLength 1 ] ; sh:qualifiedMaxCount 1 ]`, 2, 0},
		{"nested: the triple of the nested focus node", `sh:targetNode :c ; sh:property [ sh:path :partner ; sh:property [ sh:path :label ; sh:minCount 1 ] ]`, -1, -1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := shacl.Validate(context.Background(), parse(t, ":s "+tc.shapes+" ."), rankedData(t, ranked), shacl.Options{})
			if err != nil || len(r.Results) != 1 {
				t.Fatalf("%v, %v, want one result", r, err)
			}
			if got := r.Results[0]; got.Triple != tc.triple || got.FocusTriple != tc.focus {
				t.Errorf("triple %d, focus triple %d, want %d and %d", got.Triple, got.FocusTriple, tc.triple, tc.focus)
			}
		})
	}
}

// wide breaks one shape many times, and others a little.
const wide = `:label sh:path :label ; sh:minCount 1 ; sh:message "sans intitulé"@fr , "no title"@en ; sh:name "intitulé"@fr .
:s a sh:NodeShape ; sh:targetClass :C ; sh:property :label , [ sh:path :code ; sh:pattern "^RNCP" ; sh:severity sh:Warning ] .
:t sh:targetClass :C ; sh:property :label ; sh:severity :mine ; sh:node [ sh:property [ sh:path :code ; sh:minCount 1 ] ] .`

func wideLines(n int) []string {
	var lines []string
	for i := range n {
		s := fmt.Sprintf("<http://e/%05d>", i)
		lines = append(lines, s+" <"+rdf.Type+"> <http://e/C> .")
		switch i % 3 {
		case 0:
			lines = append(lines, s+` <http://e/code> "X" .`)
		case 1:
			lines = append(lines, s+` <http://e/label> "l" .`, s+` <http://e/code> "RNCP1" .`)
		}
	}
	return lines
}

func TestTotalsAreExactWhateverIsKept(t *testing.T) {
	shapes, data := parse(t, wide), rankedData(t, wideLines(3000))
	whole, err := shacl.Validate(context.Background(), shapes, data, shacl.Options{MaxPerShape: -1})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"MinCount": 4000, "Pattern": 1000, "Node": 1000}
	got := map[string]int{}
	for k, n := range whole.Totals {
		got[strings.TrimSuffix(strings.TrimPrefix(k.Component, shacl.Namespace), "ConstraintComponent")] += n
	}
	if !maps.Equal(got, want) || len(whole.Results) != 6000 {
		t.Errorf("totals %v, want %v, and %d results", got, want, len(whole.Results))
	}
	few, err := shacl.Validate(context.Background(), shapes, data, shacl.Options{MaxPerShape: 10})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(few.Totals, whole.Totals) || few.Total() != 6000 || few.Count(shacl.Warning) != 1000 || few.Count(shacl.Violation) != 4000 || few.Count("http://e/mine") != 1000 {
		t.Errorf("totals %v with few results kept, want %v", few.Totals, whole.Totals)
	}
	if len(few.Results) != 30 {
		t.Errorf("%d results kept, want 10 for each of three shapes", len(few.Results))
	}
	if first := few.Results[0]; first.Focus != "<http://e/00000>" || few.Focuses != 6000 {
		t.Errorf("first result %v of %d focus nodes", first, few.Focuses)
	}
}

// TestReportsDependOnNothingElse compares reports over shuffled triples and several workers.
func TestReportsDependOnNothingElse(t *testing.T) {
	shapes, lines := parse(t, wide), wideLines(2000)
	var want string
	for round := range 4 {
		data := rankedData(t, lines)
		r, err := shacl.Validate(context.Background(), shapes, data, shacl.Options{MaxPerShape: 100, Workers: 1 + round})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := r.WriteTurtle(&b); err != nil {
			t.Fatal(err)
		}
		if err := r.WriteText(&b); err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			want = b.String()
		} else if b.String() != want {
			t.Fatalf("round %d gives another report", round)
		}
		rand.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
}

func TestMessages(t *testing.T) {
	r := validate(t, wide, `:x a :C ; :code "X" .`, shacl.Options{})
	if got := r.Results[0].Messages; !slices.Equal(got, []shacl.Message{{Text: "sans intitulé", Lang: "fr"}, {Text: "no title", Lang: "en"}}) {
		t.Errorf("messages %v, want those of the shape", got)
	}
	r = validate(t, `:s sh:targetNode :x ; sh:property [ sh:path :p ; sh:minCount 2 ] .`, "", shacl.Options{})
	if got := r.Results[0].Messages; !slices.Equal(got, []shacl.Message{{Text: "au moins 2 valeurs attendues", Lang: "fr"}, {Text: "at least 2 values expected", Lang: "en"}}) {
		t.Errorf("messages %v, want French, then English", got)
	}
	if r.Results[0].Text("en") != "at least 2 values expected" || r.Results[0].Text("de") != "au moins 2 valeurs attendues" {
		t.Errorf("texts %q, %q", r.Results[0].Text("en"), r.Results[0].Text("de"))
	}
}

// TestTurtleReport reads the report back and looks for the standard triples.
func TestTurtleReport(t *testing.T) {
	const shapes = `:s sh:targetNode :x ; sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:maxCount 0 ; sh:message "trop"@fr ; sh:severity sh:Info ] , :own .
:own sh:path [ sh:alternativePath ( :r [ sh:oneOrMorePath :u ] ) ] ; sh:datatype xsd:date .`
	r := validate(t, shapes, `:x :p :y . _:rA :q :y . :x :r "a\nb"@fr , _:rA .`, shacl.Options{})
	g := readBack(t, r)
	report := g.SubjectsOf(rdf.Type, "<"+shacl.Namespace+"ValidationReport>")
	if len(report) != 1 || g.Object(report[0], shacl.Namespace+"conforms") != `"false"^^<`+rdf.XSD+`boolean>` {
		t.Fatalf("reports %v", report)
	}
	results := g.Objects(report[0], shacl.Namespace+"result")
	if len(results) != len(r.Results) || len(results) != 3 {
		t.Fatalf("%d results written of %d", len(results), len(r.Results))
	}
	for i, node := range results {
		want := r.Results[i]
		for property, value := range map[string]string{
			"focusNode": want.Focus, "value": want.Value,
			"resultSeverity":            "<" + want.Severity + ">",
			"sourceConstraintComponent": "<" + want.Component + ">",
		} {
			if got := g.Object(node, shacl.Namespace+property); got != value {
				t.Errorf("result %d: sh:%s is %s, want %s", i, property, got, value)
			}
		}
		if got := g.Objects(node, shacl.Namespace+"resultMessage"); len(got) != len(want.Messages) {
			t.Errorf("result %d: messages %v, want %v", i, got, want.Messages)
		}
		if got := pathOf(g, g.Object(node, shacl.Namespace+"resultPath")); got != want.Path {
			t.Errorf("result %d: path %s, want %s", i, got, want.Path)
		}
		if shape := g.Object(node, shacl.Namespace+"sourceShape"); shape == "" || strings.HasPrefix(want.Shape, "<") && shape != want.Shape {
			t.Errorf("result %d: source shape %s, want %s", i, shape, want.Shape)
		}
	}
}

func readBack(t *testing.T, r *shacl.Report) *rdf.Graph {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteTurtle(&b); err != nil {
		t.Fatal(err)
	}
	g, err := rdf.ReadGraph(bytes.NewReader(b.Bytes()), "report.ttl", "", rdf.Turtle)
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return g
}

func TestTurtleReportTellsWhatIsLeftOut(t *testing.T) {
	r := validate(t, `:s sh:targetNode 1 , 2 , 3 ; sh:nodeKind sh:IRI .`, "", shacl.Options{MaxPerShape: 1})
	g := readBack(t, r)
	report := g.SubjectsOf(rdf.Type, "<"+shacl.Namespace+"ValidationReport>")[0]
	if got := g.Text(report, shacl.Extension+"total"); got != "3" || len(g.Objects(report, shacl.Namespace+"result")) != 1 {
		t.Errorf("pas:total %q, want 3 for one result written", got)
	}
	g = readBack(t, validate(t, `:s sh:targetNode :a ; sh:nodeKind sh:IRI .`, "", shacl.Options{}))
	if g.Len() != 2 {
		t.Errorf("%d triples for a report that conforms, want its type and sh:conforms", g.Len())
	}
}

func TestTextReport(t *testing.T) {
	r := validate(t, wide, `:x a :C ; :code "X" . :y a :C ; :code "X" .`, shacl.Options{MaxPerShape: 1})
	var b strings.Builder
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"violation : <http://e/x> « intitulé » : sans intitulé [<http://e/label>]\n",
		"avertissement : <http://e/x> <http://e/code> \"X\" : le texte ne suit pas le motif ^RNCP [_:b1]\n",
		"non conforme : 4 nœuds examinés, 6 résultats, dont 4 non affichés\n",
		"       4  violation  MinCountConstraintComponent  <http://e/label>\n",
	} {
		if !strings.Contains(b.String(), line) {
			t.Errorf("no line %q in\n%s", line, b.String())
		}
	}
	b.Reset()
	if err := validate(t, wide, ``, shacl.Options{}).WriteText(&b); err != nil || b.String() != "conforme : 0 nœuds examinés, aucun résultat\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestJSONLinesReport(t *testing.T) {
	r := validate(t, wide, `:x a :C ; :code "X" .`, shacl.Options{})
	var b strings.Builder
	if err := r.WriteJSONLines(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != len(r.Results)+1 {
		t.Fatalf("%d lines for %d results", len(lines), len(r.Results))
	}
	var first struct {
		Focus, Severity string
		Messages        map[string]string
		Triple          *int
		FocusTriple     int
	}
	var last struct {
		Conforms bool
		Total    int
		Totals   []struct{ Count int }
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	if first.Focus != "<http://e/x>" || first.Messages["en"] != "no title" || first.Triple != nil || first.FocusTriple != 0 {
		t.Errorf("first line %s", lines[0])
	}
	if last.Conforms || last.Total != r.Total() || len(last.Totals) != len(r.Totals) {
		t.Errorf("last line %s", lines[len(lines)-1])
	}
}

func TestCSVReport(t *testing.T) {
	r := validate(t, wide, `:x a :C ; :code "X" . :y a :C ; :code "a,\"b\nc" .`, shacl.Options{MaxPerShape: 1})
	var b strings.Builder
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != len(r.Results)+1 {
		t.Fatalf("%d rows for %d results, %v", len(rows), len(r.Results), err)
	}
	want := []string{shacl.Violation, "<http://e/x>", "<http://e/label>", "", "sans intitulé", "no title", "<http://e/label>",
		shacl.Namespace + "MinCountConstraintComponent", "", "0", "4"}
	if !slices.Equal(rows[1], want) {
		t.Errorf("row %q, want %q", rows[1], want)
	}
}

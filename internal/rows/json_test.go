package rows_test

import (
	"testing"

	"passerelle/internal/rows"
)

func TestJSONIterators(t *testing.T) {
	const people = `{"skip": {"people": [1, [2, {"x": "]"}]]}, "n": 1e3,
		"people": [{"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": []}, 3],
		"by": {"z": {"id": 7}, "a": {"id": 8}}, "one": {"id": 9, "tags": null}}`
	for _, c := range []struct {
		iterator, data string
		want           []string
	}{
		{"", `{"id": 1}`, []string{`1 [1]`}},
		{"$", ` {"id": 1} `, []string{`1 [1]`}},
		{"$[*]", `[{"id": 1}, {"id": 2}]`, []string{"1 [1]", "2 [2]"}},
		{"$.*", `[{"id": 1}, {"id": 2}]`, []string{"1 [1]", "2 [2]"}},
		{"$[*]", `[]`, nil},
		{"$[*]", `"text"`, nil},
		{"$.people[*]", people, []string{"1 [1]", "2 [2]", "3 []"}},
		{"people[*]", people, []string{"1 [1]", "2 [2]", "3 []"}},
		{"$['people'][1]", people, []string{"1 [2]"}},
		{"$.people", people, []string{"1 []"}},
		{"$.one", people, []string{"1 [9]"}},
		{"$.by.*", people, []string{"1 [7]", "2 [8]"}},
		{"$.people[*].tags[*]", people, []string{"1 []", "2 []"}},
		{"$.nothing[*]", people, nil},
		{"$.n[*]", people, nil},
		{"$.people[-2]", people, []string{"1 [2]"}},
		{"$.people[?@.id > 1]", people, []string{"1 [2]"}},
		{"$.people[0:2]", people, []string{"1 [1]", "2 [2]"}},
		{"$..id", people, []string{"1 []", "2 []", "3 []", "4 []", "5 []"}},
		{"$.by[?@.id]", people, []string{"1 [8]", "2 [7]"}}, // by name: objects have no order here
	} {
		t.Run(c.iterator, func(t *testing.T) {
			r := openText(t, c.data, rows.Format{Kind: rows.JSON, Iterator: c.iterator})
			var got []string
			for _, line := range dump(t, r, "$.id") {
				got = append(got, trimKinds(line))
			}
			equal(t, "records", got, c.want)
			if r.Err() != nil {
				t.Error(r.Err())
			}
		})
	}
}

// trimKinds turns `1 ["2"i]` into `1 [2]`, for tests about which records.
func trimKinds(line string) string {
	out := ""
	for _, c := range line {
		if c != '"' && c != 'i' {
			out += string(c)
		}
	}
	return out
}

func TestJSONReferences(t *testing.T) {
	const doc = `{"name": "Vénus \u00e9 \"x\"\n", "age": 33, "big": 12345678901234567890, "pi": 3.140, "exp": 1E3,
		"yes": true, "no": false, "nil": null, "empty": "", "Country Code": "FR", "{x}": "brace", "a.b": "dotted",
		"amounts": [30, "40", null, true], "obj": {"k": [1, {"l": 2}], "m": "<&>"}, "nested": [[1, 2], [3]],
		"esc\u0061ped": 1, "twice": 1, "twice": 2, "list": [{"n": "x"}, {"n": "y"}, {"o": "z"}]}`
	for _, c := range []struct{ ref, want string }{
		{"$.name", `["Vénus é \"x\"\n"]`},
		{"name", `["Vénus é \"x\"\n"]`},
		{"$.age", `["33"i]`},
		{"$.big", `["12345678901234567890"i]`},
		{"$.pi", `["3.140"d]`},
		{"$.exp", `["1E3"d]`},
		{"$.yes", `["true"b]`},
		{"$.no", `["false"b]`},
		{"$.nil", `[]`},
		{"$.none", `[]`},
		{"$.empty", `[""]`},
		{"$['Country Code']", `["FR"]`},
		{"Country Code", `["FR"]`},
		{"$['{x}']", `["brace"]`},
		{"$['a.b']", `["dotted"]`},
		{"a.b", `[]`},
		{"['a.b']", `["dotted"]`},
		{"obj.m", `["<&>"]`},
		{"$.amounts[*]", `["30"i "40" "true"b]`},
		{"$.amounts.*", `["30"i "40" "true"b]`},
		{"$.amounts", `["[30, \"40\", null, true]"s]`},
		{"$.amounts[-1]", `["true"b]`},
		{"$.amounts[9]", `[]`},
		{"$.amounts[0,1]", `["30"i "40"]`},
		{"$.obj", `["{\"k\": [1, {\"l\": 2}], \"m\": \"<&>\"}"s]`},
		{"$.obj.k[1].l", `["2"i]`},
		{"$.nested[*][*]", `["1"i "2"i "3"i]`},
		{"$.nested[*]", `["[1, 2]"s "[3]"s]`},
		{"$.escaped", `["1"i]`},
		{"$.twice", `["2"i]`},
		{"$.list[*].n", `["x" "y"]`},
		{"$.list[?@.n == 'y'].n", `["y"]`},
		{"$.list[?@.o]", `["{\"o\":\"z\"}"s]`},
		{"$.obj..l", `["2"i]`},
		{"$", "*"},
	} {
		t.Run(c.ref, func(t *testing.T) {
			r := openText(t, doc, rows.Format{Kind: rows.JSON})
			ref, err := r.Ref(c.ref)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Next() {
				t.Fatal(r.Err())
			}
			got := r.Values(ref, nil)
			if c.want == "*" {
				if len(got) != 1 || got[0].Kind != rows.Structure || got[0].Text != doc {
					t.Errorf("got %v, want the document", got)
				}
			} else if show(got) != c.want {
				t.Errorf("got %s, want %s", show(got), c.want)
			}
		})
	}
}

func TestJSONFormatApplies(t *testing.T) {
	r := openText(t, `[{"a": " x "}, {"a": "NR"}, {"a": ["", "y"]}]`,
		rows.Format{Kind: rows.JSON, Iterator: "$[*]", Trim: true, EmptyIsNull: true, Nulls: []string{"NR"}})
	equal(t, "records", dump(t, r, "$.a", "$.a[*]"), []string{`1 ["x"] []`, `2 [] []`, `3 ["[\"\", \"y\"]"s] ["y"]`})
}

func TestJSONFound(t *testing.T) {
	r := openText(t, `[{"a": null}, {"b": 1}]`, rows.Format{Kind: rows.JSON, Iterator: "$[*]"})
	a, _ := r.Ref("$.a")
	c, _ := r.Ref("$.c")
	slow, _ := r.Ref("$[?@ == 1]")
	for r.Next() {
		r.Values(a, nil)
		r.Values(c, nil)
		r.Values(slow, nil)
	}
	if !r.Found(a) || r.Found(c) || !r.Found(slow) {
		t.Errorf("found: null %v, missing %v, filter %v", r.Found(a), r.Found(c), r.Found(slow))
	}
}

// A structure can be read as a document of its own.
func TestJSONNestedRecords(t *testing.T) {
	r := openText(t, `[{"items": [{"type": "sword"}, {"type": "shield"}]}]`, rows.Format{Kind: rows.JSON, Iterator: "$[*]"})
	items, err := r.Ref("$.items")
	if err != nil || !r.Next() {
		t.Fatal(err, r.Err())
	}
	inner := openText(t, r.Values(items, nil)[0].Text, rows.Format{Kind: rows.JSON, Iterator: "$[*]"})
	equal(t, "records", dump(t, inner, "type"), []string{`1 ["sword"]`, `2 ["shield"]`})
}

func TestJSONBadReferences(t *testing.T) {
	r := openText(t, `{}`, rows.Format{Kind: rows.JSON})
	for _, expr := range []string{"Dhkef;esfkdleshfjdls;fk", "$.a[", "", "$.students[*]]", "@.a", "a..b["} {
		_, err := r.Ref(expr)
		wantError(t, err, "f: JSONPath")
	}
}

func TestJSONErrors(t *testing.T) {
	for _, c := range []struct{ name, iterator, data, want string }{
		{"empty", "$", "", "f:1: the document is cut short"},
		{"empty, streamed", "$[*]", "  ", "f:1: the document is cut short"},
		{"cut in a record", "$[*]", `[{"a": 1}, {"a"`, "f:2: the document is cut short"},
		{"cut between records", "$[*]", `[{"a": 1},`, "f:2: the document is cut short"},
		{"cut after a record", "$[*]", `[{"a": 1}`, "f:2: the document is cut short"},
		{"cut while skipping", "$.b[*]", `{"a": [1, [2`, "f:1: the document is cut short"},
		{"not JSON", "$[*]", `[{"a": 1} {"a": 2}]`, "f:2: "},
		{"not JSON at all", "$", `a,b`, "f:1: invalid character"},
		{"trailing", "$", `{} {}`, "f:2: something follows the end of the document"},
		{"trailing, streamed", "$[*]", `[1] x`, "f:2: invalid character"},
		{"trailing, whole", "$[-1]", `[1] 2`, "f:1: something follows the end of the document"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantError(t, fails(t, c.data, rows.Format{Kind: rows.JSON, Iterator: c.iterator}), c.want)
		})
	}
}

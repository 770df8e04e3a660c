package rows_test

import (
	"testing"

	"passerelle/internal/rows"
)

const companies = `<?xml version="1.0"?>
<!DOCTYPE companies [<!ELEMENT x (y)> <!ENTITY e "<not read>"> <!-- ]> -->]>
<?style x?>
<companies>
  <company id="25">
    <name>TechCorp</name>
    <departments>
      <department><name>Engineering</name><skills><skill>Go</skill><skill>AWS</skill></skills></department>
      <department><name>R &amp; D</name><skills/></department>
    </departments>
  </company>
  <other><company id="99"/></other>
  <company id="35"><!-- comment --><name><![CDATA[<Innovate>]]>X</name></company>
</companies>
`

func TestXMLRecords(t *testing.T) {
	for _, c := range []struct {
		name, iterator string
		refs           []string
		want           []string
	}{
		{"path", "/companies/company", []string{"@id", "name"},
			[]string{`1 ["25"] ["TechCorp"]`, `2 ["35"] ["<Innovate>X"]`}},
		{"anywhere", "//company", []string{"@id"}, []string{`1 ["25"]`, `2 ["99"]`, `3 ["35"]`}},
		{"anywhere, then a child", "//companies/company", []string{"@id"}, []string{`1 ["25"]`, `2 ["35"]`}},
		{"somewhere below", "/companies//department", []string{"name"}, []string{`1 ["Engineering"]`, `2 ["R & D"]`}},
		{"any name", "/companies/*/name", []string{"text()"}, []string{`1 ["TechCorp"]`, `2 ["<Innovate>X"]`}},
		{"attributes of enclosing elements", "/companies/company/departments/department", []string{"../../@id", "name", "../@none"},
			[]string{`1 ["25"] ["Engineering"] []`, `2 ["25"] ["R & D"] []`}},
		{"children of enclosing elements", "/companies/company/departments/department", []string{"../../name", "name"},
			[]string{`1 ["TechCorp"] ["Engineering"]`, `2 ["TechCorp"] ["R & D"]`}},
		{"children of enclosing elements, some without records", "/companies/*/name", []string{"../@id", ".", "../departments/department/name"},
			[]string{`1 ["25"] ["TechCorp"] ["Engineering" "R & D"]`, `2 ["35"] ["<Innovate>X"] []`}},
		{"children of enclosing elements at several heights", "/companies/company/departments/department/skills/skill",
			[]string{"../../name", "../../../../name", "local-name(..)", "count(../skill)", "."},
			[]string{`1 ["Engineering"] ["TechCorp"] ["skills"] ["2"i] ["Go"]`, `2 ["Engineering"] ["TechCorp"] ["skills"] ["2"i] ["AWS"]`}},
		{"children of the document's element need the document", "/companies/company", []string{"../other/company/@id", "@id"},
			[]string{`1 ["99"] ["25"]`, `2 ["99"] ["35"]`}},
		{"children of enclosing elements, from anywhere", "//department", []string{"../../name"}, []string{`1 ["TechCorp"]`, `2 ["TechCorp"]`}},
		{"several values", "/companies/company", []string{"departments/department/skills/skill", "departments/department/name"},
			[]string{`1 ["Go" "AWS"] ["Engineering" "R & D"]`, `2 [] []`}},
		{"predicate", "/companies/company[name='TechCorp']", []string{"@id"}, []string{`1 ["25"]`}},
		{"reference with predicate", "/companies/company", []string{"departments/department[skills/skill]/name"},
			[]string{`1 ["Engineering"]`, `2 []`}},
		{"functions", "/companies/company", []string{"count(departments/department)", "concat(@id, '-', name)", "name='TechCorp'", "string-length(name) div 16"},
			[]string{`1 ["2"i] ["25-TechCorp"] ["true"b] ["0.5"d]`, `2 ["0"i] ["35-<Innovate>X"] ["false"b] ["0.6875"d]`}},
		{"axes", "/companies/company/departments/department", []string{"following-sibling::department/name", "preceding-sibling::department/name", "ancestor::company/@id", "/companies/other/company/@id"},
			[]string{`1 ["R & D"] [] ["25"] ["99"]`, `2 [] ["Engineering"] ["25"] ["99"]`}},
		{"positions and unions", "/companies/company", []string{"departments/department[2]/name", "departments/department[last()]/name", "departments/department[position()=1]/name", "@id | name", ".//skill"},
			[]string{`1 ["R & D"] ["R & D"] ["Engineering"] ["25" "TechCorp"] ["Go" "AWS"]`, `2 [] [] [] ["35" "<Innovate>X"] []`}},
		{"itself", "/companies/company/departments/department/skills/skill", []string{".", "text()"},
			[]string{`1 ["Go"] ["Go"]`, `2 ["AWS"] ["AWS"]`}},
		{"empty element", "//skills", []string{".", "skill"}, []string{`1 ["GoAWS"] ["Go" "AWS"]`, `2 [""] []`}},
		{"whole document", "", []string{"companies/company/@id", "count(//company)"}, []string{`1 ["25" "35"] ["3"i]`}},
		{"attributes as records", "//company/@id", []string{".", "../name"},
			[]string{`1 ["25"] ["TechCorp"]`, `2 ["99"] []`, `3 ["35"] ["<Innovate>X"]`}},
		{"no records", "/nothing", []string{"."}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := openText(t, companies, rows.Format{Kind: rows.XML, Iterator: c.iterator})
			equal(t, "records", dump(t, r, c.refs...), c.want)
			if r.Err() != nil {
				t.Error(r.Err())
			}
		})
	}
}

func TestXMLNestedRecords(t *testing.T) {
	const doc = `<t><x n="1"><x n="2"><x n="3"/></x></x><x n="4"/></t>`
	r := openText(t, doc, rows.Format{Kind: rows.XML, Iterator: "//x"})
	equal(t, "records", dump(t, r, "@n", "x/@n", "../@n"), []string{
		`1 ["1"] ["2"] []`, `2 ["2"] ["3"] ["1"]`, `3 ["3"] [] ["2"]`, `4 ["4"] [] []`})
}

func TestXMLNamespaces(t *testing.T) {
	const doc = `<r xmlns="http://d" xmlns:p="http://p/" a="0">
		<p:c xmlns:q="http://p/" q:id="1" id="2"><q:n>one</q:n><n>plain</n><n xmlns="">none</n></p:c>
		<other:c xmlns:other="http://p"><p:n>two</p:n></other:c></r>`
	spaces := map[string]string{"x": "http://p", "d": "http://d"}
	for _, c := range []struct {
		name, iterator string
		refs           []string
		want           []string
	}{
		{"streamed", "/d:r/x:c", []string{"x:n", "@id", "@x:id", "d:n", "n", "x:*", "@xml:lang"},
			[]string{`1 ["one"] ["2"] ["1"] ["plain"] ["plain" "none"] ["one"] []`, `2 ["two"] [] [] [] [] ["two"] []`}},
		{"by the library", "/d:r/x:c[1]", []string{"x:n[1]", "string(@id)", "@x:id[1]", "d:n[1]"},
			[]string{`1 ["one"] ["2"] ["1"] ["plain"]`}},
		{"unprefixed", "/r", []string{"@a"}, []string{`1 ["0"]`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := openText(t, doc, rows.Format{Kind: rows.XML, Iterator: c.iterator, Namespaces: spaces})
			equal(t, "records", dump(t, r, c.refs...), c.want)
		})
	}
}

func TestXMLText(t *testing.T) {
	const doc = "<r a='x\r\ny &lt;&#xE9;'><a>one\r\ntwo\rthree</a><a> &#233;&amp;<!-- x -->&gt;<?pi?><![CDATA[&amp;]]> </a><a/><a>NR</a></r>"
	r := openText(t, doc, rows.Format{Kind: rows.XML, Iterator: "/r"})
	equal(t, "as it is", dump(t, r, "@a", "a"), []string{`1 ["x\ny <é"] ["one\ntwo\nthree" " é&>&amp; " "" "NR"]`})
	r = openText(t, doc, rows.Format{Kind: rows.XML, Iterator: "/r", Trim: true, EmptyIsNull: true, Nulls: []string{"NR"}})
	equal(t, "with format", dump(t, r, "a"), []string{`1 ["one\ntwo\nthree" "é&>&amp;"]`})
}

func TestXMLFound(t *testing.T) {
	r := openText(t, companies, rows.Format{Kind: rows.XML, Iterator: "//company"})
	there, _ := r.Ref("departments")
	missing, _ := r.Ref("NON_EXISTING")
	slow, _ := r.Ref("missing[1]")
	for r.Next() {
		r.Values(there, nil)
		r.Values(missing, nil)
		r.Values(slow, nil)
	}
	if !r.Found(there) || r.Found(missing) || r.Found(slow) {
		t.Error("found:", r.Found(there), r.Found(missing), r.Found(slow))
	}
}

// A reference that climbs no higher than one before it may come late.
func TestXMLLateReferences(t *testing.T) {
	r := openText(t, companies, rows.Format{Kind: rows.XML, Iterator: "/companies/company/departments/department"})
	if _, err := r.Ref("../../name"); err != nil {
		t.Fatal(err)
	}
	if !r.Next() {
		t.Fatal(r.Err())
	}
	if _, err := r.Ref("../../@id | ../../name"); err == nil {
		t.Error("an expression that may climb four levels is accepted after the first record")
	}
	late, err := r.Ref("../department/name")
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Values(late, nil); len(got) != 2 || got[1].Text != "R & D" {
		t.Errorf("values %v", got)
	}
}

func TestXMLReferenceErrors(t *testing.T) {
	r := openText(t, companies, rows.Format{Kind: rows.XML, Iterator: "//company"})
	for expr, want := range map[string]string{
		"":       "f: XPath",
		"a[":     "f: XPath",
		"x:a":    `no namespace is given for prefix "x"`,
		"$v":     "undeclared variable",
		"x:a[1]": "prefix x not defined",
	} {
		_, err := r.Ref(expr)
		wantError(t, err, want)
	}
	wrongType, err := r.Ref("starts-with(1, name)")
	if err != nil {
		t.Fatal(err)
	}
	if !r.Next() {
		t.Fatal(r.Err())
	}
	if _, err := r.Ref("../name"); err == nil {
		t.Error("a reference that leaves the record is accepted after the first record")
	}
	if _, err := r.Ref("../@name"); err != nil {
		t.Error(err)
	}
	r.Values(wrongType, nil)
	wantError(t, r.Err(), "f:1: XPath")
	if r.Next() {
		t.Error("reading goes on after an error")
	}
}

func TestXMLErrors(t *testing.T) {
	for _, c := range []struct{ name, iterator, data, want string }{
		{"empty", "//a", "", "f:1: not an XML document"},
		{"no element", "", " <!-- x --> ", "f: not an XML document"},
		{"text", "//a", "a,b\n", "f:1: text outside"},
		{"text behind", "//a", "<a/>x", "f:2: text outside"},
		{"two roots", "//a", "<a/><b/>", "f:2: <b> follows the end"},
		{"cut", "//a", "<r><a/><a>", "f:2: the document ends inside <a>"},
		{"cut tag", "//a", "<r><a/><a b='", "f:2: unexpected EOF"},
		{"wrong end", "//a", "<r><a></b></r>", "f:1: </b> where </a> is expected"},
		{"end alone", "//a", "</a>", "f:1: </a> closes nothing"},
		{"entity", "//a", `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><a>&x;</a></r>`, "f:1: entity &x; is not one"},
		{"lone &", "//a", "<r><a>a & b</a></r>", "f:1: & that begins no reference"},
		{"attribute without quotes", "//a", "<r><a b=1/></r>", "is not quoted"},
		{"attribute without value", "//a", "<r><a b/></r>", "without a value"},
		{"attributes run together", "//a", "<r><a b='1'c='2'/></r>", "malformed attribute"},
		{"< in a tag", "//a", "<r><a <b></r>", "< inside a tag"},
		{"not a name", "//a", "<r><1/></r>", "a tag without a name"},
		{"whole document", "//a[1]", "<r><a></r>", "f: </r> where </a> is expected"},
		{"iterator of no nodes", "count(//a)", "<r/>", "f: iterator \"count(//a)\" selects no nodes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantError(t, fails(t, c.data, rows.Format{Kind: rows.XML, Iterator: c.iterator}), c.want)
		})
	}
}

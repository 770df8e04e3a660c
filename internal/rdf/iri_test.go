package rdf

import "testing"

// The examples of RFC 3986, §5.4, and IRIs that hold more than ASCII.
func TestResolve(t *testing.T) {
	const base = "http://a/b/c/d;p?q"
	for _, tc := range []struct{ base, ref, want string }{
		{base, "g:h", "g:h"},
		{base, "g", "http://a/b/c/g"},
		{base, "./g", "http://a/b/c/g"},
		{base, "g/", "http://a/b/c/g/"},
		{base, "/g", "http://a/g"},
		{base, "//g", "http://g"},
		{base, "?y", "http://a/b/c/d;p?y"},
		{base, "g?y", "http://a/b/c/g?y"},
		{base, "#s", "http://a/b/c/d;p?q#s"},
		{base, "g#s", "http://a/b/c/g#s"},
		{base, "g?y#s", "http://a/b/c/g?y#s"},
		{base, ";x", "http://a/b/c/;x"},
		{base, "g;x?y#s", "http://a/b/c/g;x?y#s"},
		{base, "", "http://a/b/c/d;p?q"},
		{base, ".", "http://a/b/c/"},
		{base, "..", "http://a/b/"},
		{base, "../g", "http://a/b/g"},
		{base, "../..", "http://a/"},
		{base, "../../g", "http://a/g"},
		{base, "../../../g", "http://a/g"},
		{base, "/./g", "http://a/g"},
		{base, "/../g", "http://a/g"},
		{base, "g.", "http://a/b/c/g."},
		{base, "..g", "http://a/b/c/..g"},
		{base, "./g/.", "http://a/b/c/g/"},
		{base, "g/../h", "http://a/b/c/h"},
		{base, "g;x=1/../y", "http://a/b/c/y"},
		{base, "g?y/../x", "http://a/b/c/g?y/../x"},
		{base, "g#s/../x", "http://a/b/c/g#s/../x"},
		{base, "http:g", "http:g"},
		{"http://a/b#old", "", "http://a/b"},
		{"http://a/b#old", "#new", "http://a/b#new"},
		{"http://a", "g", "http://a/g"},
		{"http://a?q", "g", "http://a/g"},
		{"urn:a:b", "#s", "urn:a:b#s"},
		{"http://a/", "métier/été?é=à#ç", "http://a/métier/été?é=à#ç"},
		{"http://a/%C3%A9/x", "%C3%A0", "http://a/%C3%A9/%C3%A0"},
		{"file:///mes fichiers/a.ttl", "b", "file:///mes%20fichiers/b"},
		{"http://a/", "http://b/./c/../d", "http://b/./c/../d"},
	} {
		b, err := parseBase(tc.base)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := b.resolve(tc.ref); got != tc.want || err != nil {
			t.Errorf("<%s> under <%s> is <%s>, %v, want <%s>", tc.ref, tc.base, got, err, tc.want)
		}
	}
	if _, err := parseBase("a/b"); err == nil {
		t.Error("a relative base is taken")
	}
}

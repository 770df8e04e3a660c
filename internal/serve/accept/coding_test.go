package accept

import (
	"net/http"
	"strings"
	"testing"
)

func TestCoding(t *testing.T) {
	for _, tc := range []struct {
		in   []string
		want string // "" when nothing is acceptable
	}{
		{nil, Identity}, {[]string{""}, Identity}, {[]string{"gzip"}, "gzip"}, {[]string{"x-gzip"}, "gzip"}, {[]string{"GZIP ; Q=0.5"}, "gzip"},
		{[]string{"gzip, deflate, br, zstd"}, "zstd"}, {[]string{"gzip, deflate, br"}, "br"}, {[]string{"gzip;q=1, br;q=0.5"}, "gzip"},
		{[]string{"deflate"}, Identity}, {[]string{"*"}, "zstd"}, {[]string{"*;q=0.5, zstd;q=0"}, "br"}, {[]string{"*;q=0"}, ""},
		{[]string{"identity;q=0"}, ""}, {[]string{"identity;q=0, gzip;q=0.1"}, "gzip"}, {[]string{"identity;q=0, *"}, "zstd"},
		{[]string{"*;q=0, identity"}, Identity}, {[]string{"gzip;q=0"}, Identity}, {[]string{"gzip;q=0, *;q=0"}, ""},
		{[]string{"identity, gzip;q=0.5"}, Identity}, {[]string{"gzip, identity"}, "gzip"}, {[]string{"gzip;q=x, br;q=0.1"}, "br"},
		{[]string{"gzip;level=9"}, Identity}, {[]string{"deflate", "br;q=0.2"}, "br"}, {[]string{strings.Repeat("x,", 1000) + "gzip"}, Identity},
	} {
		got, ok := Coding(http.Header{"Accept-Encoding": tc.in}, "zstd", "br", "gzip")
		if ok != (tc.want != "") || ok && got != tc.want {
			t.Errorf("%q gives %q, %v, want %q", tc.in, got, ok, tc.want)
		}
	}
	if got, ok := Coding(http.Header{}, "gzip"); got != Identity || !ok {
		t.Errorf("no field: %q", got)
	}
}

func TestProfiled(t *testing.T) {
	const ns = "http://www.w3.org/ns/json-ld#"
	offers := []Profile{{ns + "compacted"}, {ns + "expanded"}, {ns + "flattened"}, {ns + "flattened", ns + "compacted"}}
	for _, tc := range []struct {
		name, accept, wish string
		want               int // −1 when nothing is acceptable
	}{
		{"nothing said", "", "", 0},
		{"no profile", jsonld, "", 0},
		{"expanded", jsonld + `;profile="` + ns + `expanded"`, "", 1},
		{"unquoted", jsonld + `;profile=` + ns + `expanded;q=0.5`, "", 1},
		{"flattened", jsonld + `;profile="` + ns + `flattened"`, "", 2},
		{"two at once", jsonld + `;profile="` + ns + `compacted ` + ns + `flattened"`, "", 3},
		{"with an unknown one", jsonld + `;profile="urn:x ` + ns + `flattened"`, "", 2},
		{"unknown: the closest", jsonld + `;profile="urn:x"`, "", 0},
		{"unknown, strictly", jsonld + `;profile="urn:x", ` + jsonld + `;q=0`, "", -1},
		{"known, strictly", jsonld + `;profile="` + ns + `expanded", ` + jsonld + `;q=0`, "", 1},
		{"refused", jsonld + `;profile="` + ns + `compacted";q=0, ` + jsonld, "", 1},
		{"by quality", jsonld + `;profile="` + ns + `flattened";q=0.2, ` + jsonld + `;profile="` + ns + `expanded";q=0.3`, "", 1},
		{"better without", jsonld + `;profile="` + ns + `expanded";q=0.3, ` + jsonld, "", 0},
		{"other types do not count", turtle + `;profile="` + ns + `expanded"`, "", 0},
		{"by its own field", "", "<" + ns + "flattened>", 2},
		{"without brackets", "", ns + "expanded; q=0.4", 1},
		{"own field by quality", "", "<" + ns + "flattened>;q=0.3, <" + ns + "expanded>;q=0.9", 1},
		{"own field, unknown", "", "<urn:x>", 0},
		{"own field, strictly", "", "<urn:x>, *;q=0", -1},
		{"own field, known, strictly", "", "<" + ns + "expanded>, *;q=0", 1},
		{"own field refuses", "", "<" + ns + "compacted>;q=0", 1},
		{"the type's parameter first", jsonld + `;profile="` + ns + `expanded"`, "<" + ns + "flattened>", 1},
		{"nonsense", "", "<urn:x, ;;q=", 0},
	} {
		h := http.Header{}
		if tc.accept != "" {
			h.Set("Accept", tc.accept)
		}
		if tc.wish != "" {
			h.Set("Accept-Profile", tc.wish)
		}
		got, ok := Profiled(h, jsonld, offers...)
		if !ok {
			got = -1
		}
		if got != tc.want {
			t.Errorf("%s: Accept %q, Accept-Profile %q gives %d, want %d", tc.name, tc.accept, tc.wish, got, tc.want)
		}
	}
}

func FuzzProfiled(f *testing.F) {
	for _, seed := range []string{`application/ld+json;profile="`, "<>;q=", "*;q=0", `application/ld+json;profile=x;q=0,*`} {
		f.Add(seed, seed)
	}
	offers := []Profile{{"a"}, {"b"}, {"a", "b"}}
	f.Fuzz(func(t *testing.T, types, profiles string) {
		h := http.Header{"Accept": {types}, "Accept-Profile": {profiles}, "Accept-Encoding": {profiles}}
		if at, ok := Profiled(h, jsonld, offers...); at < 0 || at >= len(offers) || !ok && at != 0 {
			t.Fatalf("Profiled gives %d, %v", at, ok)
		}
		if coding, ok := Coding(h, "gzip"); ok && coding != "gzip" && coding != Identity {
			t.Fatalf("Coding gives %q", coding)
		}
	})
}

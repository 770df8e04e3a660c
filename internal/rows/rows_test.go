package rows_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rows"
)

// openText opens a file given as a string.
func openText(t testing.TB, data string, f rows.Format) *rows.Reader {
	t.Helper()
	r, err := rows.Open("f", strings.NewReader(data), int64(len(data)), f)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// dump reads every record as "ROW VALUES VALUES…", one group for each
// reference; without references, for each column. Kinds other than Text are
// written behind the value.
func dump(t testing.TB, r *rows.Reader, refs ...string) []string {
	t.Helper()
	if len(refs) == 0 {
		for _, c := range r.Columns() {
			refs = append(refs, c.Name)
		}
	}
	var resolved []rows.Ref
	for _, expr := range refs {
		ref, err := r.Ref(expr)
		if err != nil {
			t.Fatalf("Ref(%q): %v", expr, err)
		}
		resolved = append(resolved, ref)
	}
	var out []string
	for r.Next() {
		line := fmt.Sprint(r.Row())
		for _, ref := range resolved {
			line += " " + show(r.Values(ref, nil))
		}
		out = append(out, line)
	}
	return out
}

func show(values []rows.Value) string {
	var all []string
	for _, v := range values {
		s := fmt.Sprintf("%q", v.Text)
		switch v.Kind {
		case rows.Integer:
			s += "i"
		case rows.Double:
			s += "d"
		case rows.Boolean:
			s += "b"
		case rows.Structure:
			s += "s"
		}
		all = append(all, s)
	}
	return "[" + strings.Join(all, " ") + "]"
}

func names(r *rows.Reader) []string {
	var all []string
	for _, c := range r.Columns() {
		all = append(all, c.Name)
	}
	return all
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// fails reads a whole file and returns the message of the error that ended it,
// at Open or later.
func fails(t *testing.T, data string, f rows.Format) error {
	t.Helper()
	r, err := rows.Open("f", strings.NewReader(data), int64(len(data)), f)
	if err != nil {
		return err
	}
	defer r.Close()
	for r.Next() {
	}
	return r.Err()
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q does not say %q", err, p)
		}
	}
	var place *rows.Error
	if !errors.As(err, &place) || place.File == "" {
		t.Errorf("error %q does not name its file", err)
	}
}

func TestErrorText(t *testing.T) {
	cause := errors.New("what")
	for _, c := range []struct {
		err  rows.Error
		want string
	}{
		{rows.Error{File: "f.csv", Err: cause}, "f.csv: what"},
		{rows.Error{File: "f.csv", Row: 12, Err: cause}, "f.csv:12: what"},
		{rows.Error{File: "a.zip!f.csv", Row: 12, Column: "Code", Err: cause}, "a.zip!f.csv:12:Code: what"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if !errors.Is(&c.err, cause) {
			t.Errorf("%q does not wrap its cause", c.want)
		}
	}
}

func TestUnknownFormats(t *testing.T) {
	for _, c := range []struct {
		format rows.Format
		say    string
	}{
		{rows.Format{Kind: 9}, "unknown kind of file Kind(9)"},
		{rows.Format{Encoding: "EBCDIC"}, `unknown encoding "EBCDIC"; known: UTF-8`},
		{rows.Format{Compression: "rar"}, `unknown compression "rar"`},
		{rows.Format{Quote: 'é'}, `quote 'é'`},
		{rows.Format{Delimiter: '"'}, `delimiter '"'`},
		{rows.Format{Delimiter: '\n'}, `delimiter '\n'`},
		{rows.Format{Comment: '"'}, `comment '"'`},
		{rows.Format{Kind: rows.JSON, Iterator: "$["}, "iterator: JSONPath"},
		{rows.Format{Kind: rows.XML, Iterator: "???dflidjsgfldfsnglds"}, "iterator: XPath"},
		{rows.Format{Kind: rows.XML, Iterator: "/x:a"}, `no namespace is given for prefix "x"`},
	} {
		wantError(t, fails(t, "a,b\n1,2\n", c.format), "f: ", c.say)
	}
}

func TestZeroRef(t *testing.T) {
	r := openText(t, "a\n1\n", rows.Format{})
	r.Next()
	if v := r.Values(rows.Ref{}, nil); len(v) != 0 || r.Found(rows.Ref{}) {
		t.Errorf("the zero Ref gives %v", v)
	}
}

package pipeline

import (
	"archive/zip"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/link"
	"passerelle/internal/publish"
	"passerelle/internal/rdf"
	"passerelle/internal/rows"
)

var fcNsf = spot{"france-competences", "nsf", "2026-02-01"}

// A quirk is one of the published files, numbered as in their README. Each has a test on the samples in
// quirks_samples_test.go, and one on the files themselves in quirks_real_test.go.
type quirk struct {
	t *testing.T
	r publish.Release
	c *catalog.Catalog
}

// sample is the text of a sample.
func (q quirk) sample(source, name string) string {
	q.t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "mappings", source, "sample", name))
	if err != nil {
		q.t.Fatal(err)
	}
	return string(text)
}

// shows asserts that a text has each of some parts, lest a test go on about what is no longer there.
func (q quirk) shows(text string, parts ...string) {
	q.t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			q.t.Errorf("the file no longer shows %q", part)
		}
	}
}

// says asserts the values that the release gives to a property: keys of things, texts of literals.
func (q quirk) says(path, property string, want ...string) {
	q.t.Helper()
	if got := q.values(path, property); !slices.Equal(got, want) {
		q.t.Errorf("%s %s: %q, want %q", path, property, got, want)
	}
}

func (q quirk) values(path, property string) (values []string) {
	q.t.Helper()
	_, d, err := q.c.Get(context.Background(), path)
	if err != nil {
		q.t.Error(err)
		return nil
	}
	for _, o := range d.Objects(app + property) {
		values = append(values, strings.TrimPrefix(rdf.Text(o), Base+"id/"))
	}
	slices.Sort(values)
	return values
}

// states lists what one table states of a property, whether it prevails or not.
func (q quirk) states(path, property string, at spot) (values []string) {
	q.t.Helper()
	reasons, err := q.c.Why(context.Background(), path, app+property)
	if err != nil {
		q.t.Error(err)
	}
	isThere := func(o catalog.Origin) bool { return spotOf(o) == at }
	for _, r := range reasons {
		if slices.ContainsFunc(r.From, isThere) {
			values = append(values, rdf.Text(r.Triple.O))
		}
		for _, lost := range r.Overruled {
			if slices.ContainsFunc(lost.From, isThere) {
				values = append(values, rdf.Text(lost.Value))
			}
		}
	}
	return values
}

// findings are those with a code, of files whose name ends so.
func (q quirk) findings(code, file string) (found []fact.Finding) {
	q.t.Helper()
	eachFinding(q.t, q.r, func(f fact.Finding) {
		if f.Code == code && strings.HasSuffix(f.File, file) {
			found = append(found, f)
		}
	})
	return found
}

// found asserts that there is a finding at a row and column.
func (q quirk) found(code, file string, row uint32, column string) {
	q.t.Helper()
	if !slices.ContainsFunc(q.findings(code, file), func(f fact.Finding) bool { return f.Row == row && f.Column == column }) {
		q.t.Errorf("no finding %s at %s:%d:%s", code, file, row, column)
	}
}

// holds asserts that the release has no thing at a path, or that it has one.
func (q quirk) holds(path string, want bool) {
	q.t.Helper()
	if _, err := q.c.Find(context.Background(), path); (err == nil) != want {
		q.t.Errorf("%s is there: %v (%v), want %v", path, err == nil, err, want)
	}
}

// correspondents are the codes that a code corresponds to, the contested apart.
func (q quirk) correspondents(from, code, to string) (codes []string) {
	for _, found := range q.c.Links().From(link.Code{Family: from, Code: code}, to, life.NoDay) {
		if found.Fiabilite != link.Contestee {
			codes = append(codes, found.To.Code)
		}
	}
	slices.Sort(codes)
	return codes
}

// memberNames are the names of an archive's members as its bytes have them.
func memberNames(t *testing.T, path string) (names []string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	return names
}

// column reads the cells of a column by row.
func column(t *testing.T, path string, f rows.Format, name string) map[uint32]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := rows.Open(filepath.Base(path), file, info.Size(), f)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ref, err := r.Ref(name)
	if err != nil {
		t.Fatal(err)
	}
	out := map[uint32]string{}
	for r.Next() {
		for _, v := range r.Values(ref, nil) {
			out[r.Row()] = v.Text
		}
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// isControl holds for the characters that Latin-1 has where Windows-1252 has punctuation.
func isControl(r rune) bool { return r >= 0x80 && r <= 0x9F }

// bcnChanges are the CFD that the view of May 2025 describes and the tables of February 2024 do not, and the other way.
func bcnChanges(o *origins) (came, went []string) {
	before := map[string]bool{}
	for _, at := range []spot{{"bcn", "n", "2024-02-08"}, {"bcn", "n51", "2024-02-01"}} {
		for key := range withPrefix(o.subjects[at], "diplome/") {
			before[key] = true
		}
	}
	after := withPrefix(o.subjects[bcnView], "diplome/")
	return minus(after, before), minus(before, after)
}

// minus lists the codes of the keys of a that are not in b.
func minus(a, b map[string]bool) (codes []string) {
	for key := range a {
		if !b[key] {
			codes = append(codes, key[strings.LastIndex(key, "/")+1:])
		}
	}
	slices.Sort(codes)
	return codes
}

// edgeOf is the edge between two codes, or an edge that is none.
func edgeOf(c *catalog.Catalog, old, next string) life.Edge {
	for _, e := range c.Edges() {
		if e.Old == old && e.New == next {
			return e
		}
	}
	return life.Edge{}
}

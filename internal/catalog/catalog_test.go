package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"syscall"
	"testing"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	c := open(t, littlePath(t))
	ctx := context.Background()
	for _, want := range little() {
		got, d, err := c.Get(ctx, want.Path)
		if err != nil || got != want.Thing || string(d.NTriples()) != want.document || d.IRI != c.IRI(want.Path) {
			t.Errorf("Get(%s) = %+v, %q, %v; want %+v, %q", want.Path, got, d.NTriples(), err, want.Thing, want.document)
		}
		if found, err := c.Find(ctx, want.Path); err != nil || found != want.Thing {
			t.Errorf("Find(%s) = %+v, %v", want.Path, found, err)
		}
	}
	for what, both := range map[string][2]any{
		"edges": {c.Edges(), edges()}, "sources": {c.Sources(), sources()}, "editions": {c.Editions(), editions()}, "base": {c.Base(), base},
	} {
		if !reflect.DeepEqual(both[0], both[1]) {
			t.Errorf("%s %+v, want %+v", what, both[0], both[1])
		}
	}
	for _, want := range lives() {
		if got := c.Lives().Life(want.Code); got == nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("life of %s is %+v, want %+v", want.Code, got, want)
		}
	}
	if got := c.Lives().Successors("RNCP955"); len(got) != 1 || got[0].New != "RNCP39682" {
		t.Errorf("successors %+v, want the edge that is not contested", got)
	}
	if d := c.SourceEdition("kit-apprentissage"); d != day("2025-01-31") {
		t.Errorf("newest kit of %s", d)
	}
	if d := c.SourceEdition("none"); d != life.NoDay {
		t.Errorf("newest edition of no source is of %s", d)
	}
}

func TestUnknownThings(t *testing.T) {
	c := open(t, littlePath(t))
	ctx := context.Background()
	for _, path := range []string{"certification/RNCP1", "", "metier/d1102", "metier/D1102'--", "\x00"} {
		_, _, get := c.Get(ctx, path)
		_, find := c.Find(ctx, path)
		_, why := c.Why(ctx, path, "")
		for _, err := range []error{get, find, why} {
			if !errors.Is(err, catalog.ErrUnknown) {
				t.Errorf("%q: %v, want ErrUnknown", path, err)
			}
		}
		if things, n, err := c.Mentions(ctx, path, app+"metier", 5); len(things) > 0 || n > 0 || err != nil {
			t.Errorf("%q is named by %v, %d, %v", path, things, n, err)
		}
	}
}

func TestTombstones(t *testing.T) {
	c := open(t, littlePath(t))
	var all []catalog.Tombstone
	if err := c.EachTombstone(func(s catalog.Tombstone) error { all = append(all, s); return nil }); err != nil || !slices.Equal(all, tombstones()) {
		t.Errorf("tombstones %+v, %v", all, err)
	}
	for _, want := range tombstones() {
		if got, err := c.Tombstone(context.Background(), want.Path); err != nil || got != want {
			t.Errorf("tombstone %+v, %v; want %+v", got, err, want)
		}
	}
	if _, err := c.Tombstone(context.Background(), "metier/D1102"); !errors.Is(err, catalog.ErrUnknown) {
		t.Errorf("a thing that lives has a tombstone: %v", err)
	}
	stop := errors.New("enough")
	n := 0
	if err := c.EachPath(func(catalog.Thing) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
		t.Errorf("EachPath went on %d times after an error, %v", n, err)
	}
}

func TestWhy(t *testing.T) {
	c := open(t, littlePath(t))
	iri := base + "id/certification/RNCP955"
	got, err := c.Why(context.Background(), "certification/RNCP955", "")
	if err != nil {
		t.Fatal(err)
	}
	from := func(edition, rule int, row uint32) catalog.Origin {
		return catalog.Origin{Edition: editions()[edition], Rule: rules()[rule], Row: row}
	}
	want := []catalog.Reason{
		{Triple: rdf.Triple{S: "<" + iri + "#bloc-1>", P: "<" + app + "code>", O: `"RNCP955BC01"`}, From: []catalog.Origin{from(1, 2, 7)},
			Overruled: []catalog.Overruled{{Value: `"BC01"`, Rule: "edition-la-plus-recente", From: []catalog.Origin{from(0, 2, 2)}}}},
		{Triple: rdf.Triple{S: "<" + iri + ">", P: "<" + app + "code>", O: `"RNCP955"`}, Rule: "concordance", From: []catalog.Origin{from(0, 0, 2), from(1, 1, 4000000000)}},
		{Triple: rdf.Triple{S: "<" + iri + ">", P: "<" + app + "intitule>", O: text("Agent de contrôle « non destructif »")}, Rule: "source-prioritaire", From: []catalog.Origin{from(0, 1, 2)},
			Overruled: []catalog.Overruled{{Value: `"Agent"@fr`, Rule: "source-prioritaire", From: []catalog.Origin{from(1, 1, 9)}}, {Value: `"Agente"@fr`, Rule: "source-prioritaire", From: []catalog.Origin{from(2, 1, 9)}}}},
		{Triple: rdf.Triple{S: "<" + iri + ">", P: "<" + app + "niveau>"}, Rule: "edition-la-plus-recente",
			Overruled: []catalog.Overruled{{Value: `"3"`, Rule: "edition-la-plus-recente", From: []catalog.Origin{from(0, 2, 2)}}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("reasons\n%+v, want\n%+v", got, want)
	}
	for property, n := range map[string]int{"intitule": 1, "code": 2, "niveau": 1, "nothing": 0} {
		if got, err := c.Why(context.Background(), "certification/RNCP955", app+property); err != nil || len(got) != n {
			t.Errorf("%d reasons for %s, %v; want %d", len(got), property, err, n)
		}
	}
}

func TestWhyWithoutOrigins(t *testing.T) {
	c := open(t, littlePath(t))
	got, err := c.Why(context.Background(), "metier/D1102", "")
	if err != nil || len(got) != 1 || len(got[0].From) != 0 || got[0].Triple.O != `"D1102"` {
		t.Errorf("reasons %+v, %v; want the triple, without origin", got, err)
	}
}

func TestMentions(t *testing.T) {
	c := open(t, littlePath(t))
	for _, tc := range []struct {
		path, property string
		limit          int
		want           []string
		total          int
	}{
		{"metier/D1102", app + "metier", 10, []string{"certification/RNCP955", "certification/RNCP39682", "diplome/50022137"}, 3},
		{"metier/D1102", app + "metier", 2, []string{"certification/RNCP955", "certification/RNCP39682"}, 3},
		{"metier/D1102", app + "metier", 0, nil, 3},
		{"metier/H1503", app + "accede", 10, []string{"certification/RNCP955"}, 1},
		{"metier/D1102", app + "unknown", 10, nil, 0},
	} {
		things, total, err := c.Mentions(context.Background(), tc.path, tc.property, tc.limit)
		if err != nil || !slices.Equal(paths(things), tc.want) || total != tc.total {
			t.Errorf("%s by %s, at most %d: %v of %d, %v; want %v of %d", tc.path, tc.property, tc.limit, paths(things), total, err, tc.want, tc.total)
		}
	}
}

func paths(things []catalog.Thing) []string {
	var out []string
	for _, t := range things {
		out = append(out, t.Path)
	}
	return out
}

// Pages of any size, one after another, give each class whole and in its order.
func TestPages(t *testing.T) {
	c := open(t, littlePath(t))
	for class, want := range map[string][]string{
		"Certification": {"certification/RNCP955", "certification/RNCP39682", "certification/RS955"},
		"Metier":        {"metier/D1102", "metier/H1503"}, "Diplome": {"diplome/50022137"}, "None": nil,
	} {
		if n, err := c.Count(context.Background(), class); err != nil || n != len(want) {
			t.Errorf("%d %s, %v", n, class, err)
		}
		for size := 1; size <= 4; size++ {
			var got []string
			for at := 0; ; {
				things, last, err := c.Page(context.Background(), class, at, size)
				if err != nil {
					t.Fatal(err)
				}
				if len(things) == 0 {
					break
				}
				if last <= at || len(things) > size {
					t.Fatalf("%s: %d things after rank %d end at rank %d", class, len(things), at, last)
				}
				got, at = append(got, paths(things)...), last
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s by pages of %d: %v, want %v", class, size, got, want)
			}
		}
	}
}

func TestPathsAndIRIs(t *testing.T) {
	c := open(t, littlePath(t))
	for iri, want := range map[string]string{
		base + "id/metier/D1102": "metier/D1102", base + "id/certification/RNCP1#bloc-1": "certification/RNCP1",
		base + "id/": "", base + "doc/metier/D1102": "", "https://example.org/id/metier/D1102": "", "": "", base + "id/#x": "",
	} {
		if got, ok := c.Path(iri); ok != (want != "") || ok && got != want {
			t.Errorf("Path(%q) = %q, %t", iri, got, ok)
		}
	}
}

func TestFileNamesAreNotTakenForAddresses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "état #1? 100%")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "read.db")
	write(t, path, little())
	if n, err := open(t, path).Count(context.Background(), "Metier"); n != 2 || err != nil {
		t.Errorf("%d métiers, %v", n, err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("files %v, %v; want read.db alone", names, err)
	}
}

func TestManyReadersAtOnce(t *testing.T) {
	c := open(t, littlePath(t))
	ctx := context.Background()
	var group sync.WaitGroup
	fail := make(chan error, 1)
	for n := range 16 {
		group.Go(func() {
			for i := range 20 {
				want := little()[(n+i)%6]
				got, d, err1 := c.Get(ctx, want.Path)
				_, err2 := c.Why(ctx, want.Path, "")
				found, err3 := c.Search(ctx, catalog.Search{Text: want.Code})
				page, _, err4 := c.Page(ctx, want.Class, 0, 1)
				if err := errors.Join(err1, err2, err3, err4); err != nil || got != want.Thing || string(d.NTriples()) != want.document || found.Total == 0 || len(page) != 1 {
					select {
					case fail <- fmt.Errorf("%s: %+v, %d found, %w", want.Path, got, found.Total, err):
					default:
					}
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-fail:
		t.Error(err)
	default:
	}
}

// A full disk is told as such, with the file: a device of no room stands for it.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(dir, "read.db")
	w, err := catalog.Create(path, base)
	for i := 0; i < 5000 && err == nil; i++ {
		_, err = w.Add(catalog.Thing{Path: fmt.Sprint("metier/", i), Class: "Metier", Code: fmt.Sprint(i)}, []byte(line("metier/x", "code", `"x"`)), nil)
	}
	if err == nil {
		err = w.Close()
	} else if w != nil {
		w.Abort()
	}
	var named *os.PathError
	if !errors.Is(err, syscall.ENOSPC) || !errors.As(err, &named) || named.Path != path {
		t.Errorf("error %v, want ENOSPC of %s", err, path)
	}
}

func TestTwoThingsOfOnePath(t *testing.T) {
	w, err := catalog.Create(filepath.Join(t.TempDir(), "read.db"), base)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	one := catalog.Thing{Path: "metier/A1201", Class: "Metier", Code: "A1201"}
	if _, err := w.Add(one, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(one, nil, nil); err == nil {
		t.Error("a second thing of the same path was taken")
	}
}

func TestCreateRefusesAFileThatIsThere(t *testing.T) {
	path := littlePath(t)
	if w, err := catalog.Create(path, base); err == nil {
		w.Abort()
		t.Error("a read.db was written over")
	}
	if n, err := open(t, path).Count(context.Background(), "Metier"); n != 2 || err != nil {
		t.Errorf("what was there now has %d métiers, %v", n, err)
	}
}

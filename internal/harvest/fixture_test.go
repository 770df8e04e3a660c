package harvest_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/internal/harvest"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
)

const head = `@prefix src: <https://api.apprentissage.beta.gouv.fr/def/source#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://example.org/def/mappings/essai> .

<https://example.org/id/source/NAME> a dcat:Dataset ;
    dct:title "Essai"@fr , "Trial"@en ;
    dct:publisher "Éditeur" ;
    src:attribution "Éditeur, Essai"@fr ;
    dct:rights "à confirmer"@fr ;
    dct:accrualPeriodicity "P1M"^^xsd:duration ;
`

// ttl writes a source.ttl: its name, what else the dataset says, and the tables with their src:file lists.
func ttl(name, more string, tables ...[2]string) string {
	var list []string
	var b strings.Builder
	for _, t := range tables {
		list = append(list, "<#table-"+t[0]+">")
		b.WriteString("\n<#table-" + t[0] + "> a src:Table ;\n    dct:title \"" + t[0] + "\"@fr ;\n    src:logicalSource <#source-" + t[0] + "> ;\n    src:file " + t[1] + " .\n")
	}
	return strings.Replace(head, "NAME", name, 1) + more + "    src:table " + strings.Join(list, " , ") + " .\n" + b.String()
}

// pattern writes one src:file.
func pattern(glob, cover, day string) string {
	p := `[ src:pattern "` + glob + `" ; src:cover "` + cover + `"`
	if day != "" {
		p += ` ; src:day "` + day + `"`
	}
	return p + " ]"
}

func read(text string) (harvest.Source, error) {
	g, err := rdf.ReadGraph(strings.NewReader(text), "source.ttl", "", rdf.Turtle)
	if err != nil {
		return harvest.Source{}, err
	}
	return harvest.ReadSource(g)
}

func mustRead(t *testing.T, text string) harvest.Source {
	t.Helper()
	s, err := read(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return s
}

// declared reads the declarations of this repository.
func declared(t *testing.T, names ...string) []harvest.Source {
	t.Helper()
	var all []harvest.Source
	for _, n := range names {
		path := filepath.Join("..", "..", "mappings", n, "source.ttl")
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		g, err := rdf.ReadGraph(f, path, "", rdf.Turtle)
		if err != nil {
			t.Fatal(err)
		}
		s, err := harvest.ReadSource(g)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// tree writes files under a new folder: path → content.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	plant(t, dir, files)
	return dir
}

func plant(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// archive packs members, given as name, content, name, content…
func archive(t *testing.T, members ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// line shows a claim or an edition in short.
func line(source, table string, d life.Day, cover, name string) string {
	return source + " " + table + " " + d.String() + " " + cover + " " + name
}

func claims(inv *harvest.Inventory) []string {
	var out []string
	for _, c := range inv.Claims {
		out = append(out, line(c.Source, c.Table, c.Day, c.Cover, c.Name))
	}
	return out
}

func editions(t *testing.T, s *harvest.Store, sources ...harvest.Source) []string {
	t.Helper()
	all, err := s.Editions(sources)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range all {
		out = append(out, line(e.Source, e.Table, e.Day, e.Cover, e.Name))
	}
	return out
}

package catalog_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
)

// many things of two classes, each class larger than a dictionary.
func many() []written {
	var all []written
	for _, class := range []string{"Certification", "Metier"} {
		for i := range 300 {
			path := fmt.Sprintf("%s/%04d", strings.ToLower(class), i)
			x := thing(class, path, fmt.Sprintf("%04d", i), fmt.Sprintf("%s numéro %d", class, i))
			for _, property := range []string{"conditions", "debouches", "intitule", "niveau"} {
				x.document += line(path, property, text(fmt.Sprintf("Ce que dit la source de la chose %d, de sa propriété %s", i*i, property)))
			}
			x.why = &catalog.Reasons{}
			for n := range 5 {
				x.why.Facts = append(x.why.Facts, catalog.Ground{Rule: "concordance", From: []fact.Origin{{Edition: 1, Rule: uint16(n % 3), Row: uint32(i)}}})
			}
			all = append(all, x)
		}
	}
	return all
}

func TestDictionaries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "read.db")
	things := many()
	write(t, path, things)
	alone := 0
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, path)
	for i, x := range things {
		alone += len(enc.EncodeAll([]byte(x.document), nil))
		_, d, err := c.Get(context.Background(), x.Path)
		if err != nil || len(d.Own()) != 5 {
			t.Fatalf("%s: %d triples, %v", x.Path, len(d.Own()), err)
		}
		reasons, err := c.Why(context.Background(), x.Path, app+"niveau")
		if err != nil || len(reasons) != 1 || reasons[0].Rule != "concordance" || reasons[0].From[0].Row != uint32(i%300) {
			t.Fatalf("reasons of %s: %+v, %v", x.Path, reasons, err)
		}
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var dictionaries, together int
	if err := db.QueryRow("SELECT (SELECT count(*) FROM dictionary), (SELECT sum(length(doc)) FROM thing)").Scan(&dictionaries, &together); err != nil {
		t.Fatal(err)
	}
	if dictionaries < 2 || together > alone/2 {
		t.Errorf("%d dictionaries; documents take %d bytes, %d without dictionaries", dictionaries, together, alone)
	}
}

func TestDamagedDictionaries(t *testing.T) {
	for _, query := range []string{
		"DELETE FROM dictionary",
		"UPDATE dictionary SET content = zeroblob(8192)",
		"UPDATE dictionary SET content = x''",
	} {
		path := filepath.Join(t.TempDir(), "read.db")
		write(t, path, many())
		alter(t, path, query)
		c, err := catalog.Open(path)
		if err != nil {
			continue
		}
		if _, _, err := c.Get(context.Background(), "metier/0299"); err == nil {
			t.Errorf("after %s a document is read", query)
		}
		c.Close()
	}
}

// A release of the format before has no dictionaries and is served all the same.
func TestTheFormatBefore(t *testing.T) {
	path := littlePath(t)
	alter(t, path, "DROP TABLE dictionary", "DROP TABLE named", "UPDATE meta SET value = '2' WHERE key = 'format'", "DROP TABLE titles", "DROP TABLE search",
		`CREATE VIRTUAL TABLE search USING fts5 (code, label, content='', tokenize="unicode61 remove_diacritics 2", prefix='2 3 4')`,
		"INSERT INTO search (rowid, code, label) SELECT id, code, label FROM thing")
	if err := readAll(path); err != nil {
		t.Error(err)
	}
	for _, q := range []string{"contrôleur non destructif", "contorleur non destructif"} {
		if f, got := search(t, open(t, path), catalog.Search{Text: q}); f.Total != 1 || got[0] != "certification/RNCP39682" {
			t.Errorf("%q finds %v", q, got)
		}
	}
}

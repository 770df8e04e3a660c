package harvest_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/harvest"
	"passerelle/internal/life"
)

func TestPatternMatch(t *testing.T) {
	const zipped = "**/export-fiches-csv-{date}.zip!export_fiches_CSV_Rome_{date}.csv"
	for _, c := range []struct{ glob, srcDay, file, member, want string }{ // want: the day, "-" for no day, "" for no match
		{"a.csv", "", "a.csv", "", "-"},
		{"a.csv", "", "x/a.csv", "", ""},
		{"a.csv", "", "A.csv", "", ""},
		{"a.csv", "", "aXcsv", "", ""},
		{"**/a.csv", "2024", "a.csv", "", "2024-01-01"},
		{"**/a.csv", "2024-02", "x/y/a.csv", "", "2024-02-01"},
		{"**/a.csv", "2024-02-08", "x/y/a.csv", "", "2024-02-08"},
		{"**/a.csv", "", "xa.csv", "", ""},
		{"x/**/y/a.csv", "", "x/y/a.csv", "", "-"},
		{"x/**/y/a.csv", "", "x/1/2/y/a.csv", "", "-"},
		{"x/**/y/a.csv", "", "x/a.csv", "", ""},
		{"*/a*.csv", "", "x/abc.csv", "", "-"},
		{"*/a*.csv", "", "x/y/abc.csv", "", ""},
		{"*/a*.csv", "", "x/ab/c.csv", "", ""},
		{"a-{date}.csv", "2020", "a-2024-02-22.csv", "", "2024-02-22"},
		{"a-{date}.csv", "", "a-2024_02_22.csv", "", "2024-02-22"},
		{"a-{date}.csv", "", "a-20240222.csv", "", "2024-02-22"},
		{"a-{date}.csv", "", "a-2024_02-22.csv", "", ""},
		{"a-{date}.csv", "", "a-2024-02-30.csv", "", ""}, // in no calendar
		{"a-{date}.csv", "", "a-2023-02-29.csv", "", ""},
		{"a-{date}.csv", "", "a-2024-02-29.csv", "", "2024-02-29"},
		{"a-{date}.csv", "", "a-0000-01-01.csv", "", ""},
		{"a-{date}.csv", "", "a-202402221.csv", "", ""},
		{"*{date}*.csv", "", "export-2024-02-22-v2.csv", "", "2024-02-22"},
		{"{date}/a-{date}.csv", "", "2024-01-01/a-20240222.csv", "", "2024-02-22"},
		{zipped, "", "d/export-fiches-csv-2026-02-02.zip", "export_fiches_CSV_Rome_2026_02_01.csv", "2026-02-01"}, // the member's day
		{zipped, "", "d/export-fiches-csv-2026-02-02.zip", "", ""},
		{zipped, "", "d/export-fiches-csv-2026-02-02.zip", "sub/export_fiches_CSV_Rome_2026_02_01.csv", ""},
		{"**/x-{date}.zip!a.csv", "2020", "x-2024-05-06.zip", "a.csv", "2024-05-06"}, // the archive's, for want of one
		{"**/x.zip!**/a.csv", "", "x.zip", "in/a.csv", "-"},
		{"x.csv", "", "x.csv", "a", ""},
		{"blocs_Compétences.csv", "", norm.NFD.String("blocs_Compétences.csv"), "", "-"}, // as macOS writes it
		{norm.NFD.String("blocs_Compétences.csv"), "", "blocs_Compétences.csv", "", "-"},
		{"x.zip!VoixdAccès_{date}.csv", "", "x.zip", norm.NFD.String("VoixdAccès_20240222.csv"), "2024-02-22"},
		{"a?[b]+.csv", "", "a?[b]+.csv", "", "-"}, // nothing but *, ** and {date} is special
		{"a?.csv", "", "ab.csv", "", ""},
		{"**/a-{date}.xlsx#Une feuille", "", "x/a-20240222.xlsx", "", "2024-02-22"}, // the part is no part of the name
		{"**/a-{date}.xlsx#Une feuille", "", "x/a-20240222.xlsx#Une feuille", "", ""},
		{"**/x.zip!a-{date}.xml#FICHE", "", "x.zip", "a-20240222.xml", "2024-02-22"},
	} {
		p, err := harvest.NewPattern(c.glob, harvest.Complet, c.srcDay)
		if err != nil {
			t.Errorf("%s: %v", c.glob, err)
			continue
		}
		got := ""
		if d, ok := p.Match(c.file, c.member); ok && d == life.NoDay {
			got = "-"
		} else if ok {
			got = d.String()
		}
		if got != c.want {
			t.Errorf("%s on %s!%s: %q, want %q", c.glob, c.file, c.member, got, c.want)
		}
	}
}

func TestWrongPatterns(t *testing.T) {
	for _, c := range []struct{ glob, cover, day, want string }{
		{"", "complet", "", "segments with a name"},
		{"/a", "complet", "", "segments with a name"},
		{"a//b", "complet", "", "segments with a name"},
		{"../a", "complet", "", "segments with a name"},
		{"a/**", "complet", "", "end with the name of a file"},
		{"a/**b/c", "complet", "", "whole segments"},
		{"a{b}", "complet", "", "braces"},
		{"a.xlsx#", "complet", "", "one # at most, before the name of a part"},
		{"a.xlsx#b#c", "complet", "", "one # at most"},
		{"#b", "complet", "", "segments with a name"},
		{"a{date", "complet", "", "braces"},
		{"a}", "complet", "", "braces"},
		{"a.zip!", "complet", "", "segments with a name"},
		{"a.zip!b.zip!c", "complet", "", "one !"},
		{"a\xff", "complet", "", "UTF-8"},
		{strings.Repeat("a", 2000), "complet", "", "at most"},
		{"a", "Complet", "", "src:cover"},
		{"a", "complet", "2024-02-30", "src:day"},
		{"a", "complet", "24", "src:day"},
	} {
		_, err := harvest.NewPattern(c.glob, c.cover, c.day)
		if err == nil || !errors.Is(err, harvest.ErrDeclaration) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q, %q, %q: %v, want %q", c.glob, c.cover, c.day, err, c.want)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("**/export-{date}.zip!a_{date}.csv", "x/export-2024-01-01.zip", "a_20240102.csv")
	f.Add("*{date}*{date}*", "2024-01-01 2024_02_30 20240101", "")
	f.Add("a/**/**/*", "a/b", "")
	f.Add("x/*x*o*t*{date}*z*p!{date}", "x/xot0001-01-01zp", "m")
	f.Add("é*", "e\u0301\xff", "")
	f.Fuzz(func(t *testing.T, glob, file, member string) {
		p, err := harvest.NewPattern(glob, harvest.Essai, "")
		if err != nil {
			return
		}
		d, ok := p.Match(file, member)
		if d != life.NoDay && (d.String() == "" || !ok) {
			t.Errorf("day %d of %q on %q, match %v", d, glob, file, ok)
		}
		if ok != matchAgain(p, file, member) {
			t.Errorf("%q on %q and %q depends on how letters are composed", glob, file, member)
		}
	})
}

func matchAgain(p harvest.Pattern, file, member string) bool {
	if utf8.ValidString(file) && utf8.ValidString(member) {
		file, member = norm.NFD.String(file), norm.NFD.String(member)
	}
	_, ok := p.Match(file, member)
	return ok
}

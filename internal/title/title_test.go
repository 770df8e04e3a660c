package title

import (
	"slices"
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Métiers d’Art": "metiers d art", "BTS-Éclairage (CS)": "bts eclairage cs", "Cœur & Ægir": "coeur aegir", "": "", " - ": "",
		"e\u0301te\u0301": "ete", "m²": "m2", "1ère": "1ere", "N°5": "n 5", "ŒUVRE": "oeuvre", "İ": "i", "\u0301": "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func TestSplitKeepsWhatIsWritten(t *testing.T) {
	got := Split("Tech. d’Été")
	want := []Word{{"tech", "Tech", true}, {"d", "d", false}, {"ete", "Été", false}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// What near and far find is what an edit distance written out finds.
func TestNearAndFar(t *testing.T) {
	words := strings.Fields("a ab abc abcd abdc acbd bacd boulanger boulangere boulangerie boulnager bulanger bolanger xboulanger metier metiers meteir")
	slices.Sort(words)
	l := newLexicon(words, make([]uint32, len(words)))
	for _, w := range append(strings.Fields("ba abxd boulaner boulangre metie etier zmetier metires boulangeriee bxulangxr"), words...) {
		var near, far []string
		for _, c := range words {
			switch d := distance(w, c); {
			case d == 1 && len(w) > 1:
				near = append(near, c)
			case d <= 2 && len(w) >= farLength && c[0] == w[0]:
				far = append(far, c)
			}
		}
		if got := spell(l, l.near(w)); !slices.Equal(got, near) {
			t.Errorf("near %q: %v, want %v", w, got, near)
		}
		got := slices.DeleteFunc(spell(l, l.far(w)), func(c string) bool { return distance(w, c) == 1 })
		if !slices.Equal(got, far) {
			t.Errorf("far from %q: %v, want %v", w, got, far)
		}
	}
}

func spell(l *lexicon, places []uint32) (out []string) {
	for _, at := range places {
		out = append(out, l.words[at])
	}
	return out
}

// distance counts the letters added, left out, changed and swapped with their neighbours.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func packed(titles ...string) []byte {
	var b Builder
	for _, s := range titles {
		b.Add(s)
	}
	return b.Pack()
}

func TestGrade(t *testing.T) {
	x, err := New(packed("Technicien de maintenance", "Technicien de maintenance industrielle", "", "Techniciens de maintenance", "Saint-Étienne", "BTS Maintenance"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		q       string
		title   int
		correct bool
		want    Tier // 0 for none
	}{
		{"technicien de maintenance", 0, false, Exact}, {"maintenance de technicien", 0, false, Typed}, {"technicien de maintenance", 1, false, Typed},
		{"technicien de mainten", 0, false, Begun}, {"technicien de maintenance", 3, false, 0}, {"technicien de maintenance", 3, true, Near},
		{"tech. de maint.", 0, true, Near}, {"tech. de maint.", 1, true, Corrected}, {"techniciend e maintenance", 0, true, Near},
		{"technicien d maintenance", 0, true, Near}, {"technicien xx maintenance", 0, true, 0}, {"maintenance", 2, true, 0},
	} {
		q := x.Ask(tc.q)
		p := q.Typed()
		if tc.correct {
			p = q.Corrected()
		} else {
			p.asked = make([]bool, len(q.terms)) // what holds for names alone
		}
		if g, ok := q.Grade(p, tc.title); ok != (tc.want != 0) || ok && g.Tier != tc.want {
			t.Errorf("%q, title %d: %+v, %v; want tier %d", tc.q, tc.title, g, ok, tc.want)
		}
	}
}

func TestReadings(t *testing.T) {
	x, err := New(packed("Brevet de technicien supérieur"))
	if err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]string{"BTS tourisme": "brevet de technicien superieur tourisme", "brevet de technicien supérieur": "bts", "St-Étienne": "saint etienne"} {
		var got []string
		for _, r := range x.Readings(q)[1:] {
			got = append(got, r.text)
		}
		if !slices.Contains(got, want) {
			t.Errorf("%q is read as %q; want %q among them", q, got, want)
		}
	}
	for _, a := range acronyms {
		if Fold(a.short) != a.short || Fold(a.long) != a.long {
			t.Errorf("%q, %q are not folded", a.short, a.long)
		}
	}
}

func FuzzNew(f *testing.F) {
	f.Add(packed("a b", "", "c"))
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := New(b)
		if err != nil {
			return
		}
		for i := range x.Len() {
			x.Title(i)
		}
	})
}

func TestNewRefusesWhatIsDamaged(t *testing.T) {
	whole := packed("a b", "", "c")
	for i := range whole {
		if _, err := New(whole[:i]); err == nil {
			t.Errorf("the first %d of %d bytes are read", i, len(whole))
		}
	}
}

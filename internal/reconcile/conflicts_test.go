package reconcile_test

import (
	"strings"
	"testing"
)

// Editions of one source, one table, and of others; every edition describes M1.
const editionsOf = `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
edition C two t 2025-01-01 complet
edition D two t 2023-01-01 complet
`

const described = `
A metier/M1 is Metier
B metier/M1 is Metier
C metier/M1 is Metier
D metier/M1 is Metier
`

func TestOneValue(t *testing.T) {
	for _, tc := range []struct {
		name, property, said string
		want                 string // value, rule and editions, "" for none
		lost                 string // editions and values
		findings             int
	}{
		{"newest: one statement is its own ground", "niveau", "A metier/M1 niveau 3", "3 : A", "", 0},
		{"newest: the newest edition", "niveau", "A metier/M1 niveau 3\nB metier/M1 niveau 4", "4 edition-la-plus-recente: B", "A 3", 0},
		{"newest: several agree", "niveau", "A metier/M1 niveau 3\nB metier/M1 niveau 3", "3 concordance: B A", "", 0},
		{"newest: some agree", "niveau", "A metier/M1 niveau 3\nB metier/M1 niveau 3\nD metier/M1 niveau 4", "3 edition-la-plus-recente: B A", "D 4", 0},
		{"newest: the newest says nothing of it", "niveau", "A metier/M1 niveau 3\nB metier/M2 niveau 3", "", "A 3", 0},
		{"newest: the newest has no such column", "niveau", "A metier/M1 niveau 3\nB metier/M1 autre 3", "3 : A", "", 0},
		{"newest: on one day the source that prevails", "niveau", "B metier/M1 niveau 3\nC metier/M1 niveau 4", "3 edition-la-plus-recente: B", "C 4", 0},
		{"newest: on one day the source that prevails, silent", "niveau", "B metier/M2 niveau 3\nC metier/M1 niveau 4", "", "C 4", 0},
		{"newest: rank does not stand above the day", "niveau", "A metier/M1 niveau 3\nC metier/M1 niveau 4", "4 edition-la-plus-recente: C", "A 3", 0},
		{"newest: one edition contradicts itself", "niveau", "B metier/M1 niveau 4\nB metier/M1 niveau 3\nB metier/M1 niveau 4\nB metier/M1 niveau 5", "4 edition-la-plus-recente: B", "B 3|B 5", 2},
		{"newest: the first row, whatever other things said before", "niveau", "A metier/M2 autre 3\nB metier/M1 niveau 4\nB metier/M1 niveau 3", "4 edition-la-plus-recente: B", "B 3", 1},
		{"newest: an older one contradicts itself", "niveau", "A metier/M1 niveau 4\nA metier/M1 niveau 3\nB metier/M1 niveau 3", "3 edition-la-plus-recente: B A", "A 4", 0},
		{"ranked: the source that prevails, though older", "intitule", "A metier/M1 intitule x\nC metier/M1 intitule y", "x source-prioritaire: A", "C y", 0},
		{"ranked: its newest edition", "intitule", "A metier/M1 intitule x\nB metier/M1 intitule y\nC metier/M1 intitule z", "y source-prioritaire: B", "A x|C z", 0},
		{"ranked: silence of the first leaves the second", "intitule", "A metier/M2 intitule x\nC metier/M1 intitule y", "y : C", "", 0},
		{"ranked: the first row", "intitule", "B metier/M1 intitule y\nB metier/M1 intitule x", "y source-prioritaire: B", "B x", 0},
		{"ranked: all agree", "intitule", "A metier/M1 intitule x\nC metier/M1 intitule x\nD metier/M1 intitule x", "x concordance: C A D", "", 0},
		{"sole: the source that prevails", "guess", "A metier/M1 guess x\nC metier/M1 guess y", "x seule-possible: A", "C y", 0},
		{"sole: several in its newest edition", "guess", "A metier/M1 guess x\nB metier/M1 guess y\nB metier/M1 guess z\nC metier/M1 guess y", "", "A x|B y|B z|C y", 1},
		{"sole: several where they do not count", "guess", "A metier/M1 guess x\nA metier/M1 guess z\nB metier/M1 guess y\nB metier/M1 guess y", "y seule-possible: B", "A x|A z", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := script(editionsOf + described + "A metier/M2 is Metier\n" + tc.said).run(t)
			var facts, lost, want, wantLost []string
			for _, f := range o.facts(tc.property) {
				if strings.HasPrefix(f, "metier/M1 ") {
					facts = append(facts, strings.TrimPrefix(f, "metier/M1 "+tc.property+" ")+" "+o.why(f))
				}
			}
			for _, l := range o.lost() {
				lost = append(lost, l[:2]+l[strings.LastIndexByte(l, ' ')+1:])
			}
			if tc.want != "" {
				want = []string{tc.want}
			}
			if tc.lost != "" {
				wantLost = strings.Split(tc.lost, "|")
			}
			same(t, "published", facts, want...)
			same(t, "overruled", lost, wantLost...)
			if len(o.out.Findings) != tc.findings {
				t.Errorf("findings %v, want %d", o.findings(), tc.findings)
			}
		})
	}
}

// A contradiction names the row that is kept and, once a value, the first row that says otherwise.
func TestContradictionIsFound(t *testing.T) {
	o := script(`
edition B one t 2025-01-01 complet
B metier/M1 is Metier
B metier/M1 niveau zz
B metier/M1 niveau aa
B metier/M1 niveau aa`).run(t)
	same(t, "findings", o.findings(), "edition-contradictoire metier/M1")
	if f := o.out.Findings[0]; f.Row != 4 || f.File != "B.csv" || !strings.Contains(f.Message, "rows 3 and 4") || !strings.Contains(f.Message, app+"niveau") {
		t.Errorf("finding %+v", f)
	}
	same(t, "published", o.facts("niveau"), "metier/M1 niveau zz")
}

// Values of M1's mot by what was said, and what is overruled.
var setCases = []struct {
	name, said string
	want       string // values with rule and editions
	lost       string
}{
	{"all values of an edition", `
edition A one t 2024-01-01 complet
A metier/M1 is Metier
A metier/M1 mot x
A metier/M1 mot y`, "x : A|y : A", ""},
	{"the newest complete edition ends older values", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
A metier/M1 mot y
B metier/M1 mot y
B metier/M1 mot z`, "y concordance: B A|z : B", "A x"},
	{"it ends them even when it says nothing of the thing but its name", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
B metier/M2 mot x`, "", "A x"},
	{"it ends nothing of a thing that it does not have", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A metier/M1 is Metier
A metier/M1 mot x
B metier/M2 mot x`, "x : A", ""},
	{"it ends nothing of a column that it does not have", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x`, "x : A", ""},
	{"another table of that day has the thing, this one drops it", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
edition C one names 2025-01-01 complet
A metier/M1 is Metier
C metier/M1 is Metier
A metier/M1 mot x
B metier/M2 mot x`, "", "A x"},
	{"another table ends nothing of this one", `
edition A one t 2024-01-01 complet
edition B one other 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
B metier/M1 mot y`, "x : A|y : B", ""},
	{"another source ends nothing of this one", `
edition A one t 2024-01-01 complet
edition B two t 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
B metier/M1 mot y`, "x : A|y : B", ""},
	{"an extract adds and ends nothing", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 extrait
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
B metier/M1 mot y`, "x : A|y : B", ""},
	{"an extract older than the complete edition is ended", `
edition A one t 2024-01-01 extrait
edition B one t 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
B metier/M1 mot y`, "y : B", "A x"},
	{"an extract of the very day adds", `
edition A one t 2025-01-01 extrait
edition B one t 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
B metier/M1 mot y`, "x : A|y : B", ""},
	{"extracts only", `
edition A one t 2024-01-01 extrait
edition B one t 2025-01-01 extrait
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
B metier/M1 mot y`, "x : A|y : B", ""},
	{"thirty rows say it once", `
edition A one t 2024-01-01 complet
A metier/M1 is Metier
` + strings.Repeat("A metier/M1 mot x\n", 30), "x : A", ""},
	{"sources agree", `
edition A one t 2024-01-01 complet
edition B two t 2025-01-01 complet
A metier/M1 is Metier
A metier/M1 mot x
B metier/M1 mot x`, "x concordance: B A", ""},
	{"what is ended in one source stands by another", `
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
edition C two t 2023-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 mot x
B metier/M1 mot y
C metier/M1 mot x`, "x concordance: A C|y : B", ""},
}

func TestSets(t *testing.T) {
	for _, tc := range setCases {
		t.Run(tc.name, func(t *testing.T) {
			o := script(tc.said).run(t)
			var got, lost, want, wantLost []string
			for _, f := range o.facts("mot") {
				if v, ok := strings.CutPrefix(f, "metier/M1 mot "); ok {
					got = append(got, v+" "+o.why(f))
				}
			}
			for _, l := range o.lost() {
				lost = append(lost, l[:2]+l[strings.LastIndexByte(l, ' ')+1:])
			}
			if tc.want != "" {
				want = strings.Split(tc.want, "|")
			}
			if tc.lost != "" {
				wantLost = strings.Split(tc.lost, "|")
			}
			same(t, "published", got, want...)
			same(t, "overruled", lost, wantLost...)
		})
	}
}

func TestOnce(t *testing.T) {
	o := script(editionsOf + described + `
A metier/M1 mention x
B metier/M1 mention x
A metier/M1 mention y
D metier/M1 mention z`).run(t)
	same(t, "published", o.facts("mention"), "metier/M1 mention x", "metier/M1 mention y", "metier/M1 mention z")
	same(t, "overruled", o.lost())
	for triple, want := range map[string]string{"metier/M1 mention x": ": B", "metier/M1 mention y": ": A", "metier/M1 a Metier": ": B"} {
		if got := o.why(triple); got != want {
			t.Errorf("%s because of %q, want %q", triple, got, want)
		}
	}
}

// What a file says of one kind of things is no column of another kind that it names: it decides nothing there by silence.
func TestColumnsBelongToAClass(t *testing.T) {
	o := script(`
edition A one t 2024-01-01 complet
edition B one modules 2025-01-01 complet
A diplome/D1 is Diplome
A diplome/D1 niveau 3
A diplome/D1 mot x
A diplome/D1 dateOuverture 2020-09-01
A diplome/D2 is Diplome
B mef/F1 is Mef
B mef/F1 niveau 4
B mef/F1 mot y
B mef/F1 dateOuverture 2022-09-01
B mef/F1 diplome <diplome/D1>
B diplome/D1 mef <mef/F1>`).run(t)
	same(t, "published of the diploma", o.facts("niveau", "mot", "dateOuverture", "mef", "constateLe", "derniereVue"),
		"diplome/D1 niveau 3", "diplome/D1 mot x", "diplome/D1 dateOuverture 2020-09-01", "diplome/D1 mef mef/F1", "diplome/D1 constateLe 2024-01-01",
		"diplome/D1 derniereVue 2025-01-01", "diplome/D2 constateLe 2024-01-01", "diplome/D2 derniereVue 2024-01-01",
		"mef/F1 niveau 4", "mef/F1 mot y", "mef/F1 dateOuverture 2022-09-01", "mef/F1 derniereVue 2025-01-01")
	same(t, "overruled", o.lost())
	if len(o.out.Lives) != 2 || len(o.out.Lives[0].Said) != 1 {
		t.Errorf("lives %+v, want those of two diplomas, each said once", o.out.Lives)
	}
}

// A trial is never read: neither its values, nor its things, nor its silence.
func TestTrials(t *testing.T) {
	o := script(`
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 essai
A metier/M1 is Metier
A metier/M1 niveau 3
A metier/M1 mot x
B metier/M1 is Metier
B metier/M1 niveau 4
B metier/M2 is Metier
B metier/M2 niveau 3
B metier/M2 mot x`).run(t)
	same(t, "published", o.facts(), "metier/M1 a Metier", "metier/M1 code M1", "metier/M1 niveau 3", "metier/M1 mot x",
		"metier/M1 premiereVue 2024-01-01", "metier/M1 derniereVue 2024-01-01", "metier/M1 source source/one")
	same(t, "overruled", o.lost())
}

// Of a code that rows only name, nothing but code and name is published, while something names it.
func TestUndescribedCodes(t *testing.T) {
	o := script(`
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 voisin <metier/M2>
B metier/M1 voisin <metier/M3>
A metier/M2 intitule deux
A metier/M2 niveau 3
B metier/M3 intitule trois
B metier/M3 code M3
B metier/M3 niveau 3`).run(t)
	var got []string
	for _, f := range o.facts() {
		if !strings.HasPrefix(f, "metier/M1 ") {
			got = append(got, f)
		}
	}
	same(t, "published of undescribed codes", got, "metier/M3 intitule trois", "metier/M3 code M3")
}

// A part stands as long as its thing names it; so does what only a part names.
func TestOrphanParts(t *testing.T) {
	o := script(`
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
A metier/M1 is Metier
B metier/M1 is Metier
A metier/M1 part <metier/M1#old>
A metier/M1#old is Part
A metier/M1#old voisin <metier/M2>
A metier/M2 intitule deux
B metier/M1 part <metier/M1#new>
B metier/M1#new is Part
B metier/M1#new voisin <metier/M3>
B metier/M3 intitule trois`).run(t)
	same(t, "published", o.facts("part", "voisin", "intitule"), "metier/M1 part metier/M1#new", "metier/M1#new voisin metier/M3", "metier/M3 intitule trois")
	for _, f := range o.facts() {
		if strings.HasPrefix(f, "metier/M1#old") || strings.HasPrefix(f, "metier/M1#new source") || strings.HasPrefix(f, "metier/M1#new premiereVue") {
			t.Errorf("published: %s", f)
		}
	}
}

func TestFirstAndLastSeen(t *testing.T) {
	o := script(`
edition A one t 2024-01-01 complet
edition B one t 2025-01-01 complet
edition C two t 2024-06-01 extrait
edition D three t 2026-01-01 essai
edition E three t - complet
A metier/M1 is Metier
C metier/M1 is Metier
B metier/M2 is Metier
D metier/M1 is Metier
D metier/M2 is Metier
E metier/M1 is Metier
E metier/M3 is Metier`).run(t)
	same(t, "published", o.facts("premiereVue", "derniereVue", "source"),
		"metier/M1 premiereVue 2024-01-01", "metier/M1 derniereVue 2024-06-01", "metier/M1 source source/one", "metier/M1 source source/two",
		"metier/M2 premiereVue 2025-01-01", "metier/M2 derniereVue 2025-01-01", "metier/M2 source source/one")
	for triple, want := range map[string]string{
		"metier/M1 premiereVue 2024-01-01": "premiere-edition: A", "metier/M1 derniereVue 2024-06-01": "derniere-edition: C", "metier/M1 source source/two": "source-qui-en-parle: C",
	} {
		if got := o.why(triple); got != want {
			t.Errorf("%s because of %q, want %q", triple, got, want)
		}
	}
}

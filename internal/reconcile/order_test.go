package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
)

// busy is a world in which every rule has something to do.
const busy = script(editionsOf + described + `
edition E one t 2024-06-01 extrait
A metier/M1 niveau 3
B metier/M1 niveau 4
B metier/M1 niveau 5
C metier/M1 intitule x
D metier/M1 intitule y
A metier/M1 mot x
B metier/M1 mot y
E metier/M1 mot z
C metier/M1 mot y
A metier/M1 mention w
A metier/M1 part <metier/M1#p>
A metier/M1#p is Part
A metier/M2 intitule deux
A metier/M1 voisin <metier/M2>
A certification/RNCP1 is Certification
B certification/RNCP1 is Certification
B certification/RNCP1 etatEnregistrement INACTIVE
A certification/RNCP2 is Certification
A certification/RNCP2 dateEffet 2020-01-01
A certification/RNCP1 remplacePar <certification/RNCP2>
B certification/RNCP1 remplacePar <certification/RNCP3>
B certification/RNCP1 remplace <certification/RNCP3>
A diplome/50022137 is Diplome
A diplome/50022137 dateOuverture 1999-09-01
A appariement/50022137_RNCP2 is Appariement
A appariement/50022137_RNCP2 diplome <diplome/50022137>
A appariement/50022137_RNCP2 certification <certification/RNCP2>
`)

// everything writes all that is published: facts with their grounds, what lost, edges, lives and findings.
func (o outcome) everything() []string {
	all := append(o.edges(), o.lives()...)
	for _, f := range o.facts() {
		all = append(all, f+" because of "+o.why(f))
	}
	for _, l := range o.lost() {
		all = append(all, "lost "+l)
	}
	for _, f := range o.out.Findings {
		all = append(all, fmt.Sprintf("%+v", f))
	}
	slices.Sort(all)
	return all
}

func TestSameTableSameOutcome(t *testing.T) {
	editions, all := busy.parse(t)
	first, second := reconciled(t, table(editions, all)), reconciled(t, table(editions, all))
	if !reflect.DeepEqual(first.out, second.out) {
		t.Error("two runs on one table differ")
	}
	if len(first.out.Findings) < 4 || len(first.out.Lost) < 4 || len(first.out.Edges) != 3 {
		t.Errorf("the world is not busy: %v", first.everything())
	}
}

// The order in which things are read, and terms are met, does not matter: only that of the statements of one thing.
func TestOrderOfReadingDoesNotMatter(t *testing.T) {
	editions, all := busy.parse(t)
	want := reconciled(t, table(editions, all)).everything()
	for seed := range uint64(30) {
		random := rand.New(rand.NewPCG(seed, 1))
		turn := map[string]float64{} // of each thing
		for _, x := range all {
			turn[x.s] = random.Float64()
		}
		shuffled := slices.Clone(all)
		slices.SortStableFunc(shuffled, func(a, b said) int {
			if turn[a.s] < turn[b.s] {
				return -1
			}
			if turn[a.s] > turn[b.s] {
				return 1
			}
			return 0
		})
		in := table(editions, shuffled)
		if got := reconciled(t, in).everything(); !slices.Equal(got, want) {
			t.Fatalf("seed %d:\n%s\nwant\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// Every decided fact has grounds, and no statement is both kept and lost.
func TestEveryFactHasGrounds(t *testing.T) {
	editions, all := busy.parse(t)
	o := reconciled(t, table(editions, all))
	for _, f := range o.out.Facts {
		if n, decided := f.By.Decision(); decided && len(o.out.Decisions[n].Kept) == 0 {
			t.Errorf("%s has no ground", o.triple(f.S, f.P, f.O))
		}
	}
	for _, d := range o.out.Decisions {
		for _, i := range d.Lost {
			if slices.Contains(d.Kept, i) {
				t.Errorf("statement %d is kept and lost", i)
			}
		}
	}
}

func TestEmptyTable(t *testing.T) {
	if o := reconciled(t, table(nil, nil)); len(o.out.Facts) > 0 || len(o.out.Findings) > 0 {
		t.Errorf("out of nothing: %+v", o.out)
	}
}

const header = `@prefix src: <https://api.apprentissage.beta.gouv.fr/def/source#> . @prefix app: <` + app + `> .
`

func TestReadPolicy(t *testing.T) {
	read := func(text string) (reconcile.Policy, error) {
		g, err := rdf.ReadGraph(strings.NewReader(header+text), "policy.ttl", "http://example.org/policy", rdf.Turtle)
		if err != nil {
			t.Fatal(err)
		}
		return reconcile.ReadPolicy(g, base)
	}
	p, err := read(`<> src:rank ( "b" "a" ) . app:x src:conflict "source-prioritaire" . app:y src:conflict "premiere-mention" . app:z src:conflict "edition-la-plus-recente" . app:t src:conflict "ensemble-de-l-edition" .`)
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]reconcile.Rule{app + "x": reconcile.Ranked, app + "y": reconcile.Once, app + "z": reconcile.Newest, app + "t": reconcile.Set}
	if p.Base != base || !reflect.DeepEqual(p.Rank, map[string]int{"b": 1, "a": 2}) || !reflect.DeepEqual(p.Rules, rules) {
		t.Errorf("policy %+v", p)
	}
	for text, named := range map[string]string{
		`app:x src:conflict "source-prioritaire" .`:                 "no src:rank",
		`<> src:rank ( "a" ) . app:x src:conflict "le-plus-beau" .`: `"le-plus-beau"`,
	} {
		if _, err := read(text); err == nil || !strings.Contains(err.Error(), named) || !strings.HasPrefix(err.Error(), "policy.ttl:") {
			t.Errorf("%s: error %v, want one that names the file and %s", text, err, named)
		}
	}
}

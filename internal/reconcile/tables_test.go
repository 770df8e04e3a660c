package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"passerelle/internal/link"
	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
)

// declared are tables of each kind that tables.ttl can declare.
const declared = `@prefix app: <` + app + `> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <` + base + `def/tables#> .
:metier-secteur a app:TableDeCorrespondance ; app:familleDe "metier" ; app:familleVers "secteur" ; app:classe app:Metier ;
    app:parPropriete app:secteur ; app:etendPar app:secteurParent ; app:relationSkos skos:relatedMatch .
:secteur-convention a app:TableDeCorrespondance ; app:familleDe "secteur" ; app:familleVers "convention" ; app:classe app:Convention ;
    app:parPropriete app:secteur ; app:aRebours true ; app:relationSkos skos:relatedMatch .
:nom-esco a app:TableDeCorrespondance ; app:familleDe "nom" ; app:familleVers "esco" ; app:classe app:Appellation ;
    app:parPropriete app:large , app:etroit .
app:large app:relationSkos skos:broadMatch .
app:etroit app:relationSkos skos:narrowMatch .
:metier-esco a app:TableDeCorrespondance ; app:familleDe "metier" ; app:familleVers "esco" ; app:tireeDe :nom-esco ;
    app:classe app:Appellation ; app:parPropriete app:metier ; app:relationSkos skos:relatedMatch .
:lieu-commune a app:TableDeCorrespondance ; app:familleDe "lieu" ; app:familleVers "commune" ; app:classe app:Lieu ;
    app:parPropriete app:guess ; app:relationSkos skos:relatedMatch .
`

func readTables(t *testing.T, turtle string) ([]reconcile.TableRule, error) {
	t.Helper()
	g, err := rdf.ReadGraph(strings.NewReader(turtle), "tables.ttl", base+"def/tables", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	return reconcile.ReadTables(g)
}

// tables writes the pairs of each table: who states them, after a stroke who dropped them.
func (s script) tables(t *testing.T) []string {
	t.Helper()
	rules, err := readTables(t, declared)
	if err != nil {
		t.Fatal(err)
	}
	p := policy()
	p.Tables = rules
	out, err := reconcile.Run(table(s.parse(t)), p)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, tb := range out.Tables {
		for _, p := range tb.Pairs {
			words = append(words, spellPair(tb, p))
		}
	}
	return words
}

func spellPair(tb link.Table, p link.Pair) string {
	relation := p.Relation
	if relation == "" {
		relation = tb.Relation
	}
	text := fmt.Sprintf("%s %s %s %s", tb.Name, p.From, strings.TrimPrefix(relation, "skos:"), p.To)
	for _, s := range p.By {
		text += " " + s.Source
	}
	if len(p.Dropped) > 0 {
		text += " |"
	}
	for _, s := range p.Dropped {
		text += " " + s.Source
	}
	if p.Agrege {
		text += " agrege"
	}
	return text
}

func TestTables(t *testing.T) {
	for _, tc := range []struct {
		name   string
		script script
		want   []string
	}{
		{"a wide code stands for the narrowest below it", `
			edition A one t 2024-01-01 complet
			A metier/M1 is Metier
			A metier/M1 secteur <secteur/10>
			A metier/M1 secteur <secteur/99>
			A secteur/10 is Secteur
			A secteur/101 is Secteur
			A secteur/101 secteurParent <secteur/10>
			A secteur/1011 is Secteur
			A secteur/1011 secteurParent <secteur/101>
			A secteur/1012 is Secteur
			A secteur/1012 secteurParent <secteur/101>`,
			[]string{"metier-secteur M1 relatedMatch 1011 one agrege", "metier-secteur M1 relatedMatch 1012 one agrege", "metier-secteur M1 relatedMatch 99 one"}},
		{"a nomenclature that turns round on itself ends", `
			edition A one t 2024-01-01 complet
			A metier/M1 is Metier
			A metier/M1 secteur <secteur/10>
			A secteur/10 is Secteur
			A secteur/10 secteurParent <secteur/11>
			A secteur/11 is Secteur
			A secteur/11 secteurParent <secteur/10>`,
			[]string{"metier-secteur M1 relatedMatch 10 one"}},
		{"backwards, and dropped by a later edition", `
			edition A one t 2024-01-01 complet
			edition B one t 2025-01-01 complet
			A convention/1 is Convention
			A convention/1 secteur <secteur/7>
			A convention/1 secteur <secteur/8>
			B convention/1 is Convention
			B convention/1 secteur <secteur/8>`,
			[]string{"secteur-convention 7 relatedMatch 1 | one", "secteur-convention 8 relatedMatch 1 one"}},
		{"each property its relation; what is drawn from them has the table's", `
			edition A one t 2024-01-01 complet
			edition B two u 2024-06-01 complet
			A appellation/1 is Appellation
			A appellation/1 metier <metier/M1>
			A appellation/2 is Appellation
			A appellation/2 metier <metier/M1>
			B appellation/1 large <esco/e>
			B appellation/2 etroit <esco/e>
			B appellation/2 large <esco/f>`,
			[]string{"nom-esco 1 broadMatch e two", "nom-esco 2 narrowMatch e two", "nom-esco 2 broadMatch f two",
				"metier-esco M1 relatedMatch e two", "metier-esco M1 relatedMatch f two"}},
		{"a thing that its source only names has the class of those beside it", `
			edition A one t 2024-01-01 complet
			edition B two u 2024-06-01 complet
			A appellation/1 is Appellation
			B appellation/9 large <esco/e>
			B autre/9 large <esco/e>`,
			[]string{"nom-esco 9 broadMatch e two"}},
		{"a guess among several pairs nothing", `
			edition A one t 2024-01-01 complet
			A lieu/1 is Lieu
			A lieu/1 guess <commune/1>
			A lieu/1 guess <commune/2>
			A lieu/2 is Lieu
			A lieu/2 guess <commune/1>`,
			[]string{"lieu-commune 2 relatedMatch 1 one"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := tc.script.tables(t)
			if fmt.Sprint(got) != fmt.Sprint(tc.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(tc.want, "\n  "))
			}
		})
	}
}

func TestWrongTables(t *testing.T) {
	head, _, _ := strings.Cut(declared, "\n")
	for _, tc := range []struct{ name, turtle, want string }{
		{"no relation", `:x a app:TableDeCorrespondance ; app:familleDe "a" ; app:familleVers "b" ; app:classe app:C ; app:parPropriete app:p .`, "tables.ttl:2: table x lacks one of"},
		{"one property without", `app:q app:relationSkos skos:exactMatch . :x a app:TableDeCorrespondance ; app:familleDe "a" ; app:familleVers "b" ;
			app:classe app:C ; app:parPropriete app:p , app:q .`, "table x lacks one of"},
		{"drawn from none", `:x a app:TableDeCorrespondance ; app:familleDe "a" ; app:familleVers "b" ; app:classe app:C ; app:parPropriete app:p ;
			app:relationSkos skos:exactMatch ; app:tireeDe :y .`, `drawn from "y"`},
	} {
		if _, err := readTables(t, head+"\n"+tc.turtle); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
	}
}

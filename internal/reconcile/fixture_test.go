package reconcile_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/fact"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
	"passerelle/internal/reconcile"
)

const (
	base = "https://api.apprentissage.beta.gouv.fr/"
	app  = base + "def/apprentissage#"
)

// policy rules the properties of the tables: niveau and the dates by edition, intitule by rank, mention once, guess where it
// is the sole one, others as sets. The source called one prevails over two, two over three, and all over those not named.
func policy() reconcile.Policy {
	p := reconcile.Policy{Base: base, Rank: map[string]int{"one": 1, "two": 2, "three": 3}, Rules: map[string]reconcile.Rule{
		app + "intitule": reconcile.Ranked, app + "mention": reconcile.Once, app + "guess": reconcile.Sole,
	}}
	for _, name := range []string{"niveau", "etatEnregistrement", "dateEffet", "dateDecision", "finEnregistrement", "dateOuverture", "dateFermeture", "diplome", "certification"} {
		p.Rules[app+name] = reconcile.Newest
	}
	return p
}

// A script is what sources say, line by line:
//
//	edition A one t 2024-01-01 complet    edition A of source one, table t
//	A metier/M1 is Metier                 a class and, as code, the end of the path
//	A metier/M1 niveau 3                  a value: text, a date, <path>, or app:term
//
// Rows are numbered by edition, from 2.
type script string

var dateForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

func iri(path string) string { return "<" + base + "id/" + path + ">" }

func object(s string) string {
	switch {
	case strings.HasPrefix(s, "<"):
		return iri(strings.Trim(s, "<>"))
	case strings.HasPrefix(s, "app:"):
		return "<" + app + strings.TrimPrefix(s, "app:") + ">"
	case dateForm.MatchString(s):
		return rdf.NewLiteral(s, rdf.XSD+"date").String()
	}
	return rdf.NewLiteral(s, "").String()
}

// said is one statement of a script.
type said struct {
	edition int
	row     uint32
	s, p, o string
}

// parse reads a script.
func (s script) parse(t *testing.T) (editions []fact.Edition, all []said) {
	t.Helper()
	names := map[string]int{}
	rows := map[string]uint32{}
	for _, line := range strings.Split(strings.TrimSpace(string(s)), "\n") {
		w := strings.Fields(line)
		switch {
		case len(w) == 0:
		case w[0] == "edition":
			names[w[1]] = len(editions)
			cover := map[string]fact.Cover{"complet": fact.Complet, "extrait": fact.Extrait, "essai": fact.Essai}[w[5]]
			d, err := life.ParseDay(w[4])
			if err != nil && w[4] != "-" {
				t.Fatal(err)
			}
			editions = append(editions, fact.Edition{Source: w[2], Table: w[3], File: w[1] + ".csv", Day: d, Cover: cover})
		default:
			e, ok := names[w[0]]
			if !ok {
				t.Fatalf("no edition is called %q", w[0])
			}
			rows[w[0]]++
			x := said{edition: e, row: rows[w[0]] + 1, s: iri(w[1])}
			if w[2] == "is" {
				all = append(all, said{e, x.row, x.s, "<" + rdf.Type + ">", "<" + app + w[3] + ">"})
				x.p, x.o = "<"+app+"code>", object(w[1][strings.LastIndexByte(w[1], '/')+1:])
			} else {
				x.p, x.o = "<"+app+w[2]+">", object(strings.Join(w[3:], " "))
			}
			all = append(all, x)
		}
	}
	return editions, all
}

// table makes a table of statements, terms being met in the order given.
func table(editions []fact.Edition, all []said) *fact.Table {
	in := fact.NewTable()
	in.Editions = editions
	in.Rules = []fact.Rule{{}}
	d := in.Terms
	for _, x := range all {
		in.All = append(in.All, fact.Statement{S: d.InternString(x.s), P: d.InternString(x.p), O: d.InternString(x.o),
			From: fact.Origin{Edition: uint16(x.edition), Row: x.row}})
	}
	return in
}

// outcome is what is published, in words.
type outcome struct {
	t   *testing.T
	in  *fact.Table
	out *fact.Published
}

func (s script) run(t *testing.T) outcome {
	t.Helper()
	editions, all := s.parse(t)
	return reconciled(t, table(editions, all))
}

func reconciled(t *testing.T, in *fact.Table) outcome {
	t.Helper()
	out, err := reconcile.Run(in, policy())
	if err != nil {
		t.Fatal(err)
	}
	return outcome{t, in, out}
}

// short writes a term without what all have in common.
func (o outcome) short(id rdf.ID) string {
	v := o.in.Terms.Value(id)
	if v == rdf.Type {
		return "a"
	}
	return strings.TrimPrefix(strings.TrimPrefix(v, base+"id/"), app)
}

func (o outcome) triple(s, p, v rdf.ID) string {
	return o.short(s) + " " + o.short(p) + " " + o.short(v)
}

// facts are the published triples of the properties named, or all without any.
func (o outcome) facts(properties ...string) []string {
	var out []string
	for _, f := range o.out.Facts {
		if len(properties) == 0 || slices.Contains(properties, o.short(f.P)) {
			out = append(out, o.triple(f.S, f.P, f.O))
		}
	}
	slices.Sort(out)
	return out
}

// lost are the overruled statements, with their editions.
func (o outcome) lost() []string {
	var out []string
	for _, i := range o.out.Lost {
		st := o.in.All[i]
		out = append(out, o.in.Editions[st.From.Edition].File[:1]+" "+o.triple(st.S, st.P, st.O))
	}
	slices.Sort(out)
	return out
}

// why is the rule of a published triple and the editions that it is kept from, the strongest first: `rule: A B`. A
// statement alone has no rule.
func (o outcome) why(triple string) string {
	for _, f := range o.out.Facts {
		if o.triple(f.S, f.P, f.O) != triple {
			continue
		}
		rule, kept := "", []int32{int32(f.By)}
		if n, decided := f.By.Decision(); decided {
			rule, kept = o.out.Decisions[n].Rule, o.out.Decisions[n].Kept
		}
		for i, n := range kept {
			if i == 0 {
				rule += ":"
			}
			rule += " " + o.in.Editions[o.in.All[n].From.Edition].File[:1]
		}
		return rule
	}
	return "not published"
}

// findings are their codes with their subjects.
func (o outcome) findings() []string {
	var out []string
	for _, f := range o.out.Findings {
		out = append(out, f.Code+" "+strings.TrimPrefix(f.Subject, base+"id/"))
	}
	slices.Sort(out)
	return out
}

// same compares lists of words.
func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n  %s\nwant:\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

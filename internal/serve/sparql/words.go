package sparql

import (
	"fmt"
	"strconv"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/serve/problem"
)

// A SyntaxError is a place where a query is no SPARQL 1.1.
type SyntaxError struct {
	Line, Column int           // from 1
	Text         answer.Phrase // what is wrong there
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text.EN)
}

// problem is the answer to a query that the grammar does not accept.
func (e *SyntaxError) problem() *problem.Error {
	out := &problem.Error{Kind: problem.BadQuery, Detail: phrase(
		fmt.Sprintf("Ligne %d, colonne %d : %s.", e.Line, e.Column, e.Text.FR), fmt.Sprintf("Line %d, column %d: %s.", e.Line, e.Column, e.Text.EN))}
	out.Ligne, out.Colonne = e.Line, e.Column
	return out
}

// expectation says in both languages what was found and what should stand there.
func expectation(t token, expected string) answer.Phrase {
	if t.kind == end {
		return phrase("la requête s'arrête là où l'on attend "+french(expected), "the query ends where "+expected+" is expected")
	}
	found := fmt.Sprintf("%.40q", t.text)
	return phrase("« "+found[1:len(found)-1]+" » là où l'on attend "+french(expected), found+" where "+expected+" is expected")
}

// expected are the things that the parser names; symbols and keywords are the same in both languages.
var expected = map[string]string{
	"SELECT, ASK, CONSTRUCT or DESCRIBE": "SELECT, ASK, CONSTRUCT ou DESCRIBE",
	"the end":                            "la fin de la requête",
	"a prefix and its colon":             "un préfixe et son deux-points",
	"an IRI in angle brackets":           "une IRI entre chevrons",
	"a declared prefix":                  "un préfixe déclaré",
	"an IRI":                             "une IRI",
	"* or a variable":                    "* ou une variable",
	"a variable":                         "une variable",
	"a whole number":                     "un nombre entier",
	"an expression":                      "une expression",
	"a condition":                        "une condition",
	"a function of SPARQL 1.1":           "une fonction de SPARQL 1.1",
	"a string":                           "une chaîne de caractères",
	`"." or "}"`:                         "« . » ou « } »",
	"an IRI, a literal or UNDEF":         "une IRI, un littéral ou UNDEF",
	"a term":                             "un terme",
}

// french translates what is expected.
func french(what string) string {
	if fr, known := expected[what]; known {
		return fr
	}
	if n, is := strings.CutSuffix(what, " arguments"); is {
		return n + " arguments"
	}
	if n, is := strings.CutPrefix(what, "a row of "); is {
		return "une ligne de " + strings.TrimSuffix(n, " values") + " valeurs"
	}
	if symbol, err := strconv.Unquote(what); err == nil {
		return "« " + symbol + " »"
	}
	return what
}

// ours are the notes beside the grammar that a store looks at, by words of its messages: its own words are for its makers.
var ours = []struct {
	word string
	text answer.Phrase
}{
	{"already", phrase("une variable est liée deux fois", "a variable is bound twice")},
	{"blank node", phrase("un nœud anonyme est employé là où il n'est pas permis, ou dans deux motifs", "a blank node is used where it is not allowed, or in two patterns")},
	{"group", phrase("une variable est projetée sans être groupée (GROUP BY)", "a variable is projected without being grouped (GROUP BY)")},
	{"aggregate", phrase("un agrégat est mal placé", "an aggregate is out of place")},
	{"select *", phrase("SELECT * ne va pas avec GROUP BY", "SELECT * does not go with GROUP BY")},
}

// refusedByStore is the answer to a query that the grammar accepts and the store does not. Places in its message are the
// client's.
func refusedByStore(message string, cause error) *problem.Error {
	what := phrase("la requête suit la grammaire de SPARQL 1.1, mais pas les règles qui l'accompagnent : portée des variables, nœuds anonymes, groupement",
		"the query follows the grammar of SPARQL 1.1, but not the rules beside it: scope of variables, blank nodes, grouping")
	for _, o := range ours {
		if strings.Contains(strings.ToLower(message), o.word) {
			what = o.text
			break
		}
	}
	if m := reWhere.FindStringSubmatch(message); m != nil {
		e := &SyntaxError{Text: what}
		e.Line, _ = strconv.Atoi(m[1]) // digits; one too long for an int is no place
		e.Column, _ = strconv.Atoi(m[2])
		out := e.problem()
		out.Cause = cause
		return out
	}
	return &problem.Error{Kind: problem.BadQuery, Cause: cause, Detail: phrase("Dans cette requête, "+what.FR+".", "In this query, "+what.EN+".")}
}

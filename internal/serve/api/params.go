package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"passerelle/internal/answer"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/serve/param"
	"passerelle/internal/serve/problem"
)

// params reads the query string. A parameter that is not allowed, is given twice or is not UTF-8 is a 400 that names it
// (api.md §3.4).
func params(r *http.Request, allowed ...string) (url.Values, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problem.Newf(problem.BadParameter, "Les paramètres de l'adresse sont mal encodés.", "The parameters of the address are badly encoded.")
	}
	for name, values := range q {
		switch {
		case !slices.Contains(allowed, name):
			return nil, unknownParameter(name, allowed)
		case len(values) > 1:
			return nil, problem.Parameter(name, "Le paramètre « %.40s » est donné %d fois.", "The parameter “%.40s” is given %d times.", name, len(values))
		case name == "tableur" && values[0] != "" && values[0] != "1":
			return nil, problem.Parameter(name, "Le paramètre tableur vaut 1, ou manque.", "The parameter tableur is 1, or absent.")
		case !utf8.ValidString(values[0]):
			return nil, problem.Parameter(name, "Le paramètre « %.40s » n'est pas en UTF-8.", "The parameter “%.40s” is not UTF-8.", name)
		}
	}
	return q, nil
}

// paramsOf reads the query string as params does, for parameters of the table of package param. One that has no meaning
// here but at other addresses is told apart from one that is nowhere, and the refusal says what the possible ones mean.
func paramsOf(r *http.Request, allowed ...string) (url.Values, error) {
	q, err := params(r, allowed...)
	var refused *problem.Error
	if errors.As(err, &refused) && refused.Parametre != "" && !slices.Contains(allowed, refused.Parametre) {
		possible := param.Named(allowed...)
		fr, en := make([]string, len(possible)), make([]string, len(possible))
		for i, p := range possible {
			fr[i], en[i] = p.Name+" : "+p.FR, p.Name+": "+p.EN
		}
		e := *refused
		e.Detail = answer.Phrase{FR: fmt.Sprintf("Le paramètre « %.40s » n'existe pas.", e.Parametre), EN: fmt.Sprintf("There is no parameter “%.40s”.", e.Parametre)}
		if param.Known(e.Parametre) {
			e.Detail = answer.Phrase{FR: fmt.Sprintf("Le paramètre « %.40s » n'a pas de sens ici.", e.Parametre), EN: fmt.Sprintf("The parameter “%.40s” has no use here.", e.Parametre)}
		}
		e.Detail.FR += " Paramètres possibles. " + strings.Join(fr, " ")
		e.Detail.EN += " Possible parameters. " + strings.Join(en, " ")
		return nil, &e
	}
	return q, err
}

// paramsAt reads the query string of an address, which the table of package param knows.
func paramsAt(r *http.Request, address string) (url.Values, error) {
	return paramsOf(r, param.Names(param.Of(address))...)
}

// Known checks the parameters of a page as those of documents are checked.
func Known(r *http.Request, allowed ...string) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	_, err := params(r, allowed...)
	return err
}

func unknownParameter(name string, allowed []string) error {
	name = strings.ToValidUTF8(name, "\uFFFD")
	if len(allowed) == 0 {
		return problem.Parameter(name, "Le paramètre « %.40s » n'existe pas ici : cette adresse n'en prend aucun.", "There is no parameter “%.40s” here: this address takes none.", name)
	}
	return problem.Parameter(name, "Le paramètre « %.40s » n'existe pas ici. Paramètres possibles : %s.", "There is no parameter “%.40s” here. Possible ones: %s.",
		name, strings.Join(allowed, ", "))
}

// required returns a parameter that must be there.
func required(q url.Values, name string) (string, error) {
	if v := q.Get(name); v != "" {
		return v, nil
	}
	return "", problem.Parameter(name, "Il manque le paramètre « %s ».", "The parameter “%s” is missing.", name)
}

// day reads a day; life.NoDay for "".
func day(name, s string) (life.Day, error) {
	if s == "" {
		return life.NoDay, nil
	}
	d, err := life.ParseDay(s)
	if err != nil {
		return life.NoDay, problem.Parameter(name, "« %.40s » n'est pas une date ; écrivez AAAA-MM-JJ.", "“%.40s” is no date; write YYYY-MM-DD.", s)
	}
	return d, nil
}

// question reads family, date and session, of which the last two exclude each other (api.md §3.2(d)).
func question(famille, date, session string) (answer.Query, error) {
	f, ok := code.ParseFamily(famille)
	if famille != "" && !ok {
		return answer.Query{}, unknownFamily("famille", famille)
	}
	if session == "" {
		d, err := day("date", date)
		return answer.On(f, d), err
	}
	if date != "" {
		return answer.Query{}, problem.Parameter("session", "Donnez une date ou une session, pas les deux.", "Give a date or a session, not both.")
	}
	start, end, ok := strings.Cut(session, "/")
	if !ok || start == "" || end == "" {
		return answer.Query{}, problem.Parameter("session", "Une session s'écrit AAAA-MM-JJ/AAAA-MM-JJ.", "A session is written YYYY-MM-DD/YYYY-MM-DD.")
	}
	first, err := day("session", start)
	if err != nil {
		return answer.Query{}, err
	}
	last, err := day("session", end)
	if err == nil && first > last {
		err = problem.Parameter("session", "La session finit avant de commencer.", "The session ends before it begins.")
	}
	return answer.During(f, first, last), err
}

func unknownFamily(name, famille string) *problem.Error {
	all := make([]string, 0, len(code.Families()))
	for _, f := range code.Families() {
		all = append(all, string(f))
	}
	return problem.Parameter(name, "« %.40s » n'est pas une famille de codes. Familles : %s.", "“%.40s” is no family of codes. Families: %s.", famille, strings.Join(all, ", "))
}

// Bounds of a page of a collection (api.md §3.4).
const (
	defaultLimit = 50
	maxLimit     = 1000
)

func limit(q url.Values) (int, error) {
	s := q.Get("limite")
	if s == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxLimit {
		return 0, problem.Parameter("limite", "Le paramètre limite va de 1 à %d.", "The parameter limite goes from 1 to %d.", maxLimit)
	}
	return n, nil
}

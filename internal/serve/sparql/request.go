package sparql

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"passerelle/internal/serve/problem"
	"passerelle/internal/store"
)

// Bounds of a request (api.md §4).
const (
	maxQuery  = 1 << 20
	maxForm   = 3*maxQuery + 64<<10 // percent-encoding triples
	maxGraphs = 100
)

// request is what was asked, whichever of the three ways it came (SPARQL 1.1 Protocol §2.1).
type request struct {
	asked   bool // there is a query
	query   string
	format  string // of the form
	dataset store.Dataset
}

func readRequest(w http.ResponseWriter, r *http.Request) (request, error) {
	inAddress, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return request{}, problem.Newf(problem.BadParameter, "Les paramètres de l'adresse sont mal encodés.", "The parameters of the address are badly encoded.")
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return fromParameters(inAddress)
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return request{}, problem.Newf(problem.UnsupportedType, "Envoyez la requête sans compression (Content-Encoding: %.20s).", "Send the query uncompressed (Content-Encoding: %.20s).", e)
	}
	media, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // whatever cannot be read is refused below
	if c := strings.ToLower(parameters["charset"]); c != "" && c != "utf-8" && c != "us-ascii" {
		return request{}, problem.Newf(problem.UnsupportedType, "Envoyez la requête en UTF-8, pas en %.20s.", "Send the query in UTF-8, not in %.20s.", c)
	}
	switch media {
	case mediaQuery:
		return fromBody(w, r, inAddress)
	case mediaForm:
		return fromForm(w, r, inAddress)
	case mediaUpdate:
		return request{}, refusal(&Refusal{What: "update", Detail: "update"})
	}
	return request{}, problem.Newf(problem.UnsupportedType, "Envoyez la requête comme %s ou %s.", "Send the query as %s or %s.", mediaQuery, mediaForm)
}

// fromBody reads a direct POST (§2.1.3).
func fromBody(w http.ResponseWriter, r *http.Request, inAddress url.Values) (request, error) {
	if inAddress.Has("query") {
		return request{}, twice()
	}
	body, err := readAll(w, r, maxQuery)
	if err != nil {
		return request{}, badBody(err)
	}
	inAddress.Set("query", string(body))
	return fromParameters(inAddress)
}

// fromForm reads a POST with encoded parameters (§2.1.2).
func fromForm(w http.ResponseWriter, r *http.Request, inAddress url.Values) (request, error) {
	body, err := readAll(w, r, maxForm)
	if err != nil {
		return request{}, badBody(err)
	}
	inBody, err := url.ParseQuery(string(body))
	if err != nil {
		return request{}, problem.Newf(problem.BadBody, "Le formulaire est mal encodé.", "The form is badly encoded.")
	}
	for name, values := range inBody {
		inAddress[name] = append(inAddress[name], values...)
	}
	req, err := fromParameters(inAddress)
	if err == nil && !req.asked {
		err = missing()
	}
	return req, err
}

// readAll reads a body up to a size. One that is announced as larger is not read at all, so that a client that waits for
// 100 Continue sends nothing.
func readAll(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	if r.ContentLength > most {
		return nil, &http.MaxBytesError{Limit: most}
	}
	return io.ReadAll(http.MaxBytesReader(w, r.Body, most))
}

func missing() error {
	return problem.Parameter("query", "Il manque le paramètre query.", "The parameter query is missing.")
}

func twice() error {
	return problem.Parameter("query", "La requête est donnée deux fois.", "The query is given twice.")
}

func badBody(err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return err
	}
	return &problem.Error{Kind: problem.BadBody, Cause: err}
}

// fromParameters reads query, the dataset (§2.1.4) and the form's format. Others are left alone: clients send their own
// (api.md §3.4).
func fromParameters(q url.Values) (request, error) {
	req := request{format: q.Get("format"), dataset: store.Dataset{Default: q["default-graph-uri"], Named: q["named-graph-uri"]}}
	switch queries := q["query"]; {
	case q.Has("update") || q.Has("using-graph-uri") || q.Has("using-named-graph-uri"):
		return req, refusal(&Refusal{What: "update", Detail: "update"})
	case len(queries) > 1:
		return req, twice()
	case len(queries) == 1:
		req.asked, req.query = true, strings.TrimPrefix(queries[0], "\ufeff") // a mark that editors put before a text is none of it
	case len(req.dataset.Default)+len(req.dataset.Named) > 0:
		return req, missing()
	}
	if len(req.query) > maxQuery {
		return req, problem.Newf(problem.TooLarge, "La requête dépasse %d octets.", "The query is larger than %d bytes.", maxQuery)
	}
	if !utf8.ValidString(req.query) {
		return req, problem.Newf(problem.BadBody, "La requête n'est pas en UTF-8.", "The query is not UTF-8.")
	}
	return req, checkGraphs(req.dataset)
}

// checkGraphs keeps from the store what names no graph.
func checkGraphs(ds store.Dataset) error {
	if len(ds.Default)+len(ds.Named) > maxGraphs {
		return problem.Newf(problem.TooComplex, "Au plus %d graphes.", "At most %d graphs.", maxGraphs)
	}
	for _, list := range [][]string{ds.Default, ds.Named} {
		for _, g := range list {
			if u, err := url.Parse(g); err != nil || !u.IsAbs() {
				return problem.Newf(problem.BadParameter, "« %.80s » n'est pas l'IRI d'un graphe.", "“%.80s” is no IRI of a graph.", g)
			}
		}
	}
	return nil
}

// Package problem answers for what goes wrong. Handlers return errors; one adapter answers them as RFC 9457 problem
// documents, or as a page to people, in French or English, notes every request in the log, without the client's address,
// and counts it. An error that the table does not know is a 500 with the number of the request and nothing else.
package problem

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"passerelle/internal/answer"
	"passerelle/internal/serve/accept"
)

// An Error is an error that knows its answer. Fields left zero are not sent.
type Error struct {
	Kind        Kind
	Detail      answer.Phrase // what is wrong and what to do next
	Parametre   string        // the parameter that is wrong
	Acceptables []string      // media types to choose among
	Ligne       int           // place in a query, from 1
	Colonne     int
	RemplacePar []string    // IRIs of what took the place of what is gone
	Header      http.Header // further fields of the answer
	Cause       error       // for the log
}

// Newf returns an Error whose detail is formatted in both languages with the same arguments.
func Newf(k Kind, fr, en string, args ...any) *Error {
	return &Error{Kind: k, Detail: answer.Phrase{FR: fmt.Sprintf(fr, args...), EN: fmt.Sprintf(en, args...)}}
}

// Parameter is a BadParameter that names the parameter.
func Parameter(name, fr, en string, args ...any) *Error {
	e := Newf(BadParameter, fr, en, args...)
	e.Parametre = name
	return e
}

// Choice is a NotAcceptable that lists the types to choose among.
func Choice(types ...string) *Error {
	list := strings.Join(types, ", ")
	e := Newf(NotAcceptable, "Formats disponibles ici : %s.", "Formats available here: %s.", list)
	e.Acceptables = types
	return e
}

// Error is the English detail, and the cause.
func (e *Error) Error() string {
	text := e.Detail.EN
	if text == "" {
		text = e.Kind.row().title.EN
	}
	if e.Cause != nil {
		text += " (" + e.Cause.Error() + ")"
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Status is the status that answers e.
func (e *Error) Status() int { return e.Kind.row().status }

// Document is a problem document (RFC 9457 §3). Its keys beyond the standard's are terms of the JSON-LD context.
type Document struct {
	Context     string   `json:"@context"`
	ID          string   `json:"id"` // of this occurrence: the request, not what it asked for
	Type        string   `json:"type"`
	Title       string   `json:"title"`
	Status      int      `json:"status"`
	Detail      string   `json:"detail,omitempty"`
	Instance    string   `json:"instance"`
	Requete     string   `json:"requete"`
	Parametre   string   `json:"parametre,omitempty"`
	Acceptables []string `json:"acceptables,omitempty"`
	Ligne       int      `json:"ligne,omitempty"`
	Colonne     int      `json:"colonne,omitempty"`
	RemplacePar []string `json:"remplacePar,omitempty"`
}

// MediaType is that of a problem document.
const MediaType = "application/problem+json"

// document writes e for one request, in one language.
func (a *Adapter) document(r *http.Request, e *Error, lang string) Document {
	row := e.Kind.row()
	d := Document{
		Context: a.Context, ID: a.Base + strings.TrimPrefix(r.URL.EscapedPath(), "/") + "#requete-" + RequestID(r), Type: answer.CanonicalBase + "def/apprentissage#" + row.class,
		Title: row.title.FR, Status: row.status, Detail: e.Detail.FR, Instance: r.URL.EscapedPath(), Requete: RequestID(r),
		Parametre: e.Parametre, Acceptables: e.Acceptables, Ligne: e.Ligne, Colonne: e.Colonne, RemplacePar: e.RemplacePar,
	}
	if lang == "en" {
		d.Title, d.Detail = row.title.EN, e.Detail.EN
	}
	return d
}

// language is that of the page for a page, that which the client prefers otherwise.
func language(r *http.Request) string {
	if r.URL.Path == "/en" || strings.HasPrefix(r.URL.Path, "/en/") {
		return "en"
	}
	return accept.Language(r.Header)
}

// wantsPage says whether the client prefers HTML over every machine's format.
func wantsPage(h http.Header) bool {
	chosen, ok := accept.Type(h, MediaType, "application/json", "application/ld+json", "text/turtle", "application/n-triples",
		"application/sparql-results+json", "text/csv", "text/html")
	return ok && chosen == "text/html"
}

// send answers e. What was set for the answer that failed does not hold for this one.
func (a *Adapter) send(w http.ResponseWriter, r *http.Request, e *Error) error {
	h := w.Header()
	for _, name := range []string{"Cache-Control", "Content-Length", "Content-Location", "Content-Type", "Content-Language", "ETag", "Last-Modified", "Link", "Memento-Datetime", "Content-Encoding"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept, Accept-Language")
	for name, values := range e.Header {
		h[name] = slices.Clone(values)
	}
	if a.Licence != "" {
		h.Add("Link", "<"+a.Licence+`>; rel="license"`)
	}
	if e.Status() == http.StatusServiceUnavailable && h.Get("Retry-After") == "" {
		h.Set("Retry-After", retryAfter)
	}
	lang := language(r)
	if a.Page != nil && wantsPage(r.Header) {
		return a.Page(w, r, e)
	}
	body, err := json.Marshal(a.document(r, e, lang))
	if err != nil {
		return err
	}
	h.Set("Content-Type", MediaType)
	h.Set("Content-Language", lang)
	w.WriteHeader(e.Status())
	_, err = w.Write(append(body, '\n'))
	return err
}

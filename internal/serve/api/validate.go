package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/spool"
	"passerelle/internal/shacl"
)

// Bounds of POST /validation (api.md §4). What is sent is held until it is answered, in memory or in a file without a
// name, and nowhere else.
const (
	maxValidation = 32 << 20
	inMemory      = 1 << 20
)

// A Checker is what RDF is checked against.
type Checker struct {
	Shapes *shacl.Shapes // nil: no RDF is checked
	// CheckCode answers for codes in shapes, as shacl.Options says.
	CheckCode func(family, text string) (problem string, ok bool)
}

// validations bounds how many tables are checked at once: each may take a processor for a while. Of RDF, which is held
// whole, there is one.
const validations = 2

// Validate answers POST /validation: a CSV of codes with a verdict beside each, or the report on an RDF file. It is read
// to its end before the answer begins, so that what cannot be read gets a problem that says where.
func (a *API) Validate(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if err := uncompressed(r); err != nil {
		return err
	}
	media, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // whatever cannot be read is refused below
	syntax, rdf := rdfSyntaxes[media]
	if !rdf && !tables[media] {
		return problem.Newf(problem.UnsupportedType, "Envoyez un tableau (text/csv) ou du RDF (text/turtle, application/n-triples, application/n-quads, application/ld+json, application/rdf+xml).",
			"Send a table (text/csv) or RDF (text/turtle, application/n-triples, application/n-quads, application/ld+json, application/rdf+xml).")
	}
	slots := a.validating
	if rdf {
		slots = a.shaping
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	default:
		busy := problem.Newf(problem.Unavailable, "Trop de fichiers sont vérifiés en ce moment ; réessayez dans quelques secondes.", "Too many files are being checked; try again in a few seconds.")
		busy.Header = http.Header{"Retry-After": {"5"}}
		return busy
	}
	body, err := a.receive(w, r, maxValidation)
	if err != nil {
		return err
	}
	defer body.Close()
	if rdf {
		return a.validateRDF(w, r, body, syntax)
	}
	return a.validateTable(w, r, rel, body, parameters["charset"])
}

// uncompressed refuses a compressed body (api.md §4).
func uncompressed(r *http.Request) error {
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return problem.Newf(problem.UnsupportedType, "Envoyez le contenu sans compression (Content-Encoding: %.20s).", "Send the content uncompressed (Content-Encoding: %.20s).", e)
	}
	return nil
}

// receive holds the whole body, of at most so many bytes, which is text.
func (a *API) receive(w http.ResponseWriter, r *http.Request, most int64) (*spool.Spool, error) {
	s := a.budget.New(inMemory, most)
	_, err := io.Copy(s, http.MaxBytesReader(w, r.Body, most))
	switch {
	case err == nil && s.Size() == 0:
		err = problem.Newf(problem.BadBody, "Le fichier est vide.", "The file is empty.")
	case err == nil:
		err = refuseBinary(s)
	case errors.Is(err, spool.ErrFull):
		err = &problem.Error{Kind: problem.Unavailable, Cause: err}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// refuseBinary looks for what no text holds. UTF-16, whose letters hold zeros, begins with its mark.
func refuseBinary(s *spool.Spool) error {
	head := make([]byte, 64<<10)
	n, err := s.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	text := string(head[:n])
	if strings.HasPrefix(text, "\xFE\xFF") || strings.HasPrefix(text, "\xFF\xFE") {
		return nil
	}
	for i := range n {
		if c := head[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1A {
			line := 1 + strings.Count(text[:i], "\n")
			return atLine(line, "ce contenu n'est pas du texte (octet 0x%02X)", "this content is no text (byte 0x%02X)", c)
		}
	}
	return nil
}

// atLine is a problem on one line of the body.
func atLine(line int, fr, en string, args ...any) *problem.Error {
	e := problem.Newf(problem.BadBody, fmt.Sprintf("Ligne %d : ", line)+fr+".", fmt.Sprintf("Row %d: ", line)+en+".", args...)
	e.Ligne = line
	return e
}

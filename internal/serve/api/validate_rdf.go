package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"passerelle/internal/rdf"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/spool"
	"passerelle/internal/shacl"
)

// Bounds of RDF to check: what shapes say of it is written once for every node at fault.
const (
	maxTriples = 500_000
	maxTerm    = 64 << 10 // bytes of one term
	rdfTime    = 30 * time.Second
)

// syntaxes of RDF that are read; jsonLD is read by jsonld.go.
const jsonLD rdf.Format = -1

var rdfSyntaxes = map[string]rdf.Format{
	mediaTurtle: rdf.Turtle, "application/x-turtle": rdf.Turtle, mediaNTriples: rdf.NTriples, "application/n-quads": rdf.NQuads,
	"application/rdf+xml": rdf.RDFXML, mediaJSONLD: jsonLD, mediaJSON: jsonLD,
}

// validateRDF answers with the report of package shacl on what was sent, as `passerelle validate` does: 200 whatever it
// finds.
func (a *API) validateRDF(w http.ResponseWriter, r *http.Request, body *spool.Spool, syntax rdf.Format) error {
	if _, err := params(r); err != nil {
		return err
	}
	media, ok := accept.Type(r.Header, mediaTurtle, mediaJSONLD, mediaJSON, mediaCSV)
	if !ok {
		return problem.Choice(mediaTurtle, mediaJSONLD, mediaJSON, mediaCSV)
	}
	if a.checker.Shapes == nil {
		return problem.Newf(problem.Unavailable, "Ce service n'a pas de formes auxquelles comparer du RDF.", "This service has no shapes to check RDF against.")
	}
	ctx, cancel := context.WithTimeout(r.Context(), rdfTime)
	defer cancel()
	d, err := a.readRDF(ctx, body, syntax)
	if err != nil {
		return err
	}
	report, err := shacl.Validate(ctx, a.checker.Shapes, shacl.NewData(d.terms, d.triples), shacl.Options{CheckCode: a.checker.CheckCode})
	if err != nil {
		return err
	}
	w.Header().Add("Vary", "Accept")
	w.Header()["Link"] = append(w.Header()["Link"], link(a.licence, "license"))
	w.Header().Set("Content-Type", contentType(media))
	switch media {
	case mediaCSV:
		return report.WriteCSV(w)
	case mediaTurtle:
		return report.WriteTurtle(w)
	}
	return report.WriteJSONLD(w)
}

// sentGraph is RDF that was sent; graph names are left out, as `passerelle validate` leaves them.
type sentGraph struct {
	ctx     context.Context
	terms   *rdf.Dict
	triples []shacl.Triple
}

func (a *API) readRDF(ctx context.Context, body *spool.Spool, syntax rdf.Format) (*sentGraph, error) {
	d := &sentGraph{ctx: ctx, terms: rdf.NewDict()}
	base := a.base + "validation"
	if syntax == jsonLD {
		return d, a.readJSONLD(d, body, base)
	}
	err := rdf.Read(body.Reader(), "", base, syntax, func(q rdf.Quad) error { return d.add(q.From, q.S, q.P, q.O) })
	return d, rdfProblem(err)
}

// add keeps a triple; line is 0 where lines are not known.
func (d *sentGraph) add(line int, s, p, o rdf.Term) error {
	if len(d.triples)%4096 == 0 {
		if err := d.ctx.Err(); err != nil {
			return err
		}
	}
	if len(d.triples) == maxTriples {
		return problem.Newf(problem.TooLarge, "Au plus %d triplets par demande.", "At most %d triples in one request.", maxTriples)
	}
	t := [3]rdf.ID{}
	for i, term := range []rdf.Term{s, p, o} {
		if len(term.Value) > maxTerm {
			e := problem.Newf(problem.TooLarge, "Un terme dépasse %d octets.", "A term is larger than %d bytes.", maxTerm)
			e.Ligne = line
			return e
		}
		t[i] = d.terms.InternString(term.String())
	}
	d.triples = append(d.triples, shacl.Triple{S: t[0], P: t[1], O: t[2]})
	return nil
}

// rdfProblem says on which line a document is not RDF. Package rdf begins its faults with `:LINE:` where a document has no
// name; its words are English, so the French says the line alone.
func rdfProblem(err error) error {
	own := (*problem.Error)(nil)
	if err == nil || errors.As(err, &own) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	number, text, _ := strings.Cut(strings.TrimPrefix(err.Error(), ":"), ":")
	line, bad := strconv.Atoi(number)
	if bad != nil {
		return err
	}
	e := atLine(line, "ce n'est pas la syntaxe annoncée par Content-Type", "this is not the syntax that Content-Type announces (%.300s)", strings.TrimSpace(text))
	e.Detail.FR = fmt.Sprintf("Ligne %d : ce contenu ne suit pas la syntaxe annoncée par Content-Type.", line)
	e.Cause = err
	return e
}

// readJSONLD reads a JSON-LD document. Nothing ends a reading, so one that goes on beyond its time keeps the next from
// beginning.
func (a *API) readJSONLD(d *sentGraph, body *spool.Spool, base string) error {
	text, err := io.ReadAll(body.Reader())
	if err != nil {
		return err
	}
	if len(text) > maxBody {
		return problem.Newf(problem.TooLarge, "Un document JSON-LD ne dépasse pas %d octets ; envoyez du N-Triples.", "A JSON-LD document is at most %d bytes; send N-Triples.", maxBody)
	}
	if err := plainJSONLD(text); err != nil {
		return err
	}
	select {
	case a.parsing <- struct{}{}:
	case <-d.ctx.Done():
		return d.ctx.Err()
	}
	found := make(chan error, 1)
	go func() {
		defer func() { <-a.parsing }()
		found <- a.jsonLDTriples(d, bytes.NewReader(text), base)
	}()
	select {
	case err = <-found:
		return err
	case <-d.ctx.Done():
		return d.ctx.Err()
	}
}

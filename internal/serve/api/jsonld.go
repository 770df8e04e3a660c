package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/piprate/json-gold/ld"

	"passerelle/internal/answer"
	"passerelle/internal/serve/problem"
)

// Bounds of JSON-LD to read. Reading costs as many times the context in force as there are contexts, so both are small; one
// inside another may be read for every node, so there is none.
const (
	maxDepth        = 64
	maxContexts     = 1000
	maxContextBytes = 64 << 10
)

// plainJSONLD judges JSON before it is taken for JSON-LD: well formed, each name once, and within bounds.
func plainJSONLD(text []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(text))
	contexts, size := 0, 0
	for {
		token, err := dec.ReadToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return jsonProblem(text, dec.InputOffset(), err)
		}
		if dec.StackDepth() > maxDepth {
			return atLine(lineAt(text, dec.InputOffset()), "plus de %d niveaux imbriqués", "more than %d levels in one another", maxDepth)
		}
		if !isContext(dec, token) {
			continue
		}
		value, err := dec.ReadValue()
		if err != nil {
			return jsonProblem(text, dec.InputOffset(), err)
		}
		contexts, size = contexts+1, size+len(value)
		if contexts > maxContexts || size > maxContextBytes || nests(value) {
			return atLine(lineAt(text, dec.InputOffset()), "au plus %d contextes, de %d octets en tout et sans contexte en eux",
				"at most %d contexts, of %d bytes in all and without contexts inside", maxContexts, maxContextBytes)
		}
	}
}

// isContext says whether a token is the name @context of an object.
func isContext(dec *jsontext.Decoder, token jsontext.Token) bool {
	if token.Kind() != '"' {
		return false
	}
	kind, n := dec.StackIndex(dec.StackDepth())
	return kind == '{' && n%2 == 1 && token.String() == "@context"
}

// nests says whether a context holds another, or imports one.
func nests(context jsontext.Value) bool {
	dec := jsontext.NewDecoder(bytes.NewReader(context))
	for {
		token, err := dec.ReadToken()
		if err != nil || dec.StackDepth() > maxDepth {
			return err != io.EOF
		}
		if isContext(dec, token) {
			return true
		}
	}
}

// jsonProblem says where JSON is not well formed.
func jsonProblem(text []byte, offset int64, err error) error {
	syntactic := (*jsontext.SyntacticError)(nil)
	if errors.As(err, &syntactic) {
		offset = syntactic.ByteOffset
	}
	e := atLine(lineAt(text, offset), "ce n'est pas du JSON bien formé, en UTF-8 et sans nom répété", "this is no well-formed JSON, in UTF-8 and with each name once")
	e.Cause = err
	return e
}

// lineAt is the line of a byte, from 1.
func lineAt(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n"))
}

// jsonLDTriples adds what a document says. It may be left behind when its time is over, and must not bring the program
// down: the library was not written for hostile input.
func (a *API) jsonLDTriples(d *sentGraph, in io.Reader, base string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = notJSONLD(fmt.Errorf("panic: %v", p))
		}
	}()
	document, err := ld.DocumentFromReader(in)
	if err != nil {
		return notJSONLD(err)
	}
	o := ld.NewJsonLdOptions(base)
	o.DocumentLoader = known{a}
	expanded, err := ld.NewJsonLdProcessor().Expand(document, o)
	if err != nil {
		return notJSONLD(err)
	}
	x := expansion{d: d}
	if err := x.all(expanded); err != nil {
		if own := (*problem.Error)(nil); errors.As(err, &own) || d.ctx.Err() != nil {
			return err
		}
		return notJSONLD(err)
	}
	return nil
}

// notJSONLD is the answer to JSON that is no JSON-LD, or asks for what is not here.
func notJSONLD(err error) error {
	own := (*problem.Error)(nil)
	if errors.As(err, &own) {
		return own
	}
	e := problem.Newf(problem.BadBody, "Ce JSON n'est pas du JSON-LD 1.1 valide.", "This JSON is not valid JSON-LD 1.1 (%.300s).", err)
	e.Detail.FR = "Ce JSON n'est pas du JSON-LD 1.1 valide."
	e.Cause = err
	return e
}

// known gives json-gold the contexts of this service, and fetches nothing (http.md §5.1).
type known struct{ api *API }

// LoadDocument implements ld.DocumentLoader.
func (k known) LoadDocument(address string) (*ld.RemoteDocument, error) {
	for _, base := range []string{k.api.base, answer.CanonicalBase} {
		name, ours := strings.CutPrefix(address, base+"contexts/")
		if file, is := k.api.contexts[name]; ours && is {
			document, err := ld.DocumentFromReader(bytes.NewReader(file))
			return &ld.RemoteDocument{DocumentURL: address, Document: document}, err
		}
	}
	return nil, problem.Newf(problem.BadBody, "Aucun contexte n'est cherché ailleurs : %.200s n'est pas connu ici ; écrivez-le dans le document.",
		"No context is fetched from elsewhere: %.200s is not known here; write it into the document.", address)
}

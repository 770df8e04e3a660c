package problem

import (
	"context"
	"errors"
	"net/http"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/store"
)

// Kind is what kind of problem it is. Each has a class of the ontology, a status and a title.
type Kind uint8

// The kinds.
const (
	Internal         Kind = iota // 500: a fault of ours
	BadParameter                 // 400: a parameter that is unknown, missing, repeated or has no meaning
	BadBody                      // 400: a body that cannot be read
	BadQuery                     // 400: a SPARQL query with a syntax error
	Forbidden                    // 403
	NotFound                     // 404
	MethodNotAllowed             // 405
	NotAcceptable                // 406
	Gone                         // 410
	TooLarge                     // 413
	UnsupportedType              // 415
	TooComplex                   // 422
	TooMany                      // 429: too many requests of one client
	NoRelease                    // 503: nothing is published yet
	Unavailable                  // 503: the store is down or busy
	TooLong                      // 503: a query takes more time or room than it may
)

// kind is one row of the table of kinds.
type kind struct {
	class  string // local name in the ontology
	status int
	title  answer.Phrase
}

// row returns the row of a kind.
func (k Kind) row() kind {
	return [...]kind{
		Internal:         {"Panne", http.StatusInternalServerError, answer.Phrase{FR: "Erreur de notre côté", EN: "An error on our side"}},
		BadParameter:     {"ParametreInvalide", http.StatusBadRequest, answer.Phrase{FR: "Paramètre invalide", EN: "Invalid parameter"}},
		BadBody:          {"CorpsInvalide", http.StatusBadRequest, answer.Phrase{FR: "Contenu illisible", EN: "Unreadable content"}},
		BadQuery:         {"SyntaxeSparql", http.StatusBadRequest, answer.Phrase{FR: "Requête SPARQL mal écrite", EN: "Malformed SPARQL query"}},
		Forbidden:        {"Interdit", http.StatusForbidden, answer.Phrase{FR: "Opération interdite", EN: "Forbidden operation"}},
		NotFound:         {"Introuvable", http.StatusNotFound, answer.Phrase{FR: "Introuvable", EN: "Not found"}},
		MethodNotAllowed: {"MethodeRefusee", http.StatusMethodNotAllowed, answer.Phrase{FR: "Méthode refusée", EN: "Method not allowed"}},
		NotAcceptable:    {"NonAcceptable", http.StatusNotAcceptable, answer.Phrase{FR: "Aucun format acceptable", EN: "No acceptable format"}},
		Gone:             {"Retire", http.StatusGone, answer.Phrase{FR: "Retiré", EN: "Gone"}},
		TooLarge:         {"TropGrand", http.StatusRequestEntityTooLarge, answer.Phrase{FR: "Demande trop grande", EN: "Request too large"}},
		UnsupportedType:  {"TypeRefuse", http.StatusUnsupportedMediaType, answer.Phrase{FR: "Type de contenu refusé", EN: "Unsupported content type"}},
		TooComplex:       {"TropComplexe", http.StatusUnprocessableEntity, answer.Phrase{FR: "Requête trop complexe", EN: "Query too complex"}},
		TooMany:          {"TropDeDemandes", http.StatusTooManyRequests, answer.Phrase{FR: "Trop de demandes", EN: "Too many requests"}},
		NoRelease:        {"SansVersion", http.StatusServiceUnavailable, answer.Phrase{FR: "Rien n'est encore publié", EN: "Nothing is published yet"}},
		Unavailable:      {"Indisponible", http.StatusServiceUnavailable, answer.Phrase{FR: "Momentanément indisponible", EN: "Unavailable for now"}},
		TooLong:          {"TropLong", http.StatusServiceUnavailable, answer.Phrase{FR: "Requête trop longue", EN: "Query takes too long"}},
	}[k]
}

// Kinds returns the class (local name in the ontology) of every kind.
func Kinds() []string {
	var out []string
	for k := Internal; k <= TooLong; k++ {
		out = append(out, k.row().class)
	}
	return out
}

// A sentinel is an error of another package that has an answer of its own.
type sentinel struct {
	err    error
	kind   Kind
	detail answer.Phrase
}

// sentinels is the table of the errors that handlers may return as they are. The first that fits answers.
func sentinels() []sentinel {
	return []sentinel{
		{catalog.ErrUnknown, NotFound, answer.Phrase{FR: "La version publiée ne contient rien à cette adresse.", EN: "The published release holds nothing at this address."}},
		{catalog.ErrNoFacets, Unavailable, answer.Phrase{FR: "La version publiée a été construite avant que ce filtre existe ; la prochaine l'aura.", EN: "The published release was built before this filter existed; the next one will have it."}},
		{answer.ErrQuery, BadParameter, answer.Phrase{FR: "Donnez une date, ou une session de deux jours dont le premier vient avant le dernier.", EN: "Give a date, or a session of two days of which the first comes before the last."}},
		{answer.ErrNoRelease, NoRelease, answer.Phrase{FR: "Aucune version n'est publiée ; réessayez dans quelques minutes.", EN: "No release is published; try again in a few minutes."}},
		{store.ErrTimeout, TooLong, answer.Phrase{FR: "La requête dépasse le temps permis ; restreignez-la.", EN: "The query takes more time than allowed; narrow it down."}},
		{store.ErrUnavailable, Unavailable, answer.Phrase{FR: "Le magasin de triplets ne répond pas ; réessayez dans quelques secondes.", EN: "The triple store does not answer; try again in a few seconds."}},
		{context.DeadlineExceeded, TooLong, answer.Phrase{FR: "La réponse dépasse le temps permis.", EN: "The answer takes more time than allowed."}},
	}
}

// retryAfter is what a client is told to wait before it tries again, in seconds.
const retryAfter = "10"

// of returns the answer to an error: its own when it is an *Error, that of the table, or a fault of ours.
func of(err error) *Error {
	if own := (*Error)(nil); errors.As(err, &own) {
		return own
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return Newf(TooLarge, "Le contenu dépasse %d octets.", "The content is larger than %d bytes.", large.Limit)
	}
	for _, s := range sentinels() {
		if errors.Is(err, s.err) {
			return &Error{Kind: s.kind, Detail: s.detail, Cause: err}
		}
	}
	return &Error{Kind: Internal, Cause: err, Detail: answer.Phrase{
		FR: "La panne est notée ; si elle dure, signalez-la avec le numéro de la requête.",
		EN: "The fault is noted; if it lasts, report it with the number of the request.",
	}}
}

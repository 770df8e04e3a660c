package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"unicode/utf8"

	"passerelle/internal/answer"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
)

// Bounds of POST /resolve (api.md §2.1, §4).
const (
	maxCodes = 10_000
	maxBody  = 8 << 20
)

// asked is one code of a POST, as JSON text or object, or as CSV row.
type asked struct {
	Code    string `json:"code"`
	Famille string `json:"famille"`
	Date    string `json:"date"`
	Session string `json:"session"`

	query answer.Query
}

// UnmarshalJSON reads "RNCP955" or {"code": "RNCP955", "famille": "rncp", "date": "2025-02-01"}: the keys as they are
// written here, each once, and texts only. encoding/json alone would take keys in any case, null for anything, and bytes
// that are not UTF-8.
func (c *asked) UnmarshalJSON(text []byte) error {
	if !utf8.Valid(text) {
		return fmt.Errorf("not UTF-8: %w", errBody)
	}
	if text[0] == '"' {
		return json.Unmarshal(text, &c.Code)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("%v is neither text nor object: %w", open, errors.Join(err, errBody))
	}
	fields := map[string]*string{"code": &c.Code, "famille": &c.Famille, "date": &c.Date, "session": &c.Session}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		to := fields[name.(string)] // a key is text, or the decoder has said no
		value, err := dec.Token()
		if s, ok := value.(string); ok && to != nil {
			*to = s
			delete(fields, name.(string))
			continue
		}
		return fmt.Errorf("key %.40q: %w", name, errors.Join(err, errBody))
	}
	if c.Code == "" && fields["code"] != nil {
		return fmt.Errorf("an object without code: %w", errBody)
	}
	return nil
}

// ResolveMany answers POST /resolve: one resolution a code, in their order, as a JSON array or as CSV. The parameters
// famille, date and session hold for the codes that do not say otherwise; tableur=1 is the CSV of spreadsheets.
func (a *API) ResolveMany(w http.ResponseWriter, r *http.Request, rel *Release) error {
	q, err := paramsAt(r, "POST /resolve")
	if err != nil {
		return err
	}
	media, ok := accept.Type(r.Header, mediaJSONLD, mediaJSON, mediaCSV)
	if !ok {
		return problem.Choice(mediaJSONLD, mediaJSON, mediaCSV)
	}
	codes, err := readCodes(w, r, q)
	if err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	w.Header().Add("Vary", "Accept")
	w.Header()["Link"] = append(w.Header()["Link"], a.jsonLinks(media)...)
	w.Header().Set("Content-Type", contentType(media))
	if media == mediaCSV {
		return writeCSV(w, r, rel, codes, q.Get("tableur") == "1")
	}
	return a.writeArray(w, r, rel, codes)
}

// readCodes reads the whole body and checks every question before the answer begins.
func readCodes(w http.ResponseWriter, r *http.Request, q url.Values) ([]asked, error) {
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return nil, problem.Newf(problem.UnsupportedType, "Envoyez le contenu sans compression (Content-Encoding: %.20s).", "Send the content uncompressed (Content-Encoding: %.20s).", e)
	}
	if r.ContentLength > maxBody { // nothing is read: a client that waits for 100 Continue sends nothing
		return nil, &http.MaxBytesError{Limit: maxBody}
	}
	if _, err := question(q.Get("famille"), q.Get("date"), q.Get("session")); err != nil { // even where there is no code
		return nil, err
	}
	body := http.MaxBytesReader(w, r.Body, maxBody)
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // whatever cannot be read is refused below
	var codes []asked
	var err error
	switch media {
	case mediaJSON, mediaJSONLD:
		codes, err = readJSON(body)
	case mediaCSV:
		codes, err = readCSV(body)
	default:
		return nil, problem.Newf(problem.UnsupportedType, "Envoyez du JSON (%s) ou du CSV (%s).", "Send JSON (%s) or CSV (%s).", mediaJSON, mediaCSV)
	}
	if err != nil {
		return nil, unreadable(err)
	}
	for i := range codes {
		if err := codes[i].complete(q); err != nil {
			return nil, inItem(i, err)
		}
	}
	return codes, nil
}

// complete gives a code what it leaves to the parameters, and reads its question.
func (c *asked) complete(q url.Values) (err error) {
	if c.Famille == "" {
		c.Famille = q.Get("famille")
	}
	if c.Date == "" && c.Session == "" {
		c.Date, c.Session = q.Get("date"), q.Get("session")
	}
	c.query, err = question(c.Famille, c.Date, c.Session)
	return err
}

// inItem says in which code, counted from 1, a parameter is wrong.
func inItem(i int, err error) error {
	own := (*problem.Error)(nil)
	if !errors.As(err, &own) {
		return err
	}
	at := *own
	at.Detail.FR = fmt.Sprintf("Code n° %d : %s", i+1, own.Detail.FR)
	at.Detail.EN = fmt.Sprintf("Code no. %d: %s", i+1, own.Detail.EN)
	return &at
}

// errTooMany is a body of more codes than one request may ask about.
var errTooMany = errors.New("too many codes")

// unreadable makes the answer to a body that cannot be read; sizes and transport are told apart elsewhere.
func unreadable(err error) error {
	large := (*http.MaxBytesError)(nil)
	switch {
	case errors.As(err, &large):
		return err
	case errors.Is(err, errTooMany):
		return problem.Newf(problem.TooLarge, "Au plus %d codes par demande.", "At most %d codes in one request.", maxCodes)
	}
	return &problem.Error{Kind: problem.BadBody, Cause: err, Detail: answer.Phrase{
		FR: "Le contenu n'est pas celui qu'on attend : {\"codes\": [\"RNCP955\", {\"code\": \"…\", \"famille\": \"…\", \"date\": \"…\"}]}, ou un CSV avec une colonne code.",
		EN: "The content is not what is expected: {\"codes\": [\"RNCP955\", {\"code\": \"…\", \"famille\": \"…\", \"date\": \"…\"}]}, or CSV with a column code.",
	}}
}

// readJSON reads {"codes": […]} item by item, so that no more than the allowed number is ever held.
func readJSON(body io.Reader) ([]asked, error) {
	dec := json.NewDecoder(body)
	for _, want := range []any{json.Delim('{'), "codes", json.Delim('[')} {
		if got, err := dec.Token(); err != nil || got != want {
			return nil, fmt.Errorf("%v where %v is expected: %w", got, want, errors.Join(err, errBody))
		}
	}
	var codes []asked
	for dec.More() {
		if len(codes) == maxCodes {
			return nil, errTooMany
		}
		var c asked
		if err := dec.Decode(&c); err != nil {
			return nil, fmt.Errorf("code no. %d: %w", len(codes)+1, err)
		}
		codes = append(codes, c)
	}
	for _, want := range []any{json.Delim(']'), json.Delim('}')} {
		if got, err := dec.Token(); err != nil || got != want {
			return nil, fmt.Errorf("%v where %v is expected: %w", got, want, errors.Join(err, errBody))
		}
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the codes: %w", errors.Join(err, errBody))
	}
	return codes, nil
}

var errBody = errors.New("the body is not as expected")

// writeArray streams the resolutions; each is a whole document, whose id is the address that gives it alone.
func (a *API) writeArray(w http.ResponseWriter, r *http.Request, rel *Release, codes []asked) error {
	separator := "["
	for _, c := range codes {
		found, err := rel.Answer.Resolve(r.Context(), c.Code, c.query)
		if err != nil {
			return err
		}
		text, err := encode(resolution{head{a.ContextURL(), a.addressOf(c)}, found})
		if err != nil {
			return err
		}
		if _, err := w.Write(append([]byte(separator), bytes.TrimRight(text, "\n")...)); err != nil {
			return err
		}
		separator = ",\n"
	}
	if len(codes) == 0 {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "]\n")
	return err
}

// addressOf is the GET that answers the same question.
func (a *API) addressOf(c asked) string {
	q := url.Values{"code": {c.Code}}
	for name, value := range map[string]string{"famille": c.Famille, "date": c.Date, "session": c.Session} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return a.base + "resolve?" + q.Encode()
}

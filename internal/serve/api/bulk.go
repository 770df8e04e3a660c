package api

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"

	"passerelle/internal/answer"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
)

// Bounds of a POST of codes (api.md §2.1, §4).
const (
	maxCodes = 10_000
	maxBody  = 8 << 20
)

// asked is one code of a POST, as JSON text or object, or as CSV row.
type asked struct {
	Code, Famille, Date, Session string

	row   int // of a CSV; 0 for JSON
	query answer.Query
}

// The keys that a code of a POST may have.
var (
	resolveKeys    = []string{"code", "famille", "date", "session"}
	correspondKeys = []string{"code", "date"}
)

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
	codes, err := a.readCodes(w, r, q, resolveKeys)
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
	return writeArray(w, len(codes), func(b []byte, i int) ([]byte, error) {
		found, err := rel.Answer.Resolve(r.Context(), codes[i].Code, codes[i].query)
		b = answer.AppendString(append(b, `{"@context":`...), a.ContextURL())
		b = answer.AppendString(append(b, `,"id":`...), a.addressOf(codes[i]))
		return append(found.AppendMembers(append(b, ',')), '}'), err
	})
}

// readCodes reads the whole body and checks every question before the answer begins.
func (a *API) readCodes(w http.ResponseWriter, r *http.Request, q url.Values, keys []string) ([]asked, error) {
	if err := uncompressed(r); err != nil {
		return nil, err
	}
	media, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // whatever cannot be read is refused below
	if media != mediaJSON && media != mediaJSONLD && media != mediaCSV {
		return nil, problem.Newf(problem.UnsupportedType, "Envoyez du JSON (%s) ou du CSV (%s).", "Send JSON (%s) or CSV (%s).", mediaJSON, mediaCSV)
	}
	if r.ContentLength > maxBody { // nothing is read: a client that waits for 100 Continue sends nothing
		return nil, &http.MaxBytesError{Limit: maxBody}
	}
	if _, err := question(q.Get("famille"), q.Get("date"), q.Get("session")); err != nil { // even where there is no code
		return nil, err
	}
	body, err := a.receive(w, r, maxBody)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	var codes []asked
	if media == mediaCSV {
		codes, err = readCSV(body, parameters["charset"], keys)
	} else {
		codes, err = readJSON(body.Reader(), keys)
	}
	if err != nil {
		return nil, err
	}
	for i := range codes {
		if err := codes[i].complete(q); err != nil {
			return nil, codes[i].at(i, err)
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

// at says in which row, or in which code of a JSON array, counted from 1, a parameter is wrong.
func (c *asked) at(i int, err error) error {
	own := (*problem.Error)(nil)
	if !errors.As(err, &own) {
		return err
	}
	out := *own
	where := answer.Phrase{FR: fmt.Sprintf("Code n° %d", i+1), EN: fmt.Sprintf("Code no. %d", i+1)}
	if c.row > 0 {
		out.Ligne = c.row
		where = answer.Phrase{FR: fmt.Sprintf("Ligne %d", c.row), EN: fmt.Sprintf("Row %d", c.row)}
	}
	out.Detail = answer.Phrase{FR: where.FR + " : " + own.Detail.FR, EN: where.EN + ": " + own.Detail.EN}
	return &out
}

// tooMany is the answer to more codes than one request may ask about.
func tooMany() error {
	return problem.Newf(problem.TooLarge, "Au plus %d codes par demande.", "At most %d codes in one request.", maxCodes)
}

// addressOf is the GET that answers the same question, its parameters in the order of url.Values.Encode.
func (a *API) addressOf(c asked) string {
	address := a.base + "resolve?code=" + url.QueryEscape(c.Code)
	for _, p := range [][2]string{{"&date=", c.Date}, {"&famille=", c.Famille}, {"&session=", c.Session}} {
		if p[1] != "" {
			address += p[0] + url.QueryEscape(p[1])
		}
	}
	return address
}

package api

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"passerelle/internal/annotate"
	"passerelle/internal/answer"
	records "passerelle/internal/rows"
	"passerelle/internal/serve/problem"
	"passerelle/internal/serve/spool"
)

// readJSON reads {"codes": ["RNCP955", {"code": "…", "date": "…"}]} code by code, so that no more than the allowed number is
// ever held. Names are those of keys to the letter, each once, and every value is a string.
func readJSON(body io.Reader, keys []string) ([]asked, error) {
	in := jsonCodes{dec: jsontext.NewDecoder(body), keys: keys}
	codes, err := in.all()
	own := (*problem.Error)(nil)
	if err == nil || errors.As(err, &own) {
		return codes, err
	}
	return nil, &problem.Error{Kind: problem.BadBody, Cause: err, Detail: answer.Phrase{
		FR: in.where().FR + "le contenu n'est pas celui qu'on attend : {\"codes\": [\"RNCP955\", {\"code\": \"…\", \"date\": \"…\"}]}, en UTF-8. Clés d'un code : " + strings.Join(keys, ", ") + ".",
		EN: in.where().EN + "the content is not what is expected: {\"codes\": [\"RNCP955\", {\"code\": \"…\", \"date\": \"…\"}]}, in UTF-8. Keys of a code: " + strings.Join(keys, ", ") + ".",
	}}
}

// jsonCodes reads codes from JSON.
type jsonCodes struct {
	dec   *jsontext.Decoder
	keys  []string
	codes []asked
	open  bool // the array has begun
}

// where says which code is being read.
func (j *jsonCodes) where() answer.Phrase {
	if !j.open {
		return answer.Phrase{}
	}
	n := len(j.codes) + 1
	return answer.Phrase{FR: fmt.Sprintf("Code n° %d : ", n), EN: fmt.Sprintf("Code no. %d: ", n)}
}

var errShape = errors.New("not the shape of codes")

// next reads a token of one of the kinds given.
func (j *jsonCodes) next(kinds string) (jsontext.Token, error) {
	token, err := j.dec.ReadToken()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err == nil && strings.IndexByte(kinds, byte(token.Kind())) < 0 {
		err = fmt.Errorf("%s: %w", token.Kind(), errShape)
	}
	return token, err
}

func (j *jsonCodes) all() ([]asked, error) {
	if _, err := j.next("{"); err != nil {
		return nil, err
	}
	if name, err := j.next(`"`); err != nil || name.String() != "codes" {
		return nil, errors.Join(err, errShape)
	}
	if _, err := j.next("["); err != nil {
		return nil, err
	}
	j.open = true
	for j.dec.PeekKind() != ']' {
		if len(j.codes) == maxCodes {
			return nil, tooMany()
		}
		c, err := j.code()
		if err != nil {
			return nil, err
		}
		j.codes = append(j.codes, c)
	}
	for _, kind := range []string{"]", "}"} {
		if _, err := j.next(kind); err != nil {
			return nil, err
		}
		j.open = false
	}
	if _, err := j.dec.ReadToken(); err != io.EOF {
		return nil, errors.Join(err, errShape)
	}
	return j.codes, nil
}

// code reads a string, or an object that has a code.
func (j *jsonCodes) code() (c asked, err error) {
	token, err := j.next(`"{`)
	if err != nil {
		return c, err
	}
	if token.Kind() == '"' {
		c.Code = token.String()
		return c, nil
	}
	has := false
	for {
		name, err := j.next(`"}`)
		if err != nil {
			return c, err
		}
		if name.Kind() == '}' {
			break
		}
		key := name.String()
		if !slices.Contains(j.keys, key) {
			return c, fmt.Errorf("key %q: %w", key, errShape)
		}
		value, err := j.next(`"`)
		if err != nil {
			return c, err
		}
		has = has || key == "code"
		c.set(key, value.String())
	}
	if !has {
		return c, fmt.Errorf("no code: %w", errShape)
	}
	return c, nil
}

func (c *asked) set(key, value string) {
	switch key {
	case "code":
		c.Code = value
	case "famille":
		c.Famille = value
	case "date":
		c.Date = value
	case "session":
		c.Session = value
	}
}

// readCSV reads rows of any dialect and encoding that package rows knows, under a header that names a column code, and
// perhaps others of keys. Columns of other names are the client's own; those that only another address reads are refused
// rather than passed over.
func readCSV(body *spool.Spool, charset string, keys []string) ([]asked, error) {
	in, err := records.Open("", body, body.Size(), records.Format{Encoding: charset, Strict: true, Limits: records.Limits{Record: 1 << 20, Cell: 64 << 10, Columns: annotate.MaxColumns}})
	if err != nil {
		return nil, tableProblem(err, annotate.Plan{})
	}
	defer in.Close()
	refs := map[string]records.Ref{}
	for _, c := range in.Columns() {
		name := strings.ToLower(c.Name)
		if slices.Contains(resolveKeys, name) && !slices.Contains(keys, name) {
			return nil, problem.Newf(problem.BadBody, "La colonne %s n'a pas de sens ici.", "The column %s has no meaning here.", name)
		}
		if _, twice := refs[name]; twice || !slices.Contains(keys, name) {
			continue
		}
		if refs[name], err = in.Ref(c.Name); err != nil {
			return nil, err
		}
	}
	if _, has := refs["code"]; !has {
		return nil, problem.Newf(problem.BadBody, "L'en-tête du CSV n'a pas de colonne code.", "The header of the CSV has no column code.")
	}
	var codes []asked
	var one []records.Value
	for in.Next() {
		if err := in.Fault(); err != nil {
			return nil, tableProblem(&annotate.Fault{Err: err}, annotate.Plan{})
		}
		if len(codes) == maxCodes {
			return nil, tooMany()
		}
		c := asked{row: int(in.Row())}
		for key, ref := range refs {
			if one = in.Values(ref, one[:0]); len(one) > 0 {
				c.set(key, strings.Clone(one[0].Text))
			}
		}
		codes = append(codes, c)
	}
	if err := in.Err(); err != nil {
		return nil, tableProblem(err, annotate.Plan{})
	}
	return codes, nil
}

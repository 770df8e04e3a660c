package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/coding"
	"passerelle/internal/serve/problem"
)

// Media types that answers have.
const (
	mediaJSONLD   = "application/ld+json"
	mediaJSON     = "application/json"
	mediaTurtle   = "text/turtle"
	mediaNTriples = "application/n-triples"
	mediaCSV      = "text/csv"
	mediaXLSX     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// a reply is a whole answer.
type reply struct {
	media    string
	body     []byte
	location string    // Content-Location, "" for none
	modified time.Time // zero where the answer depends on more than the release
	links    []string
}

// send answers with the fields that any representation has, or with 304 when the client holds it (RFC 9110 §13).
func (a *API) send(w http.ResponseWriter, r *http.Request, out reply) error {
	h := w.Header()
	name := accept.Identity
	if len(out.body) >= coding.Worth || !plainToo(r) {
		var ok bool
		if name, ok = accept.Coding(r.Header, coding.Offers()...); !ok {
			return noCoding()
		}
	}
	h.Add("Vary", "Accept-Encoding")
	tag := etag(out, name)
	h.Set("ETag", tag)
	if out.location != "" {
		h.Set("Content-Location", out.location)
	}
	modified := ""
	if !out.modified.IsZero() {
		modified = out.modified.UTC().Format(http.TimeFormat)
		h.Set("Last-Modified", modified)
	}
	h["Link"] = append(h["Link"], out.links...)
	if holds(r.Header, tag, modified) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if name != accept.Identity {
		var err error
		if out.body, err = coding.Encode(name, out.body); err != nil {
			return err
		}
		h.Set("Content-Encoding", name)
	}
	h.Set("Content-Type", contentType(out.media))
	h.Set("Content-Length", strconv.Itoa(len(out.body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(out.body)
	return err
}

// noCoding answers a client that takes content neither as it is nor in a coding of ours.
func noCoding() error {
	return problem.Newf(problem.NotAcceptable, "Codages disponibles ici : %s, ou aucun.", "Codings available here: %s, or none.", strings.Join(coding.Offers(), ", "))
}

// contentType adds the charset to the types that have one; those of JSON and N-Triples are UTF-8 by definition.
func contentType(media string) string {
	if strings.HasPrefix(media, "text/") {
		return media + "; charset=utf-8"
	}
	return media
}

// etag is strong and differs between representations, media types and codings of one body included (RFC 9110 §8.8.3).
func etag(out reply, coding string) string {
	h := sha256.New()
	h.Write([]byte(out.media))
	h.Write([]byte{0})
	h.Write(out.body)
	tag := `"` + hex.EncodeToString(h.Sum(nil)[:16])
	if coding != accept.Identity {
		tag += "-" + coding
	}
	return tag + `"`
}

// holds says whether the client's copy is ours. If-None-Match wins over If-Modified-Since, of which only our own date
// counts: after a rollback the release in force is older than what a client may hold.
func holds(h http.Header, tag, modified string) bool {
	if values := h.Values("If-None-Match"); len(values) > 0 {
		for _, one := range strings.Split(strings.Join(values, ","), ",") {
			one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
			if one == tag || one == "*" {
				return true
			}
		}
		return false
	}
	return modified != "" && h.Get("If-Modified-Since") == modified
}

// json answers with a document as JSON-LD, or as plain JSON with the context beside it (JSON-LD 1.1 §6.1).
func (a *API) json(w http.ResponseWriter, r *http.Request, document any, links ...string) error {
	media, err := jsonType(r)
	if err != nil {
		return err
	}
	w.Header().Add("Vary", "Accept")
	return a.jsonAs(w, r, media, document, links...)
}

// jsonAs answers with a document in the media type that was chosen.
func (a *API) jsonAs(w http.ResponseWriter, r *http.Request, media string, document any, links ...string) error {
	body, err := encode(document)
	if err != nil {
		return err
	}
	return a.send(w, r, reply{media: media, body: body, links: append(a.jsonLinks(media, credited(document)...), links...)})
}

func jsonType(r *http.Request) (string, error) {
	media, ok := accept.Type(r.Header, mediaJSONLD, mediaJSON)
	if !ok {
		return "", problem.Choice(mediaJSONLD, mediaJSON)
	}
	return media, nil
}

// jsonLinks are the fields that tell what a JSON answer means and what may be done with it.
func (a *API) jsonLinks(media string, sources ...answer.Source) []string {
	links := append(a.licences(sources), link(a.ContextURL(), "describedby", `type="application/ld+json"`))
	if media == mediaJSON {
		links = append(links, link(a.ContextURL(), "http://www.w3.org/ns/json-ld#context", `type="application/ld+json"`))
	}
	return links
}

// credited are the sources that a document names: every document says them under one name.
func credited(document any) []answer.Source {
	v := reflect.Indirect(reflect.ValueOf(document))
	if v.Kind() != reflect.Struct {
		return nil
	}
	if f := v.FieldByName("Sources"); f.IsValid() {
		sources, _ := f.Interface().([]answer.Source)
		return sources
	}
	return nil
}

// licences are those of the sources that an answer is made of, that of the whole when it names none. A source that states
// no licence grants none: what is known of its rights stands with it.
func (a *API) licences(sources []answer.Source) []string {
	var out []string
	for _, s := range sources {
		target := s.Licence
		if target == "" {
			target = a.base + "sources#" + s.Nom
		}
		if l := link(target, "license"); !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		out = append(out, link(a.licence, "license"))
	}
	return out
}

// link writes one Link field (RFC 8288 §3).
func link(target, rel string, parameters ...string) string {
	return strings.Join(append([]string{"<" + target + ">", `rel="` + rel + `"`}, parameters...), "; ")
}

// encode writes JSON on one line, with the characters of titles as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

package api

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"sync"

	"passerelle/internal/doc"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/coding"
)

// written is a representation that is ready to be sent.
type written struct {
	path   string
	as     int
	coding string // "" for none
	body   []byte
	tag    string // without its coding and quotes
	common string // links that all representations of a thing have

	fields [5]string // of the answer: see at
	vary   []string
}

// Numbers of fields.
const (
	fieldLength = iota
	fieldTag
	fieldLocation
	fieldLinks
	fieldCoding
)

// at is a field as http.Header holds them. It takes no memory: an answer has many.
func (e *written) at(n int) []string { return e.fields[n : n+1 : n+1] }

// plainFolder is where data documents stand.
const plainFolder = "data/"

// address makes the fields that depend on where the document stands.
func (a *API) address(e *written, folder, ext string) {
	path := escapePath(e.path)
	location := a.base + folder + path + "." + ext
	if representations[e.as].spreadsheet {
		location += "?tableur=1"
	}
	room := make([]byte, 0, 2048)
	e.fields[fieldLocation] = location
	e.fields[fieldLinks] = string(a.appendLinks(append(room, e.common...), path, e.as))
	e.vary = varyData
	if ext == representations[asJSONLD].ext {
		e.vary = varyJSONLD
	}
}

// elsewhere is what is ready, as it stands at another address.
func (a *API) elsewhere(e *written, folder, ext string) *written {
	other := *e
	a.address(&other, folder, ext)
	return &other
}

// finish makes the fields that follow from the coding.
func (e *written) finish() *written {
	suffix := ""
	if e.coding != "" {
		suffix = "-" + e.coding
	}
	e.fields[fieldTag] = `"` + e.tag + suffix + `"`
	e.fields[fieldLength] = strconv.Itoa(len(e.body))
	e.fields[fieldCoding] = e.coding
	return e
}

// A shelf keeps what was written, up to a size; to make room it drops others at random, so that looking one up changes
// nothing and whatever is asked for often is soon there again.
type shelf struct {
	mu     sync.RWMutex
	all    map[slot]*written
	size   int
	shared map[string]string // strings that many entries have
}

// slot is where an entry stands.
type slot struct {
	path   string
	as     int
	coding string // asked for: small content has none all the same
}

// shelfSize is how many bytes a shelf holds, and entryCost what an entry takes besides its content.
const (
	shelfSize = 96 << 20
	entryCost = 500
)

func newShelf() *shelf { return &shelf{all: map[slot]*written{}, shared: map[string]string{}} }

func (s *shelf) get(at slot) *written {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.all[at]
}

func (s *shelf) put(at slot, e *written) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[at] != nil {
		return
	}
	for other, dropped := range s.all { // in no order
		if s.size+e.size() <= shelfSize {
			break
		}
		delete(s.all, other)
		s.size -= dropped.size()
	}
	s.all[at] = e
	s.size += e.size()
}

// size is about what an entry takes.
func (e *written) size() int { return len(e.body) + len(e.fields[fieldLinks]) + entryCost }

// maxShared bounds the strings that are shared: there are about as many as classes times sets of sources.
const maxShared = 10_000

// share returns one string for all equal ones.
func (s *shelf) share(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one, ok := s.shared[text]; ok {
		return one
	}
	if len(s.shared) < maxShared {
		s.shared[text] = text
	}
	return text
}

// ready returns a representation in the coding that the client prefers, from the shelf where it has it.
func (a *API) ready(r *http.Request, rel *Release, path string, as int) (*written, error) {
	name, ok := accept.Coding(r.Header, coding.Offers()...)
	if !ok {
		return nil, noCoding()
	}
	if name == accept.Identity {
		return a.plain(r, rel, path, as)
	}
	at := slot{path, as, name}
	if e := rel.shelf.get(at); e != nil && (e.coding != "" || plainToo(r)) {
		return e, nil
	}
	plain, err := a.plain(r, rel, path, as)
	if err != nil {
		return nil, err
	}
	if len(plain.body) < coding.Worth && plainToo(r) {
		rel.shelf.put(at, plain)
		return plain, nil
	}
	e := *plain
	e.coding = name
	if e.body, err = coding.Encode(name, plain.body); err != nil {
		return nil, err
	}
	e.finish()
	rel.shelf.put(at, &e)
	return &e, nil
}

// plainToo says whether a client takes content without a coding.
func plainToo(r *http.Request) bool {
	_, ok := accept.Coding(r.Header)
	return ok
}

// plain returns a representation without a coding.
func (a *API) plain(r *http.Request, rel *Release, path string, as int) (*written, error) {
	at := slot{path, as, ""}
	if e := rel.shelf.get(at); e != nil {
		return e, nil
	}
	e, err := a.make(r, rel, path, as)
	if err != nil {
		return nil, err
	}
	rel.shelf.put(at, e.finish())
	return e, nil
}

var (
	varyData   = []string{"Accept-Encoding, Accept-Profile"}
	varyJSONLD = []string{"Accept, Accept-Encoding, Accept-Profile"}
)

// sendReady answers with what is ready, or with 304 where the client holds it.
func sendReady(w http.ResponseWriter, r *http.Request, rel *Release, e *written) (status int) {
	h := w.Header()
	h["Vary"], h["Content-Location"], h["Link"] = e.vary, e.at(fieldLocation), e.at(fieldLinks)
	h["Etag"], h["Last-Modified"] = e.at(fieldTag), rel.modified
	if holds(r.Header, e.fields[fieldTag], rel.modified[0]) {
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	h["Content-Type"], h["Content-Length"] = representations[e.as].contentType, e.at(fieldLength)
	if e.coding != "" {
		h["Content-Encoding"] = e.at(fieldCoding)
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(e.body) // a client that leaves is none of our business
	}
	return http.StatusOK
}

// A Ready is a data document that waits to be sent.
type Ready struct {
	e   *written
	rel *Release
}

// Ready finds a data document that has been asked for before; ok is false for whatever needs more than a look. path is
// that of the thing.
func (a *API) Ready(r *http.Request, rel *Release, path, ext string) (ready Ready, ok bool) {
	if r.URL.RawQuery != "" {
		return ready, false
	}
	as, err := a.chosen(r, ext)
	if err != nil || representations[as].ext != ext {
		return ready, false
	}
	name, ok := accept.Coding(r.Header, coding.Offers()...)
	switch {
	case !ok:
		return ready, false
	case name == accept.Identity:
		name = ""
	}
	e := rel.shelf.get(slot{path, as, name})
	if e == nil || e.coding != name && !plainToo(r) {
		return ready, false
	}
	return Ready{e, rel}, true
}

// Send answers with the document; size is that of its body.
func (d Ready) Send(w http.ResponseWriter, r *http.Request) (status, size int) {
	status = sendReady(w, r, d.rel, d.e)
	if status == http.StatusOK && r.Method != http.MethodHead {
		size = len(d.e.body)
	}
	return status, size
}

// tagOf is the entity tag of a representation: it follows from what the document says and from how we write, so that it
// outlives a release that changes nothing of the thing.
func (a *API) tagOf(d doc.Document, as int) string {
	h := sha256.New()
	h.Write(a.manner[:])
	h.Write([]byte(representations[as].name()))
	h.Write([]byte{0})
	h.Write(d.NTriples())
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

// specimen shows every kind of value that a document may hold.
const specimen = `<https://api.apprentissage.beta.gouv.fr/id/x/1#part> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#code> "1" .
<https://api.apprentissage.beta.gouv.fr/id/x/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#Certification> .
<https://api.apprentissage.beta.gouv.fr/id/x/1> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#accesApprentissage> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<https://api.apprentissage.beta.gouv.fr/id/x/1> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#bloc> <https://api.apprentissage.beta.gouv.fr/id/x/1#part> .
<https://api.apprentissage.beta.gouv.fr/id/x/1> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#finEnregistrement> "2025-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .
<https://api.apprentissage.beta.gouv.fr/id/x/1> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#intitule> "a \"b\" <c>\n"@fr .
<https://api.apprentissage.beta.gouv.fr/id/x/1> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#intitule> "d"@en .
<https://api.apprentissage.beta.gouv.fr/id/x/1> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#rang> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .
<https://api.apprentissage.beta.gouv.fr/id/x/1> <https://api.apprentissage.beta.gouv.fr/def/apprentissage#remplacePar> <https://api.apprentissage.beta.gouv.fr/id/x/1> .
`

// mannerOf is the digest of how this program writes: a specimen in every representation, under this context and base. It
// keeps a tag from outliving a change of the writers.
func (a *API) mannerOf() (out [sha256.Size]byte, err error) {
	d, err := doc.Parse("https://api.apprentissage.beta.gouv.fr/id/x/1", []byte(specimen))
	if err != nil {
		return out, err
	}
	h := sha256.New()
	h.Write(a.contexts[contextFile])
	for as := range representations {
		body, err := a.write(d, as)
		if err != nil {
			return out, err
		}
		h.Write(body)
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

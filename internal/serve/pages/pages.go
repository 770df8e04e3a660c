// Package pages is the portal: it renders, from one release and in French or English, the pages of the service as plain
// HTML that needs no script. It promises that a page is whole or is not sent (it is rendered before its first byte
// leaves), that every value on it leads to its explanation, and that nothing on it is loaded from elsewhere.
//
// French pages stand at a path, English ones at /en and the same path; a handler tells them apart by the path of the
// request, which must therefore reach it unchanged.
package pages

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/life"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/coding"
)

// Release is what a page is rendered from. Only Problem can do without: the zero Release is none.
type Release struct {
	ID      string
	Date    time.Time // of the build
	Catalog *catalog.Catalog
	Answer  *answer.Answerer // of the same release; its Today is the day of the pages
}

// today is the civil day that the page speaks of.
func (r Release) today() life.Day { return r.Answer.Today() }

// Pages renders the portal. It is safe for concurrent use.
type Pages struct {
	// Base is the address under which the service is reached (--base), without a slash at its end. It stands in commands
	// that people copy; set it before the first page. New sets the canonical one.
	Base string

	themes   Themes
	assets   assets
	labels   *labels
	words    map[string]words
	sets     map[string]map[string]*template.Template // language, page
	examples []example
}

// languages are those of the portal, the first at the root.
var languages = [...]string{"fr", "en"}

// names of the pages: the folders of the portal.
var names = [...]string{"home", "search", "certification", "diplome", "metier", "thing", "why", "problem", "sparql", "sources", "ontology", "releases", "exports", "appearance", "explorer"}

// New reads the templates, styles and words of portal (passerelle/portal's FS) and the labels of ontology
// (passerelle/ontology's FS), all of them once, and the files of the themes. An error names the file to mend.
func New(portal, ontology fs.FS, themes Themes) (*Pages, error) {
	if themes.Default != DSFR || themes.DSFR == nil {
		themes.Default = Neutre
	}
	p := &Pages{themes: themes, words: map[string]words{}, sets: map[string]map[string]*template.Template{}}
	var err error
	if p.assets, err = loadAssets(portal, themes.DSFR); err != nil {
		return nil, err
	}
	if p.labels, err = readLabels(ontology); err != nil {
		return nil, err
	}
	if p.examples, err = readExamples(portal); err != nil {
		return nil, err
	}
	p.Base = strings.TrimSuffix(p.labels.ns, "/"+ontologyPath+"#")
	for _, lang := range languages {
		if p.words[lang], err = readWords(portal, lang); err != nil {
			return nil, err
		}
		if p.sets[lang], err = p.parse(portal, lang); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// parse reads the templates of one language: the functions in them speak it.
func (p *Pages) parse(portal fs.FS, lang string) (map[string]*template.Template, error) {
	shared, err := template.New("").Option("missingkey=error").Funcs(p.functions(lang)).ParseFS(portal, "shared/*.html")
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	sets := map[string]*template.Template{}
	for _, name := range names {
		set, err := shared.Clone()
		if err != nil {
			return nil, fmt.Errorf("read template %s: %w", name, err)
		}
		if sets[name], err = set.ParseFS(portal, name+"/*.html"); err != nil {
			return nil, fmt.Errorf("read template %s: %w", name, err)
		}
	}
	return sets, nil
}

// a view is what a template receives; it embeds a frame.
type view interface {
	language() string
	coded() string // the coding of HTTP in which it is sent
}

// send renders a page and answers with it.
func (p *Pages) send(w http.ResponseWriter, status int, page string, v view) error {
	var b bytes.Buffer
	if err := p.render(&b, page, v); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.language())
	h.Add("Vary", "Cookie") // the reader's colours and theme
	h.Add("Vary", "Accept-Encoding")
	body := b.Bytes()
	if name := v.coded(); name != "" && name != accept.Identity {
		var err error
		if body, err = coding.Encode(name, body); err != nil {
			return err
		}
		h.Set("Content-Encoding", name)
	}
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

func (p *Pages) render(b *bytes.Buffer, page string, v view) error {
	if err := p.sets[v.language()][page].ExecuteTemplate(b, "layout", v); err != nil {
		return fmt.Errorf("render page %s: %w", page, err)
	}
	return nil
}

// Language splits the path of a page into its language and its path without it.
func Language(path string) (lang, rest string) {
	if path == "/en" {
		return "en", "/"
	}
	if rest, ok := strings.CutPrefix(path, "/en/"); ok {
		return "en", "/" + rest
	}
	return "fr", path
}

// localize is the address of path in a language.
func localize(lang, path string) string {
	switch {
	case lang == "fr":
		return path
	case path == "/":
		return "/en"
	}
	return "/en" + path
}

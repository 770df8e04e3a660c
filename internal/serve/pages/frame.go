package pages

import (
	"net/http"
	"net/url"

	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/coding"
)

// frame is what the layout needs of any page.
type frame struct {
	Lang        string
	Look        look
	Section     string // of the portal: the page's name
	Title       string // without the site's; "" for home
	Description string
	Here, Other string   // address of the page, and of the same in the other language
	Query       string   // what stands in the search box
	Formats     []format // the same thing in other syntaxes
	ReleaseID   string
	NoIndex     bool // search engines need not list it
	coding      string
}

func (f frame) language() string { return f.Lang }

func (f frame) coded() string { return f.coding }

// format is another syntax of a page.
type format struct{ Name, Type, Href string }

// frame begins a page.
func (p *Pages) frame(r *http.Request, rel Release, section string) frame {
	lang, rest := Language(r.URL.Path)
	here := url.URL{Path: rest, RawQuery: r.URL.RawQuery}
	f := frame{Lang: lang, Look: p.look(r), Section: section, ReleaseID: rel.ID}
	address := here.String()
	f.coding, _ = accept.Coding(r.Header, coding.Offers()...) // a page goes as it is to those who take nothing
	f.Here, f.Other = localize(lang, address), localize(other(lang), address)
	return f
}

// other is the language that a page offers to change to.
func other(lang string) string {
	if lang == "fr" {
		return "en"
	}
	return "fr"
}

// whyAddress is the page that explains a value: the n-th (from 1) of a property of a thing or of its part; n = 0 for all.
func whyAddress(lang, subject, property string, n int) string {
	q := url.Values{"sujet": {subject}}
	if property != "" {
		q.Set("propriete", property)
	}
	address := localize(lang, "/pourquoi") + "?" + q.Encode()
	if n > 0 {
		address += "#" + valueID(n)
	}
	return address
}

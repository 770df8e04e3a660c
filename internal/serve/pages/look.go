package pages

import (
	"io/fs"
	"net/http"
	"strings"

	"passerelle/internal/serve/problem"
)

// The themes: ours, and the State's design system, which only services of the State may wear.
const (
	Neutre = "neutre"
	DSFR   = "dsfr"
)

// Themes says which themes there are and which one readers get who chose none. The zero Themes is ours alone.
type Themes struct {
	DSFR    fs.FS  // what scripts/portal.sh makes of the design system: dsfr.css and what it names; nil when it is not there
	Default string // Neutre or DSFR; Neutre where the other is not there
}

// look is how a page looks to its reader.
type look struct {
	Theme  string
	Scheme string // light or dark; "" follows the reader's system
	Fonts  []string
}

// DSFR says whether the page wears the design system, whose header and footer have a shape of their own.
func (l look) DSFR() bool { return l.Theme == DSFR }

// Style is the name of the style of the theme.
func (l look) Style() string { return l.Theme + ".css" }

// lookCookie keeps what a reader chose: the colours, a dot, the theme.
const lookCookie = "apparence"

// schemes are the choices of colours by the words of the form, with the browser's words for them.
var schemes = []struct{ word, scheme string }{{"systeme", ""}, {"clair", "light"}, {"sombre", "dark"}}

// look reads what the reader chose; whatever is no choice is none.
func (p *Pages) look(r *http.Request) look {
	l := look{Theme: p.themes.Default}
	cookie, err := r.Cookie(lookCookie)
	if err == nil {
		colours, theme, _ := strings.Cut(cookie.Value, ".")
		l.Scheme = schemeOf(colours)
		if p.wears(theme) {
			l.Theme = theme
		}
	}
	if l.DSFR() {
		l.Fonts = []string{"Marianne-Regular.woff2", "Marianne-Bold.woff2"}
	}
	return l
}

func schemeOf(word string) string {
	for _, s := range schemes {
		if s.word == word {
			return s.scheme
		}
	}
	return ""
}

// wears says whether there is a theme of that name.
func (p *Pages) wears(theme string) bool {
	return theme == Neutre || theme == DSFR && p.themes.DSFR != nil
}

type appearanceView struct {
	frame
	Back    string // where the reader came from
	Schemes []string
	Scheme  string
	Themes  []string // none where there is only one
}

// Appearance renders /apparence, the form by which a reader chooses colours and theme. A POST keeps the choice in a cookie
// that says nothing else, and leads back.
func (p *Pages) Appearance(w http.ResponseWriter, r *http.Request, rel Release) error {
	if r.Method == http.MethodPost {
		return p.choose(w, r)
	}
	d := p.reader(r, rel)
	v := appearanceView{frame: p.frame(r, rel, "appearance"), Back: local(r.URL.Query().Get("retour"), d.lang)}
	v.NoIndex, v.Title = true, d.w.plain("look.title")
	for _, s := range schemes {
		v.Schemes = append(v.Schemes, s.word)
		if s.scheme == v.Look.Scheme {
			v.Scheme = s.word
		}
	}
	if p.themes.DSFR != nil {
		v.Themes = []string{DSFR, Neutre}
	}
	return p.send(w, http.StatusOK, "appearance", v)
}

// choose keeps a choice and leads back.
func (p *Pages) choose(w http.ResponseWriter, r *http.Request) error {
	const year, most = 365 * 24 * 3600, 8 << 10
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseForm(); err != nil {
		return problem.Newf(problem.BadParameter, "Le formulaire ne peut pas être lu.", "The form cannot be read.")
	}
	theme := r.PostForm.Get("theme")
	if !p.wears(theme) {
		theme = ""
	}
	colours := r.PostForm.Get("couleurs")
	if schemeOf(colours) == "" {
		colours = schemes[0].word
	}
	http.SetCookie(w, &http.Cookie{
		Name: lookCookie, Value: colours + "." + theme, Path: "/", MaxAge: year, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	lang, _ := Language(r.URL.Path)
	w.Header().Set("Location", local(r.PostForm.Get("retour"), lang))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// local is an address of ours, else the home page: a form must not lead to other sites.
func local(address, lang string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return localize(lang, "/")
	}
	return address
}

package api

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
)

// What robots and their owners look for at addresses fixed elsewhere: robots.txt (RFC 9309), sitemap.xml (sitemaps.org),
// llms.txt (llmstxt.org), security.txt (RFC 9116).

const (
	mediaText = "text/plain"
	mediaXML  = "application/xml"
)

// Robots answers /robots.txt: things may be indexed, questions need not.
func (a *API) Robots(w http.ResponseWriter, r *http.Request, _ *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range []string{"sparql", "resolve", "pourquoi", "recherche", "apparence", "en/sparql", "en/pourquoi", "en/recherche", "en/apparence"} {
		b.WriteString("Disallow: /" + path + "\n")
	}
	b.WriteString("\nSitemap: " + a.base + "sitemap.xml\n")
	return a.send(w, r, reply{media: mediaText, body: []byte(b.String())})
}

// sitemapSize is how many addresses one sitemap holds; the protocol allows 50,000.
const sitemapSize = 20_000

// sitemapPages are the pages that are of no thing.
var sitemapPages = []string{"", "sources", "releases", "exports/", "def/apprentissage"}

// SitemapIndex answers /sitemap.xml: one sitemap for the pages of the service, and as many as it takes for each class.
func (a *API) SitemapIndex(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	classes, err := rel.Catalog.Classes(r.Context())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	one := func(name string) {
		b.WriteString("<sitemap><loc>" + a.base + "sitemap-" + name + ".xml</loc><lastmod>" + rel.Date.UTC().Format(time.RFC3339) + "</lastmod></sitemap>\n")
	}
	one("pages-1")
	for _, c := range classes {
		for n := 1; (n-1)*sitemapSize < c.Count; n++ {
			one(c.Class + "-" + strconv.Itoa(n))
		}
	}
	b.WriteString("</sitemapindex>\n")
	return a.send(w, r, reply{media: mediaXML, body: b.Bytes(), modified: rel.Date})
}

// Sitemap answers /sitemap-{class}-{n}.xml with the pages of the things of a class, in the order of their codes.
func (a *API) Sitemap(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	class := r.PathValue("class")
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return fmt.Errorf("sitemap %q: %w", r.PathValue("n"), catalog.ErrUnknown)
	}
	var paths []string
	if class == "pages" {
		paths = sitemapPages
	} else {
		things, _, err := rel.Catalog.Page(r.Context(), class, (n-1)*sitemapSize, sitemapSize)
		if err != nil {
			return err
		}
		for _, t := range things {
			paths = append(paths, "doc/"+t.Path)
		}
	}
	if len(paths) == 0 || class == "pages" && n > 1 {
		return fmt.Errorf("sitemap %s-%d: %w", class, n, catalog.ErrUnknown)
	}
	return a.send(w, r, reply{media: mediaXML, body: a.urlset(paths), modified: rel.Date})
}

// urlset lists pages, each with its English twin.
func (a *API) urlset(paths []string) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	write := func(before, address, after string) {
		b.WriteString(before)
		_ = xml.EscapeText(&b, []byte(address)) // a buffer takes everything
		b.WriteString(after)
	}
	for _, path := range paths {
		english := a.base + "en/" + path
		if path == "" {
			english = a.base + "en"
		}
		for _, loc := range []string{a.base + path, english} {
			write("<url><loc>", loc, "</loc>")
			write(`<xhtml:link rel="alternate" hreflang="fr" href="`, a.base+path, `"/>`)
			write(`<xhtml:link rel="alternate" hreflang="en" href="`, english, `"/></url>`+"\n")
		}
	}
	b.WriteString("</urlset>\n")
	return b.Bytes()
}

// LLMs answers /llms.txt: what the service is and where everything is, as Markdown for programs that read text.
func (a *API) LLMs(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(`# Passerelle

> Les données de l'apprentissage en France, liées : certifications (RNCP, RS), diplômes (CFD), métiers (ROME), secteurs (NAF),
> conventions (IDCC), organismes (SIRET, UAI), territoires. / The data of French apprenticeship, linked.

Chaque chose a un identifiant stable (` + answer.CanonicalBase + `id/{classe}/{code}), chaque valeur dit sa source et son jour.
Un code qui a expiré n'est pas une erreur : /resolve dit ce qui le remplace. Toute réponse JSON est du JSON-LD.
Each thing has a stable identifier and each value names its source. An expired code is no error: /resolve says what replaces it.
`)
	fmt.Fprintf(&b, "\n## Adresses / Addresses\n\n")
	for _, e := range entries() {
		fmt.Fprintf(&b, "- [%s](%s): %s\n", "/"+e.path+e.template, a.base+e.path, e.title)
	}
	fmt.Fprintf(&b, "\n## Fichiers / Files\n\n- [Catalogue DCAT-AP](%scatalog.ttl)\n- [VoID](%s.well-known/void)\n", a.base, a.base)
	if rel != nil {
		fmt.Fprintf(&b, "\n## Sources\n\n")
		for _, s := range credits(rel) {
			fmt.Fprintf(&b, "- %s : %s\n", s.Intitule, s.Attribution)
		}
	}
	return a.send(w, r, reply{media: mediaText, body: []byte(b.String())})
}

// securityValid is how long a security.txt holds; RFC 9116 §2.5.5 advises less than a year.
const securityValid = 180

// Security answers /.well-known/security.txt, where whoever runs the service has said whom to tell. A made-up contact
// would be worse than none.
func (a *API) Security(w http.ResponseWriter, r *http.Request, _ *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if a.contact == "" {
		return fmt.Errorf("no contact is set: %w", catalog.ErrUnknown)
	}
	expires := a.today() + securityValid
	text := "Contact: " + a.contact + "\nExpires: " + expires.String() + "T00:00:00Z\nPreferred-Languages: fr, en\nCanonical: " +
		a.base + ".well-known/security.txt\n"
	return a.send(w, r, reply{media: mediaText, body: []byte(text)})
}

// ContactSchemes are those of the addresses that RFC 9116 §2.5.3 names.
var ContactSchemes = []string{"https", "mailto", "tel"}

// ValidContact says whether a contact may stand in security.txt: a URI on one line.
func ValidContact(contact string) bool {
	scheme, rest, ok := strings.Cut(contact, ":")
	return ok && rest != "" && slices.Contains(ContactSchemes, scheme) && !strings.ContainsFunc(contact, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

package pages

import (
	"cmp"
	"net/http"
	"slices"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

// sourcesView is the page of the sources: whom the data are from, how fresh they are and on what terms.
type sourcesView struct {
	frame
	Sources []sourceEntry
	Built   sentence
}

type sourceEntry struct {
	Credit   credit
	Editions []editionEntry
}

type editionEntry struct {
	Day         life.Day
	File, Sheet string
	Cover       string // word of source.ttl
	Rows        int
	Digest      string
}

// Sources renders /sources.
func (p *Pages) Sources(w http.ResponseWriter, r *http.Request, rel Release) error {
	d := p.reader(r, rel)
	v := sourcesView{frame: p.frame(r, rel, "sources"), Built: date(d.lang, life.Today(rel.Date))}
	v.Title = d.w.plain("sources.page")
	for _, s := range rel.Catalog.Sources() {
		v.Sources = append(v.Sources, sourceEntry{d.credit(s), editions(rel.Catalog, s.Name)})
	}
	if d.err != nil {
		return d.err
	}
	return p.send(w, http.StatusOK, "sources", v)
}

// editions lists the files of a source, the newest first.
func editions(c *catalog.Catalog, source string) []editionEntry {
	var out []editionEntry
	for _, e := range c.Editions() {
		if e.Source == source {
			out = append(out, editionEntry{e.Day, e.File, e.Sheet, e.Cover, int(e.Rows), e.SHA256})
		}
	}
	slices.SortStableFunc(out, func(a, b editionEntry) int { return cmp.Compare(b.Day, a.Day) })
	return out
}

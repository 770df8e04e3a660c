package pages

import (
	"net/http"
	"slices"

	"passerelle/internal/answer"
)

// Export is a file of the release as the list of them shows it.
type Export struct {
	Path        string // under /exports/
	Description answer.Phrase
	Size        int64
	SHA256      string
	Sources     []string // names; none for what is ours alone
}

type exportsView struct {
	frame
	Exports []exportEntry
}

type exportEntry struct {
	Href, Path  string
	Description text
	Size        sentence
	Digest      string
	Credits     []credit
}

// Exports renders /exports/: the files of the release, what each holds, and on whose terms.
func (p *Pages) Exports(w http.ResponseWriter, r *http.Request, rel Release, all []Export) error {
	d := p.reader(r, rel)
	v := exportsView{frame: p.frame(r, rel, "exports")}
	v.Title = d.w.plain("exports.title")
	for _, e := range all {
		entry := exportEntry{Href: "/exports/" + e.Path, Path: e.Path, Description: text{e.Description.FR, "fr"}, Size: d.bytes(e.Size), Digest: e.SHA256}
		if d.lang == "en" {
			entry.Description = text{e.Description.EN, "en"}
		}
		for _, s := range rel.Catalog.Sources() {
			if slices.Contains(e.Sources, s.Name) {
				entry.Credits = append(entry.Credits, d.credit(s))
			}
		}
		v.Exports = append(v.Exports, entry)
	}
	if d.err != nil {
		return d.err
	}
	return p.send(w, http.StatusOK, "exports", v)
}

// bytes is a size in the unit that people expect of a file, rounded up.
func (d *reader) bytes(n int64) sentence {
	const kilo, mega = 1000, 1000 * 1000
	switch {
	case n < 10*kilo:
		return d.say("exports.bytes", number(d.lang, int(n)))
	case n < 10*mega:
		return d.say("exports.kilobytes", number(d.lang, int((n+kilo-1)/kilo)))
	}
	return d.say("exports.megabytes", number(d.lang, int((n+mega-1)/mega)))
}

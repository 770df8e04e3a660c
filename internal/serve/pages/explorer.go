package pages

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/serve/problem"
)

// explorerView is the page on which one goes from the codes of one family to those of another.
type explorerView struct {
	frame
	Families        []choice
	From, To        string
	FromName        string
	ToName          string
	Code, Date      string
	Subject         *link // the code asked about
	Pairs           []pair
	Total           int
	Whole, Cut      bool // the whole table is asked for; it goes on
	Message, Advice sentence
	Downloads       []format
	Credits         []credit
}

// choice is an entry of a list.
type choice struct{ Value, Name string }

// Bounds of what the page shows; the files have all.
const (
	explorerRows  = 50
	explorerPairs = 500
)

// explorerAddress is the page of a code's correspondences, or with "" of a whole table.
func explorerAddress(lang string, from, to code.Family, c string) string {
	address := localize(lang, "/correspondances/"+string(from)+"/"+string(to))
	if c != "" {
		address += "?" + url.Values{"code": {c}}.Encode()
	}
	return address
}

// Explorer renders /correspondances, the form; what it sends has an address of its own.
func (p *Pages) Explorer(w http.ResponseWriter, r *http.Request, rel Release) error {
	d := p.reader(r, rel)
	q := r.URL.Query()
	from, known := code.ParseFamily(q.Get("de"))
	to, too := code.ParseFamily(q.Get("vers"))
	if known && too {
		address := explorerAddress(d.lang, from, to, typed(q.Get("code")))
		if day := q.Get("date"); day != "" {
			address = withDate(address, day)
		}
		w.Header().Set("Location", address)
		w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	v := d.explorer(p.frame(r, rel, "explorer"), code.RNCP, code.ROME)
	return p.send(w, http.StatusOK, "explorer", v)
}

func withDate(address, day string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set("date", day)
	u.RawQuery = q.Encode()
	return u.String()
}

func (d *reader) explorer(f frame, from, to code.Family) explorerView {
	v := explorerView{frame: f, From: string(from), To: string(to), FromName: d.familyName(from), ToName: d.familyName(to)}
	v.Title = d.w.plain("explorer.title")
	for _, one := range d.rel.Answer.Families() {
		v.Families = append(v.Families, choice{string(one), d.familyName(one)})
	}
	order := code.Families()
	slices.SortFunc(v.Families, func(a, b choice) int {
		return slices.Index(order, code.Family(a.Value)) - slices.Index(order, code.Family(b.Value))
	})
	return v
}

func (d *reader) familyName(f code.Family) string {
	if f == code.RS {
		f = code.RNCP
	}
	if key := "family." + string(f); d.p.known(key) {
		return d.w.plain(key)
	}
	return string(f)
}

// Correspondences renders /correspondances/{from}/{to}: of one code, or without a code the first rows of the whole table.
func (p *Pages) Correspondences(w http.ResponseWriter, r *http.Request, rel Release, de, vers string) error {
	from, known := code.ParseFamily(de)
	to, too := code.ParseFamily(vers)
	if !known || !too {
		return problem.Newf(problem.NotFound, "Une des deux familles n'existe pas.", "One of the two families does not exist.")
	}
	d := p.reader(r, rel)
	v := d.explorer(p.frame(r, rel, "explorer"), from, to)
	v.Code, v.Date = typed(r.URL.Query().Get("code")), typed(r.URL.Query().Get("date"))
	v.Title = d.w.plain("explorer.title-of", v.FromName, v.ToName)
	v.Whole = v.Code == ""
	status, err := http.StatusOK, d.fill(&v, from, to)
	if key := explorerTrouble(err); key != "" {
		status, v.NoIndex = http.StatusNotFound, true
		v.Message, v.Advice = d.say("explorer."+key, said(v, key), v.FromName, v.ToName), d.say("explorer."+key+".advice")
		err = nil
	} else if err == nil {
		v.Downloads = d.downloads(r, v.Whole)
	}
	d.note(err)
	if d.err != nil {
		return d.err
	}
	return p.send(w, status, "explorer", v)
}

// said is what the reader wrote that is wrong.
func said(v explorerView, key string) string {
	if key == "day" {
		return v.Date
	}
	return v.Code
}

// errDay says that the date is none.
var errDay = errors.New("no date")

// explorerTrouble is the key of the words about an error that the reader can mend.
func explorerTrouble(err error) string {
	switch {
	case errors.Is(err, answer.ErrMalformed):
		return "malformed"
	case errors.Is(err, catalog.ErrUnknown):
		return "unknown"
	case errors.Is(err, answer.ErrUnconnected):
		return "unconnected"
	case errors.Is(err, errDay):
		return "day"
	}
	return ""
}

// errEnough ends the reading of a table.
var errEnough = errors.New("enough rows")

// fill reads the correspondences that the page shows.
func (d *reader) fill(v *explorerView, from, to code.Family) error {
	on := life.NoDay
	if v.Date != "" {
		var err error
		if on, err = life.ParseDay(v.Date); err != nil {
			return errDay
		}
	}
	var all []answer.Correspondance
	var err error
	if v.Whole {
		err = d.rel.Answer.Table(d.ctx, from, to, on, func(c answer.Correspondance) error {
			if len(all) == explorerRows {
				v.Cut = true
				return errEnough
			}
			all = append(all, c)
			return nil
		})
		if errors.Is(err, errEnough) {
			err = nil
		}
		v.Total = len(all)
	} else {
		all, v.Total, err = d.rel.Answer.CorrespondSome(d.ctx, from, v.Code, to, on, explorerPairs)
		v.Cut = v.Total > len(all)
	}
	if err != nil {
		return err
	}
	for _, c := range all {
		v.Pairs = append(v.Pairs, d.pair(c))
	}
	if !v.Whole {
		v.Subject = d.subject(from, v.Code, all)
	}
	v.Credits = d.creditsOf(d.rel.Answer.SourcesOf(all))
	return nil
}

// subject is the code asked about, as it was read.
func (d *reader) subject(from code.Family, saisi string, all []answer.Correspondance) *link {
	if len(all) > 0 {
		l := d.extremity(all[0].De)
		return &l
	}
	r := code.Check(from, saisi)
	l := d.link(r.Famille.IRI(d.rel.Catalog.Base(), r.Normalise))
	return &l
}

// Download is the parameter by which a page's link asks for the file that machines get.
const Download = "telecharger"

// downloads are the files of what the page shows.
func (d *reader) downloads(r *http.Request, whole bool) []format {
	kinds := []format{{"JSON-LD", "application/ld+json", "jsonld"}}
	if whole {
		kinds = []format{
			{"CSV", "text/csv", "csv"}, {d.w.plain("explorer.spreadsheet"), "text/csv", "tableur"}, {"JSON Lines", "application/x-ndjson", "jsonl"},
		}
	}
	for i := range kinds {
		q := r.URL.Query()
		for name := range q {
			if name != "code" && name != "date" || q.Get(name) == "" {
				q.Del(name)
			}
		}
		q.Set(Download, kinds[i].Href)
		kinds[i].Href = (&url.URL{Path: r.URL.Path, RawQuery: q.Encode()}).String()
	}
	return kinds
}

// noteUnlessUnconnected keeps an error, except that nothing links two families or that no source speaks of the code.
func (d *reader) noteUnlessUnconnected(err error) {
	if !errors.Is(err, answer.ErrUnconnected) && !errors.Is(err, answer.ErrMalformed) {
		d.noteUnlessUnknown(err)
	}
}

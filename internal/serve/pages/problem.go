package pages

import (
	"net/http"
	"strconv"

	"passerelle/internal/serve/problem"
)

type problemView struct {
	frame
	Status  int
	Kind    string // the key of its words: the status, or that of its hundred
	Detail  text   // what is wrong in this case
	Instead []link // what took the place of a thing that is gone
	Advice  []sentence
	Request string // number of the request, for those who report it
}

// Problem renders a problem with its status: what happened, what is wrong in this case, and what one can do. It is an
// Adapter's Page, once it is told the release, of which it needs none.
func (p *Pages) Problem(w http.ResponseWriter, r *http.Request, rel Release, e *problem.Error) error {
	d := p.reader(r, rel)
	v := problemView{
		frame: p.frame(r, rel, "problem"), Status: e.Status(), Kind: p.troubleWords(e.Status()), Detail: d.phrase(e.Detail),
		Request: problem.RequestID(r),
	}
	v.NoIndex, v.Title = true, d.w.plain("problem."+v.Kind+".title")
	for n := 1; p.known("problem." + v.Kind + ".advice." + strconv.Itoa(n)); n++ {
		v.Advice = append(v.Advice, d.say("problem."+v.Kind+".advice."+strconv.Itoa(n)))
	}
	if rel.Catalog != nil {
		for _, iri := range e.RemplacePar {
			v.Instead = append(v.Instead, d.link(iri))
		}
	}
	if d.err != nil {
		return d.err
	}
	return p.send(w, v.Status, "problem", v)
}

// troubleWords is the key of the words about a status: its own, else those of its hundred.
func (p *Pages) troubleWords(status int) string {
	own := strconv.Itoa(status)
	switch {
	case p.known("problem." + own + ".title"):
		return own
	case status >= http.StatusInternalServerError:
		return strconv.Itoa(http.StatusInternalServerError)
	}
	return strconv.Itoa(http.StatusBadRequest)
}

// known says whether there are words of the key.
func (p *Pages) known(key string) bool { _, ok := p.words["fr"][key]; return ok }

package pages

import (
	"net/http"

	"passerelle/internal/life"
)

// Published is a release as the list of them shows it.
type Published struct {
	ID      string
	Day     life.Day
	InForce bool
}

type releasesView struct {
	frame
	Releases []Published
}

// Releases renders /releases: those on this machine, in the order given.
func (p *Pages) Releases(w http.ResponseWriter, r *http.Request, rel Release, all []Published) error {
	v := releasesView{frame: p.frame(r, rel, "releases"), Releases: all}
	v.Title = p.words[v.Lang].plain("releases.title")
	return p.send(w, http.StatusOK, "releases", v)
}

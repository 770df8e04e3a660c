package api

import (
	"net/http"

	"passerelle/internal/answer"
	"passerelle/internal/serve/accept"
	"passerelle/internal/serve/problem"
)

const mediaLinkFormat = "application/link-format"

// TimeMap answers /timemap/{class}/{code}: the states of a thing's document that have an address (RFC 7089 §5). It is that
// of the release in force: the others are not kept open.
func (a *API) TimeMap(w http.ResponseWriter, r *http.Request, rel *Release) error {
	if _, err := params(r); err != nil {
		return err
	}
	if rel == nil {
		return answer.ErrNoRelease
	}
	path := thingPath(r)
	if _, err := rel.Catalog.Find(r.Context(), path); err != nil {
		return Missing(r.Context(), rel, path, err)
	}
	if _, ok := accept.Type(r.Header, mediaLinkFormat); !ok {
		return problem.Choice(mediaLinkFormat)
	}
	path = escapePath(path)
	day := rel.modified[0]
	body := link(a.base+"id/"+path, "original") + ",\n" +
		link(a.base+"timemap/"+path, "self", `type="`+mediaLinkFormat+`"`, `from="`+day+`"`, `until="`+day+`"`)
	for _, as := range syntaxes {
		p := &representations[as]
		body += ",\n" + link(a.base+mementos(rel)+path+"."+p.ext, "memento", `type="`+p.media+`"`, `datetime="`+day+`"`)
	}
	w.Header().Add("Vary", "Accept")
	return a.send(w, r, reply{media: mediaLinkFormat, body: []byte(body + "\n"), modified: rel.Date, links: []string{link(a.licence, "license"), link(a.base+"id/"+path, "original")}})
}

// mementos is the folder of the documents of a release.
func mementos(rel *Release) string { return "releases/" + rel.ID + "/data/" }

// Memento answers /releases/{id}/data/{class}/{code}.{ext}: the document as that release says it, for ever, as long as the
// release is in force.
func (a *API) Memento(w http.ResponseWriter, r *http.Request, rel *Release) error {
	as, err := a.chosen(r, r.PathValue("ext"))
	if err != nil {
		return err
	}
	if rel != nil && r.PathValue("id") != rel.ID {
		return problem.Newf(problem.NotFound, "Seule la version en vigueur, %s, est servie document par document ; les autres se téléchargent entières.",
			"Only the release in force, %s, is served document by document; the others are to be had whole.", rel.ID)
	}
	if rel != nil {
		w.Header().Set("Memento-Datetime", rel.modified[0])
		return a.data(w, r, rel, as, mementos(rel))
	}
	return answer.ErrNoRelease
}

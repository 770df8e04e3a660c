package code

import "strings"

// escoHeads are the heads of ESCO's own IRIs, before the UUID. The first is the default: a UUID alone does not say whether it
// is that of an occupation or of a skill, and the files that link to ESCO link to occupations.
var escoHeads = [...]string{
	"http://data.europa.eu/esco/occupation/",
	"http://data.europa.eu/esco/skill/",
	"https://data.europa.eu/esco/occupation/",
	"https://data.europa.eu/esco/skill/",
}

// Path returns the path, under {base}id/, of the thing whose code is normal: "certification/RNCP37682", "naf/6201Z". It is
// empty for ESCO, whose IRIs are not ours, and for a string that has not the family's normal form (so that nothing else can
// get into an IRI); check digits are not looked at again.
func (f Family) Path(normal string) string {
	s := table[f]
	if s == nil || s.path == "" || match(s.forms, normal) != fits {
		return ""
	}
	return s.path + normal
}

// IRI returns the IRI of the thing whose code is normal. Base is the canonical base, its slash included. For ESCO it is ESCO's
// own IRI, that of an occupation; Result.IRI knows skills too. It is empty where Path is, ESCO apart.
func (f Family) IRI(base, normal string) string {
	if f == ESCO && uuid.match(normal) == fits {
		return escoHeads[0] + normal
	}
	path := f.Path(normal)
	if path == "" {
		return ""
	}
	return base + "id/" + path
}

// IRI returns the IRI of a valid code ("ressource" in the contract), "" for one that is not valid. An ESCO code typed as a whole
// IRI keeps its kind, occupation or skill, and is an occupation otherwise.
func (r Result) IRI(base string) string {
	if !r.Valide {
		return ""
	}
	if r.Famille == ESCO && strings.Contains(strings.ToLower(r.Saisi), "/skill/") {
		return escoHeads[1] + r.Normalise
	}
	return r.Famille.IRI(base, r.Normalise)
}

// Package oracle answers api.md §3.2 and §3.3 a second time, slowly and
// obviously, from the raw files; it exists to disagree with packages life and
// link, so it imports nothing of ours.
//
// Only tests use it. It keeps one row per line read, loops over rows, and
// compares days as text ("2025-02-01"). It knows two families of codes: fiches
// (RNCP…, RS…) and CFD, which is every other code.
//
// Where §3.2 leaves room, these are the readings taken (those of §3.3 stand in
// correspond.go):
//
//  1. A fiche's statement in one edition is its state, start and end together.
//     An edition speaks of a fiche's state when it states at least one of the
//     three. The newest such edition dated ≤ D decides with what it says, and
//     older ones speak only for fiches that newer ones omit. On the same day
//     France compétences comes before the kit.
//  2. When D precedes every edition that speaks of a fiche, the dates are those
//     of the newest edition, alone: actif only when both bounds are stated and
//     hold D; a-venir when D < start; inactif when D > end; else inconnu.
//  3. A life starts at the date d'effet (in the kit, the début des parcours
//     certifiants), else at the date of decision; it ends at the end of
//     registration (in the kit, the date d'échéance).
//  4. For edges, "the newest edition that speaks of the declaring code" is looked
//     for source by source, whatever D. An edition with a succession table (or
//     succession columns) speaks of the successions of every code it describes,
//     in any of its parts, an empty cell included. An extrait only adds: it
//     contests nothing, and an older one yields to a newer complete edition that
//     describes the declaring code. What is no longer declared is contested, not
//     walked.
//  5. The row of X with an older code A declares A→X (the new side declares); with
//     a newer code B it declares X→B (the old side declares).
//  6. A code that rows only name is inconnu, never a candidate, and ends its
//     branch, in both directions. Any row of France compétences describes its
//     fiche, a row of the kit describes its fiche, and only a row of BCN
//     describes a CFD; the CFD column of the kit is not read.
//  7. A CFD has the dates of the newest edition that holds it, by day, even where
//     that edition leaves them empty.
//  8. States are tried in the order in which (b) writes them: actif, a-venir,
//     inactif, inconnu.
//  9. A code is visited once. A self-reference makes no edge. A distance counts
//     the edges of the walk, which never passes through a code that ends a branch.
//  10. With a session, a code that a cycle makes both older and newer has the
//     shorter distance, and is newer when both are equal. An older code carries
//     its sens in either list. The walk goes on through codes that fit.
package oracle

import "slices"

// The four states of (b).
const (
	actif   = "actif"
	aVenir  = "a-venir"
	inactif = "inactif"
	inconnu = "inconnu"
)

// The statuses of (c) and (d) that this package gives; mal-forme is not asked of it.
const (
	enVigueur   = "en-vigueur"
	pasEncore   = "pas-encore"
	remplace    = "remplace"
	expire      = "expire"
	ambigu      = "ambigu"
	etatInconnu = "etat-inconnu"
)

// Target is a code that replaces another or may do so.
type Target struct {
	Code     string
	Distance int    // fewest edges of the walk, 1 or more
	Sens     string // "ancien" for an older code (sessions only), else empty
}

// Answer is the part of a Resolution (api.md §3.2) that the rules decide. Its
// lists are ordered by distance, then by the code's number; an empty list is nil.
type Answer struct {
	Statut      string
	RemplacePar []Target
	Candidats   []Target
}

// State returns the state of a code on a day (§3.2 (b)): actif, a-venir, inactif
// or inconnu. A code that no row describes is inconnu.
func (o *Oracle) State(code, day string) string {
	if !o.described[code] {
		return inconnu
	}
	if !isFiche(code) {
		return stateOfCFD(o.statements[code][0], day)
	}
	spoken := o.statements[code]
	for _, s := range spoken {
		if s.day <= day {
			return stateAsSaid(s, day)
		}
	}
	if len(spoken) > 0 {
		return stateByDatesAlone(spoken[0], day)
	}
	return inconnu
}

func stateOfCFD(s statement, day string) string {
	if s.startsAfter(day) {
		return aVenir
	}
	if s.endsBefore(day) {
		return inactif
	}
	return actif
}

func stateAsSaid(s statement, day string) string {
	if s.etat == "ACTIVE" && !s.startsAfter(day) && !s.endsBefore(day) {
		return actif
	}
	if s.startsAfter(day) {
		return aVenir
	}
	if s.etat == "INACTIVE" || s.endsBefore(day) {
		return inactif
	}
	return inconnu
}

func stateByDatesAlone(s statement, day string) string {
	if s.debut != "" && s.fin != "" && s.debut <= day && day <= s.fin {
		return actif
	}
	if s.startsAfter(day) {
		return aVenir
	}
	if s.endsBefore(day) {
		return inactif
	}
	return inconnu
}

// Resolve says what a code is on a day and what replaces it (§3.2 (c)). Its
// statut is "inconnu" for a code that no row describes.
func (o *Oracle) Resolve(code, day string) Answer {
	if !o.described[code] {
		return Answer{Statut: inconnu}
	}
	switch o.State(code, day) {
	case actif:
		return Answer{Statut: enVigueur}
	case aVenir:
		return Answer{Statut: pasEncore}
	case inconnu:
		ends, met := o.walkForward(code, day)
		return Answer{Statut: etatInconnu, Candidats: ordered(append(met, ends...))}
	}
	ends, met := o.walkForward(code, day)
	if len(ends) == 0 {
		return Answer{Statut: expire, Candidats: ordered(met)}
	}
	return Answer{Statut: remplace, RemplacePar: ordered(ends), Candidats: ordered(met)}
}

// walkForward follows edges from old to new, one ring of equal distance after the
// other. It returns the actif codes where branches end, and the codes of state
// inconnu or a-venir met on the way.
func (o *Oracle) walkForward(code, day string) (ends, met []Target) {
	seen := map[string]bool{code: true}
	ring := []string{code}
	for distance := 1; len(ring) > 0; distance++ {
		var next []string
		for _, n := range o.unseen(ring, o.newer, seen) {
			target := Target{Code: n, Distance: distance}
			switch o.State(n, day) {
			case actif:
				ends = append(ends, target)
			case inconnu, aVenir:
				met = append(met, target)
				next = append(next, n)
			case inactif:
				next = append(next, n)
			}
		}
		ring = next
	}
	return ends, met
}

// unseen returns the described codes one edge away from a ring, each once, and
// marks them as seen.
func (o *Oracle) unseen(ring []string, edges map[string][]string, seen map[string]bool) []string {
	var found []string
	for _, c := range ring {
		for _, n := range edges[c] {
			if seen[n] || !o.described[n] {
				continue
			}
			seen[n] = true
			found = append(found, n)
		}
	}
	return found
}

// ResolveSession says what a code is for a session from day d1 to day d2, both
// included, and which older or newer code may stand for it (§3.2 (d)).
func (o *Oracle) ResolveSession(code, d1, d2 string) Answer {
	if !o.described[code] {
		return Answer{Statut: inconnu}
	}
	if o.fits(code, d1, d2) {
		return Answer{Statut: enVigueur}
	}
	fitting := o.fittingRelatives(code, d1, d2)
	switch {
	case len(fitting) == 1:
		return Answer{Statut: remplace, RemplacePar: fitting}
	case len(fitting) > 1:
		return Answer{Statut: ambigu, Candidats: ordered(fitting)}
	case len(o.statements[code]) == 0:
		return Answer{Statut: etatInconnu}
	case o.statements[code][0].startsAfter(d1):
		return Answer{Statut: pasEncore}
	}
	return Answer{Statut: expire}
}

func (o *Oracle) fits(code, d1, d2 string) bool {
	if len(o.statements[code]) == 0 {
		return false
	}
	newest := o.statements[code][0]
	if !isFiche(code) {
		return newest.holds(d1) && newest.holds(d2)
	}
	if newest.etat == "INACTIVE" && newest.fin == "" {
		return false
	}
	return newest.holds(d1)
}

func (o *Oracle) fittingRelatives(code, d1, d2 string) []Target {
	descendants := o.reach(code, o.newer)
	ancestors := o.reach(code, o.older)
	var fitting []Target
	for c, distance := range descendants {
		up, both := ancestors[c]
		if o.fits(c, d1, d2) && !(both && up < distance) {
			fitting = append(fitting, Target{Code: c, Distance: distance})
		}
	}
	for c, distance := range ancestors {
		down, both := descendants[c]
		if o.fits(c, d1, d2) && !(both && down <= distance) {
			fitting = append(fitting, Target{Code: c, Distance: distance, Sens: "ancien"})
		}
	}
	return fitting
}

// reach returns every described code that edges lead to from a code, with its
// distance; the code itself is not among them.
func (o *Oracle) reach(code string, edges map[string][]string) map[string]int {
	reached := map[string]int{}
	seen := map[string]bool{code: true}
	ring := []string{code}
	for distance := 1; len(ring) > 0; distance++ {
		ring = o.unseen(ring, edges, seen)
		for _, c := range ring {
			reached[c] = distance
		}
	}
	return reached
}

func ordered(targets []Target) []Target {
	slices.SortFunc(targets, func(a, b Target) int {
		if a.Distance != b.Distance {
			return a.Distance - b.Distance
		}
		return compareCodes(a.Code, b.Code)
	})
	return targets
}

package life

// A State is what a code is on a day (api.md §3.2(b)).
type State uint8

// The four states.
const (
	Inconnu State = iota
	Actif
	AVenir
	Inactif
)

// String returns the contract's word.
func (s State) String() string { return [...]string{"inconnu", "actif", "a-venir", "inactif"}[s] }

// Said is what an edition declares of a fiche's registration.
type Said uint8

// What can be said: nothing, ACTIVE or INACTIVE.
const (
	SaidNothing Said = iota
	SaidActive
	SaidInactive
)

// A Statement is what one edition of one source says of a code: its registration and its bounds, together.
type Statement struct {
	Edition Day    // the day of the edition
	Source  string // its source
	Said    Said
	Period  Period
}

// Kind tells fiches, whose registration is declared, from diplomas, which only have dates, and from families whose
// codes have neither.
type Kind uint8

// The kinds of code.
const (
	Other   Kind = iota // known, without a life
	Fiche               // RNCP, RS
	Diplome             // CFD
)

// A Life is all that the sources state of one code. Said is ordered from the oldest edition to the newest; on one day,
// from the source that yields to the one that prevails.
type Life struct {
	Code string
	Kind Kind
	Said []Statement
}

// deciding returns the newest statement dated at most d.
func (l *Life) deciding(d Day) (Statement, bool) {
	for i := len(l.Said) - 1; i >= 0; i-- {
		if l.Said[i].Edition <= d {
			return l.Said[i], true
		}
	}
	return Statement{}, false
}

// Newest returns the newest statement; ok is false when no edition states anything.
func (l *Life) Newest() (s Statement, ok bool) {
	if len(l.Said) == 0 {
		return Statement{Period: Always}, false
	}
	return l.Said[len(l.Said)-1], true
}

// At returns the state on day d and the statement that decides it; ok is false when nothing is stated.
func (l *Life) At(d Day) (state State, by Statement, ok bool) {
	newest, ok := l.Newest()
	switch {
	case l.Kind == Diplome:
		return datesOnly(newest.Period, d, true), newest, ok
	case !ok:
		return Inconnu, newest, false
	}
	if s, found := l.deciding(d); found {
		return s.state(d), s, true
	}
	return datesOnly(newest.Period, d, false), newest, true
}

// state applies api.md §3.2(b) to the statement that decides on d.
func (s Statement) state(d Day) State {
	switch {
	case s.Said == SaidActive && s.Period.Holds(d):
		return Actif
	case s.Period.After(d):
		return AVenir
	case s.Said == SaidInactive || s.Period.Before(d):
		return Inactif
	}
	return Inconnu
}

// datesOnly judges by dates alone. A missing bound of a diploma is open; a fiche is active only between two stated ones.
func datesOnly(p Period, d Day, open bool) State {
	switch {
	case p.After(d):
		return AVenir
	case p.Before(d):
		return Inactif
	case open || p.Start != NoDay && p.End != NoDay:
		return Actif
	}
	return Inconnu
}

// fits says whether the code can serve a session (api.md §3.2(d)): a diploma on both days, a fiche on the first.
func (l *Life) fits(first, last Day) bool {
	s, stated := l.Newest()
	if l.Kind == Diplome {
		return s.Period.Holds(first) && s.Period.Holds(last)
	}
	if !stated || s.Said == SaidInactive && s.Period.End == NoDay {
		return false
	}
	return s.Period.Holds(first)
}

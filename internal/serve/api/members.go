package api

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

// a set is which members of a collection are meant, by their places.
type set []uint64

func newSet(members int) set { return make(set, (members+63)/64) }

func (s set) add(place int)      { s[place/64] |= 1 << (place % 64) }
func (s set) has(place int) bool { return s[place/64]&(1<<(place%64)) != 0 }

func (s set) count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// countBoth is how many members are in both sets.
func (s set) countBoth(other set) (n int) {
	for i, w := range s {
		n += bits.OnesCount64(w & other[i])
	}
	return n
}

func (s set) and(other set) {
	for i := range s {
		s[i] &= other[i]
	}
}

func (s set) or(other set) {
	for i := range s {
		s[i] |= other[i]
	}
}

// next returns at most n places of the set from a place on, 0 for no bound.
func (s set) next(from, n int) []int {
	var out []int
	for i := from / 64; i < len(s); i++ {
		w := s[i]
		if i == from/64 {
			w &= ^uint64(0) << (from % 64)
		}
		for ; w != 0; w &= w - 1 {
			if out = append(out, i*64+bits.TrailingZeros64(w)); len(out) == n {
				return out
			}
		}
	}
	return out
}

// before returns the last n places of the set before a place, in their order.
func (s set) before(place, n int) []int {
	var out []int
	for at := place - 1; at >= 0 && len(out) < n; at-- {
		if s.has(at) {
			out = append(out, at)
		}
	}
	slices.Reverse(out)
	return out
}

// a bucket is the members that have one value.
type bucket struct {
	value, label string // label is "" where the value speaks for itself
	members      set
}

// gathered is the members of a collection in memory, with what they are filtered and counted by. Each part is read when
// it is first asked for, once a release.
type gathered struct {
	*catalog.Members
	folded  []string // code and name without accents and case, words apart
	values  map[string]func() ([]bucket, error)
	points  func() (map[int]catalog.Point, error) // by place
	daily   atomic.Pointer[statesOn]
	catalog *catalog.Catalog
}

// statesOn is the state of every member on a day.
type statesOn struct {
	day    life.Day
	states []bucket // one a state, in the order of the contract
}

func gather(c *catalog.Catalog, class string) (*gathered, error) {
	all, err := c.Members(context.Background(), class)
	if err != nil {
		return nil, err
	}
	g := &gathered{Members: all, catalog: c, folded: make([]string, len(all.Things))}
	for i, t := range all.Things {
		g.folded[i] = fold(t.Code + " " + t.Label)
	}
	g.values = map[string]func() ([]bucket, error){
		"niveau":      sync.OnceValues(func() ([]bucket, error) { return g.valuesOf("niveauEuropeen", "", "") }),
		"voie":        sync.OnceValues(func() ([]bucket, error) { return g.valuesOf("voieAcces", "FicheCertifInfo", "ficheCertifInfo") }),
		"source":      sync.OnceValues(func() ([]bucket, error) { return g.valuesOf("source", "", "") }),
		"departement": sync.OnceValues(func() ([]bucket, error) { return g.linkedTo("Departement", "departement") }),
	}
	g.points = sync.OnceValues(g.readPoints)
	return g, nil
}

// fold leaves lower-case letters without accents, and digits, in words apart.
func fold(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case !unicode.Is(unicode.Mn, r):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// setOf gathers those of the things that are members.
func (g *gathered) setOf(numbers []int) set {
	s := newSet(len(g.Things))
	g.addTo(s, numbers)
	return s
}

// addTo adds those of the things that are members.
func (g *gathered) addTo(s set, numbers []int) {
	for _, n := range numbers {
		if place, ok := g.At(n); ok {
			s.add(place)
		}
	}
}

// valuesOf reads the values of a property, those of the things of a class that members name by another property included.
func (g *gathered) valuesOf(property, class, through string) ([]bucket, error) {
	values, err := g.catalog.Values(context.Background(), property)
	if err != nil {
		return nil, err
	}
	naming := map[int][]int{}
	if through != "" {
		if _, naming, err = g.naming(class, through); err != nil {
			return nil, err
		}
	}
	var out []bucket
	for value, numbers := range values {
		b := bucket{value: value, members: g.setOf(numbers)}
		for _, n := range numbers {
			g.addTo(b.members, naming[n])
		}
		if b.members.count() > 0 {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(x, y bucket) int { return cmp.Compare(x.value, y.value) })
	return out, nil
}

// linkedTo reads which things of a class members name by a property.
func (g *gathered) linkedTo(class, property string) ([]bucket, error) {
	things, naming, err := g.naming(class, property)
	if err != nil {
		return nil, err
	}
	var out []bucket
	for place, t := range things.Things {
		if b := (bucket{t.Code, t.Label, g.setOf(naming[things.Number(place)])}); b.members.count() > 0 {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(x, y bucket) int { return cmp.Compare(x.value, y.value) })
	return out, nil
}

// naming reads the things of a class, and who names each by a property.
func (g *gathered) naming(class, property string) (*catalog.Members, map[int][]int, error) {
	things, err := g.catalog.Members(context.Background(), class)
	if err != nil {
		return nil, nil, err
	}
	naming, err := g.catalog.Linked(context.Background(), things, property)
	return things, naming, err
}

func (g *gathered) readPoints() (map[int]catalog.Point, error) {
	all, err := g.catalog.Points(context.Background())
	if err != nil {
		return nil, err
	}
	out := map[int]catalog.Point{}
	for n, p := range all {
		if place, ok := g.At(n); ok {
			out[place] = p
		}
	}
	return out, nil
}

// states are the states of all members on a day. Those of the day last asked about are kept, since most ask about today.
func (g *gathered) states(d life.Day) []bucket {
	if kept := g.daily.Load(); kept != nil && kept.day == d {
		return kept.states
	}
	var out []bucket
	at := map[life.State]int{}
	for i, s := range []life.State{life.Actif, life.AVenir, life.Inactif, life.Inconnu} {
		at[s] = i
		out = append(out, bucket{value: s.String(), members: newSet(len(g.Things))})
	}
	lives := g.catalog.Lives()
	for place, t := range g.Things {
		state := life.Inconnu
		if l := lives.Life(t.Code); l != nil {
			state, _, _ = l.At(d)
		}
		out[at[state]].members.add(place)
	}
	g.daily.Store(&statesOn{d, out})
	return out
}

// collections gathers members of the collections of a release, each when it is first asked for.
type collections struct {
	catalog *catalog.Catalog
	mu      sync.Mutex
	of      map[string]func() (*gathered, error)
}

func (c *collections) gather(class string) (*gathered, error) {
	c.mu.Lock()
	once := c.of[class]
	if once == nil {
		once = sync.OnceValues(func() (*gathered, error) { return gather(c.catalog, class) })
		c.of[class] = once
	}
	c.mu.Unlock()
	return once()
}

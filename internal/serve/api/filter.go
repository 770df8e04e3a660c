package api

import (
	"context"
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
	"passerelle/internal/serve/problem"
)

// chosen is what filters leave of a collection: one set for each filter that was given, and the day of the states.
type chosen struct {
	by  map[string]set
	all set // members that every filter keeps
	day life.Day
}

// choose applies the filters that q gives.
func (k *kind) choose(ctx context.Context, rel *Release, g *gathered, q url.Values) (*chosen, error) {
	c := &chosen{by: map[string]set{}, day: rel.Answer.Today()}
	on, err := day("date", q.Get("date"))
	if err != nil {
		return nil, err
	}
	if on != life.NoDay {
		c.day = on
	}
	if err := fits(ctx, rel.Catalog, q); err != nil {
		return nil, err
	}
	for _, name := range k.filters() {
		text := q.Get(name)
		if text == "" || name == "date" {
			continue
		}
		if c.by[name], err = k.keep(ctx, rel.Catalog, g, name, text, c.day); err != nil {
			return nil, err
		}
	}
	c.all = c.without(len(g.Things), "")
	return c, nil
}

// without is what all filters keep but one.
func (c *chosen) without(members int, name string) set {
	out := newSet(members)
	for place := range members {
		out.add(place)
	}
	for other, s := range c.by {
		if other != name {
			out.and(s)
		}
	}
	return out
}

// keep is the members that one filter keeps.
func (k *kind) keep(ctx context.Context, c *catalog.Catalog, g *gathered, name, text string, on life.Day) (set, error) {
	switch name {
	case "q":
		return g.wording(strings.Fields(fold(text))), nil
	case "etat":
		return oneOf(g.states(on), name, text)
	case "niveau":
		return g.level(text)
	case "voie":
		return g.worded(name, text)
	case "pres":
		return g.near(text)
	}
	return g.linked(ctx, c, k.link(name), text)
}

// wording keeps the members of which each word begins a word of the code or the name.
func (g *gathered) wording(words []string) set {
	for i, w := range words {
		words[i] = " " + w
	}
	s := newSet(len(g.Things))
	for place, text := range g.folded {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			s.add(place)
		}
	}
	return s
}

// oneOf keeps the members of one bucket; every bucket is a value that may be given.
func oneOf(buckets []bucket, name, text string) (set, error) {
	var values []string
	for _, b := range buckets {
		if b.value == text {
			return b.members, nil
		}
		values = append(values, b.value)
	}
	return nil, problem.Parameter(name, "%.40q n'est pas un état. États : %s.", "%.40q is no state. States: %s.", text, strings.Join(values, ", "))
}

// level keeps the members of a level of the European framework.
func (g *gathered) level(text string) (set, error) {
	if n, err := strconv.Atoi(text); err != nil || n < 1 || n > 8 {
		return nil, problem.Parameter("niveau", "%.40q n'est pas un niveau ; le cadre européen va de 1 à 8.", "%.40q is no level; the European framework goes from 1 to 8.", text)
	}
	buckets, err := g.values["niveau"]()
	if err != nil {
		return nil, err
	}
	for _, b := range buckets {
		if b.value == text {
			return b.members, nil
		}
	}
	return newSet(len(g.Things)), nil
}

// worded keeps the members that have a value with the words given. Words that no value has are refused with the values.
func (g *gathered) worded(name, text string) (set, error) {
	buckets, err := g.values[name]()
	if err != nil {
		return nil, err
	}
	s, found := newSet(len(g.Things)), false
	var values []string
	for _, b := range buckets {
		values = append(values, b.value)
		label := fold(b.value)
		if !slices.ContainsFunc(strings.Fields(fold(text)), func(w string) bool { return !strings.Contains(label, " "+w) }) {
			s.or(b.members)
			found = true
		}
	}
	if !found {
		return nil, problem.Parameter(name, "%.60q n'est dans aucun libellé. Libellés de cette version : %s.", "%.60q is in no label. Labels of this release: %s.",
			text, strings.Join(values, " ; "))
	}
	return s, nil
}

// near keeps the members that stand within some kilometres of a point.
func (g *gathered) near(text string) (set, error) {
	center, km, err := parseCircle(text)
	if err != nil {
		return nil, err
	}
	points, err := g.points()
	if err != nil {
		return nil, err
	}
	if len(points) == 0 {
		return nil, problem.Parameter("pres", "Aucun membre de cette collection n'a de coordonnées dans cette version ; filtrez par commune ou par departement.",
			"No member of this collection has coordinates in this release; filter by commune or by departement.")
	}
	s := newSet(len(g.Things))
	for place, p := range points {
		if kilometres(center, p) <= km {
			s.add(place)
		}
	}
	return s, nil
}

// farthest is the greatest distance that pres takes: more than France is wide.
const farthest = 2000

func parseCircle(text string) (p catalog.Point, km float64, err error) {
	refused := problem.Parameter("pres", "Écrivez latitude,longitude,km avec des points décimaux, au plus %d km : 48.85,2.35,10.",
		"Write latitude,longitude,km with decimal points, at most %d km: 48.85,2.35,10.", farthest)
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return p, 0, refused
	}
	for i, to := range []*float64{&p.Latitude, &p.Longitude, &km} {
		if *to, err = strconv.ParseFloat(strings.TrimSpace(parts[i]), 64); err != nil || math.IsNaN(*to) {
			return p, 0, refused
		}
	}
	if math.Abs(p.Latitude) > 90 || math.Abs(p.Longitude) > 180 || km <= 0 || km > farthest {
		return p, 0, refused
	}
	return p, km, nil
}

// kilometres is the distance over the ground, on a sphere: within 0.5 % of that on the ellipsoid.
func kilometres(a, b catalog.Point) float64 {
	const radius, degree = 6371.0088, math.Pi / 180
	north := math.Sin((b.Latitude - a.Latitude) * degree / 2)
	east := math.Sin((b.Longitude - a.Longitude) * degree / 2)
	h := north*north + math.Cos(a.Latitude*degree)*math.Cos(b.Latitude*degree)*east*east
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}

// linked keeps the members to which the ways of a filter lead from the thing that a code names. A code that is well formed
// and that nothing names leads nowhere.
func (g *gathered) linked(ctx context.Context, c *catalog.Catalog, f *linkFilter, text string) (set, error) {
	from, err := named(ctx, c, f.name, text)
	if err != nil {
		return nil, err
	}
	s := newSet(len(g.Things))
	for _, way := range f.ways {
		at, rest := from.things, way
		if from.missing != "" && len(way) > 0 && !way[0].forward {
			rest = way[1:]
			if at, err = c.NamingMissing(ctx, from.missing, way[0].property); err != nil {
				return nil, err
			}
		}
		for _, step := range rest {
			if at, err = follow(ctx, c, at, step); err != nil {
				return nil, err
			}
		}
		s.or(g.setOf(at))
	}
	return s, nil
}

func follow(ctx context.Context, c *catalog.Catalog, from []int, s step) ([]int, error) {
	if s.forward {
		return c.NamedBy(ctx, from, s.property)
	}
	return c.Naming(ctx, from, s.property)
}

// origin is where the ways of a filter begin: things, or the path of what is no thing of the release, and may be named.
type origin struct {
	things  []int
	missing string
}

// named finds the thing that a parameter names by its code, with those that are taken with it.
func named(ctx context.Context, c *catalog.Catalog, name, text string) (origin, error) {
	w := whats[name]
	path, err := w.read(name, text)
	if err != nil {
		return origin{}, err
	}
	if siren, ok := strings.CutPrefix(path, "unite-legale/"); ok { // its establishments have SIRET that begin with it
		things, err := c.Beginning(ctx, "organisme/"+siren)
		return origin{things: things}, err
	}
	n, err := c.Number(ctx, path)
	if errors.Is(err, catalog.ErrUnknown) {
		return origin{missing: path}, nil
	}
	if err != nil {
		return origin{}, err
	}
	things, err := w.widen(ctx, c, []int{n})
	return origin{things: things}, err
}

// widen adds the parts of things, their wholes, and what they have become, as the parameter says.
func (w what) widen(ctx context.Context, c *catalog.Catalog, things []int) ([]int, error) {
	var steps []step
	if w.parent != "" {
		steps = append(steps, back(w.parent))
	}
	if w.wholes {
		steps = append(steps, forward(w.parent))
	}
	if w.current != "" {
		steps = append(steps, forward(w.current))
	}
	out := slices.Clone(things)
	for _, s := range steps {
		reached, err := reach(ctx, c, things, s)
		if err != nil {
			return nil, err
		}
		out = append(out, reached...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// reach is all things that a step leads to from others, taken any number of times. What was met is not followed again, so
// that a circle ends.
func reach(ctx context.Context, c *catalog.Catalog, from []int, s step) ([]int, error) {
	seen := slices.Clone(from)
	for at := from; len(at) > 0; {
		next, err := follow(ctx, c, at, s)
		if err != nil {
			return nil, err
		}
		at = slices.DeleteFunc(next, func(n int) bool { return slices.Contains(seen, n) })
		seen = append(seen, at...)
	}
	return seen, nil
}

// read returns the path of the thing that text names: in the first of the families in which it is a code.
func (w what) read(name, text string) (string, error) {
	for _, family := range w.families {
		if r := code.Check(family, text); r.Valide {
			return family.Path(r.Normalise), nil
		}
	}
	first := code.Check(w.families[0], text)
	meant := make([]string, 0, len(first.Suggestions))
	for _, s := range first.Suggestions {
		meant = append(meant, string(s.Famille)+" "+s.Code)
	}
	if len(meant) > 0 {
		return "", problem.Parameter(name, "%.40q n'est pas un code %s, mais peut-être : %s.", "%.40q is no %s code, but perhaps: %s.", text, w.families[0], strings.Join(meant, ", "))
	}
	return "", problem.Parameter(name, "%.40q n'est pas un code %s (%s).", "%.40q is no %s code (%s).", text, w.families[0], first.Probleme)
}

// fits refuses filters that exclude each other whatever the members: a commune and a département that it is not in.
func fits(ctx context.Context, c *catalog.Catalog, q url.Values) error {
	if q.Get("commune") == "" || q.Get("departement") == "" {
		return nil
	}
	communes, err := named(ctx, c, "commune", q.Get("commune"))
	if err != nil {
		return err
	}
	wanted, err := named(ctx, c, "departement", q.Get("departement"))
	if err != nil {
		return err
	}
	of, err := c.NamedBy(ctx, communes.things, "departement")
	if err != nil || len(of) == 0 || len(wanted.things) == 0 || slices.ContainsFunc(wanted.things, func(n int) bool { return slices.Contains(of, n) }) {
		return err
	}
	return problem.Parameter("departement", "La commune %.40q n'est pas dans le département %.40q : aucun membre ne peut satisfaire les deux.",
		"The commune %.40q is not in the département %.40q: no member can satisfy both.", q.Get("commune"), q.Get("departement"))
}

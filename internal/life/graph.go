package life

import (
	"cmp"
	"slices"
	"strings"
)

// An Edge says that New replaces Old (api.md §3.2(a)).
type Edge struct {
	Old, New     string
	ByOld, ByNew bool     // which side declares it
	Sources      []string // in which sources, sorted
	Contested    bool     // declared once, no longer by the newest edition that speaks of the declaring code: not walked
}

// A Graph is the lives of all described codes and the edges between them. It is read-only once built and safe for
// concurrent readers.
type Graph struct {
	lives         map[string]*Life
	forward, back map[string][]Edge
}

// NewGraph indexes lives and edges. Contested edges are left out; an edge to or from a code that no life describes is
// kept, and ends its branch.
func NewGraph(lives []Life, edges []Edge) *Graph {
	g := &Graph{lives: make(map[string]*Life, len(lives)), forward: map[string][]Edge{}, back: map[string][]Edge{}}
	for i := range lives {
		g.lives[lives[i].Code] = &lives[i]
	}
	for _, e := range edges {
		if !e.Contested && e.Old != e.New {
			g.forward[e.Old] = append(g.forward[e.Old], e)
			g.back[e.New] = append(g.back[e.New], e)
		}
	}
	for _, es := range g.forward {
		slices.SortFunc(es, func(a, b Edge) int { return CompareCodes(a.New, b.New) })
	}
	for _, es := range g.back {
		slices.SortFunc(es, func(a, b Edge) int { return CompareCodes(a.Old, b.Old) })
	}
	return g
}

// Life returns the life of a described code, or nil.
func (g *Graph) Life(code string) *Life { return g.lives[code] }

// Successors returns the edges that leave code, by the number of their new code.
func (g *Graph) Successors(code string) []Edge { return g.forward[code] }

// Predecessors returns the edges that reach code, by the number of their old code.
func (g *Graph) Predecessors(code string) []Edge { return g.back[code] }

// CompareCodes orders codes by their number, then by their text, so that RNCP955 comes before RNCP39682.
func CompareCodes(a, b string) int {
	da, db := digits(a), digits(b)
	if len(da) != len(db) {
		return cmp.Compare(len(da), len(db))
	}
	if c := strings.Compare(da, db); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

// digits returns the number that ends an RNCP or RS code, without leading zeros; other codes compare by their text.
func digits(code string) string {
	if rest, ok := strings.CutPrefix(code, "RNCP"); ok {
		return strings.TrimLeft(rest, "0")
	}
	if rest, ok := strings.CutPrefix(code, "RS"); ok {
		return strings.TrimLeft(rest, "0")
	}
	return ""
}

// A step is one code reached by a walk.
type step struct {
	code     string
	distance int
	old      bool // reached against the edges
}

// walk visits described codes breadth first from code, each once, along edges given by next. visit says whether the
// branch goes on beyond a code. The edges followed are returned in order.
func (g *Graph) walk(from string, next func(string) []Edge, visit func(step) bool) []Edge {
	seen := map[string]bool{from: true}
	queue := []step{{code: from}}
	var followed []Edge
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range next(at.code) {
			to := e.New
			if to == at.code {
				to = e.Old
			}
			if seen[to] || g.lives[to] == nil {
				continue
			}
			seen[to] = true
			followed = append(followed, e)
			s := step{code: to, distance: at.distance + 1}
			if visit(s) {
				queue = append(queue, s)
			}
		}
	}
	return followed
}

// Cycles returns the codes that can be reached from themselves, self references included, sorted: findings, never
// errors.
func Cycles(edges []Edge) []string {
	next := map[string][]string{}
	for _, e := range edges {
		if !e.Contested {
			next[e.Old] = append(next[e.Old], e.New)
		}
	}
	var out []string
	for code := range next {
		if reaches(next, code) {
			out = append(out, code)
		}
	}
	slices.SortFunc(out, CompareCodes)
	return out
}

func reaches(next map[string][]string, code string) bool {
	seen := map[string]bool{}
	stack := slices.Clone(next[code])
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if at == code {
			return true
		}
		if !seen[at] {
			seen[at] = true
			stack = append(stack, next[at]...)
		}
	}
	return false
}

package pages

import (
	"slices"
	"strconv"

	"passerelle/internal/life"
)

// lineage is the succession around a code: whence it comes and where it leads, generation by generation.
type lineage struct {
	Generations []generation
	Lines       []line
	Width       int // pixels that the widest generation asks for
	Height      int
	Steps       []succession // the same in rows
	Left        int          // codes left out
	Words       sentence     // the picture in words
}

// generation is the codes that are as far from the page's one.
type generation struct {
	Y     int
	Nodes []node
}

// node is a code in the picture: X is a share of the width.
type node struct {
	Link link
	X    string
	Here bool
}

// line leads from an older code to a newer one.
type line struct {
	X1, X2    string // shares of the width
	Y1, Y2    int
	Contested bool
}

// Sizes of the picture, in pixels, and how many codes it holds.
const (
	nodeWidth, nodeHeight = 104, 44
	rowHeight             = 84
	lineageMost           = 60
)

// lineage draws the succession around a code; nil where it has none.
func (d *reader) lineage(c string) *lineage {
	g := d.rel.Catalog.Lives()
	kin, left := around(g, c)
	edges, contested := d.edges(c, kin)
	if len(edges)+len(contested) == 0 {
		return nil
	}
	for _, e := range contested {
		for _, code := range []string{e.Old, e.New} {
			if _, ok := kin[code]; !ok {
				kin[code] = distance(code == e.New)
			}
		}
	}
	settle(kin, edges)
	l := &lineage{Left: left}
	d.draw(l, c, kin)
	l.connect(slices.Concat(edges, contested))
	for _, e := range slices.Concat(edges, contested) {
		l.Steps = append(l.Steps, d.succession(c, e))
	}
	l.Words = d.say("lineage.words", c, number(d.lang, len(kin)), number(d.lang, len(l.Generations)))
	return l
}

func distance(after bool) int {
	if after {
		return 1
	}
	return -1
}

// around finds the codes that lead to a code and those that it leads to, with the generation of each; the code's own is 0.
func around(g *life.Graph, c string) (kin map[string]int, left int) {
	kin = map[string]int{c: 0}
	walk := func(sign int, next func(string) []string) {
		queue, seen := []string{c}, map[string]int{c: 0}
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			for _, to := range next(at) {
				if _, ok := seen[to]; ok {
					continue
				}
				seen[to] = seen[at] + sign
				if len(kin) >= lineageMost {
					left++
					continue
				}
				if _, ok := kin[to]; !ok {
					kin[to] = seen[to]
				}
				queue = append(queue, to)
			}
		}
	}
	walk(-1, func(c string) []string { return ends(g.Predecessors(c), true) })
	walk(1, func(c string) []string { return ends(g.Successors(c), false) })
	return kin, left
}

// ends are the codes at one end of edges.
func ends(edges []life.Edge, old bool) []string {
	out := make([]string, 0, len(edges))
	for _, e := range edges {
		if old {
			out = append(out, e.Old)
		} else {
			out = append(out, e.New)
		}
	}
	return out
}

// edges are the steps between codes of the picture, and those around the page's code that a newer edition no longer states.
func (d *reader) edges(c string, kin map[string]int) (edges, contested []life.Edge) {
	g := d.rel.Catalog.Lives()
	codes := make([]string, 0, len(kin))
	for code := range kin {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int {
		if kin[a] != kin[b] {
			return kin[a] - kin[b]
		}
		return life.CompareCodes(a, b)
	})
	for _, code := range codes {
		for _, e := range g.Successors(code) {
			if _, ok := kin[e.New]; ok {
				edges = append(edges, e)
			}
		}
	}
	for _, e := range d.rel.Catalog.Edges() {
		if e.Contested && (e.Old == c || e.New == c) {
			contested = append(contested, e)
		}
	}
	return edges, contested
}

// settle moves each code below all that it replaces. A cycle would move for ever: there are no more rounds than codes.
func settle(kin map[string]int, edges []life.Edge) {
	for range min(len(kin), lineageMost) {
		moved := false
		for _, e := range edges {
			if kin[e.New] <= kin[e.Old] && kin[e.Old]+1 < len(kin) {
				kin[e.New], moved = kin[e.Old]+1, true
			}
		}
		if !moved {
			return
		}
	}
}

// draw places the codes: a row a generation, the oldest on top.
func (d *reader) draw(l *lineage, here string, kin map[string]int) {
	rows := map[int][]string{}
	for code, n := range kin {
		rows[n] = append(rows[n], code)
	}
	order := make([]int, 0, len(rows))
	for n := range rows {
		order = append(order, n)
	}
	slices.Sort(order)
	for i, n := range order {
		codes := rows[n]
		slices.SortFunc(codes, life.CompareCodes)
		g := generation{Y: i*rowHeight + 4}
		for j, code := range codes {
			g.Nodes = append(g.Nodes, node{Link: d.named(here, code), X: share(2*j+1, 2*len(codes)), Here: code == here})
		}
		l.Width = max(l.Width, len(codes)*(nodeWidth+8))
		l.Generations = append(l.Generations, g)
	}
	l.Height = len(order)*rowHeight - (rowHeight - nodeHeight) + 8
}

// named is a code of the picture as a link, even that of the page: its title stands there.
func (d *reader) named(here, c string) link {
	l := d.code(here, c)
	if c == here {
		l.Label = text{}
	}
	return l
}

// connect draws the lines between the codes that have a place.
func (l *lineage) connect(edges []life.Edge) {
	type place struct {
		x string
		y int
	}
	at := map[string]place{}
	for _, g := range l.Generations {
		for _, n := range g.Nodes {
			at[n.Link.Code] = place{n.X, g.Y}
		}
	}
	for _, e := range edges {
		from, to := at[e.Old], at[e.New]
		if from.x == "" || to.x == "" {
			continue
		}
		one := line{X1: from.x, Y1: from.y + nodeHeight, X2: to.x, Y2: to.y - 3, Contested: e.Contested}
		if to.y <= from.y {
			one.Y1, one.Y2 = from.y, to.y+nodeHeight+3
		}
		l.Lines = append(l.Lines, one)
	}
}

// share is n parts of a whole as a percentage, for pictures that are as wide as the page lets them.
func share(n, whole int) string {
	return strconv.FormatFloat(float64(n)*100/float64(whole), 'f', 2, 64) + "%"
}

package shacl

import "slices"

// checkNesting refuses recursive shapes, and shapes that nest deeper than maxDepth. It takes away, round after round,
// the shapes that mention none that is left; those that no round takes away go in circles.
func (p *parser) checkNesting() error {
	waiting := make([]int, len(p.shapes.all)) // mentions of shapes that are left
	users := make([][]int, len(p.shapes.all))
	var ready []int
	for _, s := range p.shapes.all {
		waiting[s.number] = len(s.uses)
		for _, use := range s.uses {
			users[use.to.number] = append(users[use.to.number], s.number)
		}
		if len(s.uses) == 0 {
			ready = append(ready, s.number)
		}
	}
	taken := 0
	for depth := 0; len(ready) > 0; depth++ {
		if s := p.shapes.all[ready[0]]; depth > maxDepth {
			return p.fault(s.node, s.uses[0].from, "shapes nest deeper than %d", maxDepth)
		}
		taken += len(ready)
		ready = release(ready, users, waiting)
	}
	if taken < len(p.shapes.all) {
		return p.circle(waiting)
	}
	return nil
}

// release takes shapes away and returns those that then mention none that is left.
func release(taken []int, users [][]int, waiting []int) []int {
	var next []int
	for _, n := range taken {
		for _, user := range users[n] {
			if waiting[user]--; waiting[user] == 0 {
				next = append(next, user)
			}
		}
	}
	return next
}

// circle names a shape that comes back to itself. Every shape left mentions one that is left, so following mentions
// ends in a circle.
func (p *parser) circle(waiting []int) error {
	at := p.shapes.all[slices.IndexFunc(waiting, func(n int) bool { return n > 0 })]
	seen := map[*shape]bool{}
	for {
		next := at.uses[slices.IndexFunc(at.uses, func(use reference) bool { return waiting[use.to.number] > 0 })]
		if seen[at] {
			return p.fault(at.node, next.from, "recursive shape: it comes back to itself through %s", next.to.node)
		}
		seen[at] = true
		at = next.to
	}
}

package shacl

import (
	"context"

	"passerelle/internal/rdf"
)

// evaluator checks focus nodes, one at a time, and collects what it finds. Each goroutine has its own.
type evaluator struct {
	*binding
	ctx       context.Context
	checkCode func(family, text string) (string, bool)
	found     *collector
	frames    []*frame   // free ones
	spare     []*reached // free ones
	values    []value    // stack of the value nodes of the frames in use
	ticks     uint
	over      bool // the context has ended
}

// frame is the evaluation of one shape at one focus node.
type frame struct {
	shape  *shape
	at     int // the constraint being checked
	focus  rdf.ID
	values []value // value nodes (§3.4: the focus node itself for a node shape)
	quiet  bool    // only whether the node conforms is asked for, not the results
	failed bool
}

func newEvaluator(ctx context.Context, v *validation) *evaluator {
	found := newCollector(v.shapes, v.binding, v.MaxPerShape)
	return &evaluator{binding: v.binding, ctx: ctx, checkCode: v.CheckCode, found: found}
}

// stopped says whether the context has ended. It is asked at every step that data can multiply, so it mostly counts.
func (e *evaluator) stopped() bool {
	if e.ticks++; e.ticks%256 == 0 && e.ctx.Err() != nil {
		e.over = true
	}
	return e.over
}

func (e *evaluator) each(s *shape, nodes []value) {
	for _, node := range nodes {
		e.run(s, node, false)
	}
}

// conforms says whether a node has a shape, without producing results (§3.4.2).
func (e *evaluator) conforms(s *shape, node rdf.ID) bool { return e.run(s, value{node, -1}, true) }

// run checks all constraints of a shape at one focus node and says whether it conforms. A quiet run ends at the first
// constraint broken.
func (e *evaluator) run(s *shape, focus value, quiet bool) bool {
	if s.deactivated || e.stopped() {
		return true
	}
	f := e.open(s, focus, quiet)
	mark := len(e.values)
	f.values = e.valueNodes(s, focus)
	for i := range s.constraints {
		f.at = i
		s.constraints[i].check(e, f)
		if f.done() {
			break
		}
	}
	e.values = e.values[:mark]
	e.frames = append(e.frames, f)
	return !f.failed
}

func (e *evaluator) open(s *shape, focus value, quiet bool) *frame {
	if len(e.frames) == 0 {
		e.frames = append(e.frames, &frame{})
	}
	last := len(e.frames) - 1
	f := e.frames[last]
	e.frames = e.frames[:last]
	*f = frame{shape: s, focus: focus.node, quiet: quiet}
	return f
}

// valueNodes puts the value nodes on the stack.
func (e *evaluator) valueNodes(s *shape, focus value) []value {
	from := len(e.values)
	switch {
	case s.path == nil:
		e.values = append(e.values, focus)
	case s.path.kind == predicatePath:
		for _, edge := range e.edgesOf(focus.node, s.path.predicate, false) {
			e.values = append(e.values, value{edge.to, edge.number})
		}
	default:
		out := e.borrow()
		e.reach(s.path, value{focus.node, -1}, false, out)
		e.values = append(e.values, out.list...)
		e.giveBack(out)
	}
	return e.values[from:len(e.values):len(e.values)]
}

// done says that nothing more can be learnt from a frame.
func (f *frame) done() bool { return f.quiet && f.failed }

// fail reports that the constraint being checked is broken by v; value{0, t} for a result without value.
func (e *evaluator) fail(f *frame, v value) { e.failAt(f, v, 0) }

// failAt is fail for a result whose path is a predicate of its own.
func (e *evaluator) failAt(f *frame, v value, predicate rdf.ID) {
	f.failed = true
	if !f.quiet {
		e.found.add(finding{
			shape: f.shape, constraint: int32(f.at), focus: f.focus, predicate: predicate, value: v.node, triple: v.triple,
		})
	}
}

// eachValue is the check of a component that judges value nodes one by one.
type eachValue struct{ test valueTest }

// A valueTest says whether a value node, by itself, keeps a constraint.
type valueTest interface {
	holds(e *evaluator, node rdf.ID) bool
}

func (c eachValue) check(e *evaluator, f *frame) {
	for _, v := range f.values {
		if !c.test.holds(e, v.node) {
			e.fail(f, v)
			if f.done() {
				return
			}
		}
	}
}

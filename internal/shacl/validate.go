package shacl

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// DefaultMaxPerShape is the number of results kept per shape when Options does not say.
const DefaultMaxPerShape = 1000

// Options of a validation. The zero value is ready for shapes without pas:code.
type Options struct {
	// MaxPerShape bounds the results kept of each source shape: the first ones in the order of the report. 0 stands
	// for DefaultMaxPerShape, a negative number keeps all. Totals count every result in any case.
	MaxPerShape int
	// CheckCode answers for pas:code: whether a text is a valid code of a family, and otherwise, in French, what is
	// wrong with it. It is called from several goroutines.
	CheckCode func(family, text string) (problem string, ok bool)
	// Workers is the number of goroutines used; 0 stands for one per processor.
	Workers int
}

// Validate judges data against shapes (SHACL §3.4). It fails when ctx ends, or when shapes use pas:code and o has no
// CheckCode; data that breaks shapes is no error, and is told in the report.
func Validate(ctx context.Context, shapes *Shapes, data *Data, o Options) (*Report, error) {
	if shapes.families && o.CheckCode == nil {
		return nil, errors.New("the shapes use pas:code: give Options.CheckCode")
	}
	if o.MaxPerShape == 0 {
		o.MaxPerShape = DefaultMaxPerShape
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	v := &validation{Options: o, shapes: shapes, binding: bind(shapes, data)}
	for range o.Workers {
		v.evaluators = append(v.evaluators, newEvaluator(ctx, v))
	}
	for _, s := range shapes.all {
		if len(s.targets) > 0 && !s.deactivated {
			v.root(s)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return v.report(), nil
}

// validation is what the goroutines share.
type validation struct {
	Options
	*binding
	shapes     *Shapes
	evaluators []*evaluator
	focuses    int
}

// block is how many focus nodes a goroutine takes at a time.
const block = 256

// root validates all focus nodes of one shape, block by block. The order is of no matter: findings are sorted.
func (v *validation) root(s *shape) {
	nodes := v.focusNodes(s)
	v.focuses += len(nodes)
	if len(nodes) <= block {
		v.evaluators[0].each(s, nodes)
		return
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for _, e := range v.evaluators {
		wait.Go(func() {
			for {
				from := int(next.Add(block)) - block
				if from >= len(nodes) || e.stopped() {
					return
				}
				e.each(s, nodes[from:min(from+block, len(nodes))])
			}
		})
	}
	wait.Wait()
}

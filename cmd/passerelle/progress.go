package main

import (
	"fmt"
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"passerelle/internal/pipeline"
)

// progress shows how a build goes: bars on a terminal; elsewhere only what people should read, so that the first line on
// stderr is about what is wrong (api.md §4).
type progress struct {
	w    io.Writer
	bars *mpb.Progress
	bar  *mpb.Bar
	name string
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w}
	if f, ok := w.(*os.File); ok && isTerminal(f) {
		p.bars = mpb.New(mpb.WithOutput(f), mpb.WithWidth(48))
	}
	return p
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) watcher() pipeline.Watcher {
	return pipeline.Watcher{Step: p.step, Total: p.total, File: p.file, Note: func(text string) { p.line("note: " + text) }}
}

func (p *progress) line(text string) {
	if p.bars != nil {
		fmt.Fprintln(p.bars, text)
		return
	}
	fmt.Fprintln(p.w, text)
}

func (p *progress) step(name string) {
	if p.bars == nil {
		return
	}
	p.finish()
	p.name = name
	p.bar = p.bars.AddBar(0, mpb.PrependDecorators(decor.Name(name, decor.WCSyncSpaceR)), mpb.AppendDecorators(decor.Elapsed(decor.ET_STYLE_GO)))
}

// total says of how many files the step consists.
func (p *progress) total(n int) {
	if p.bar != nil {
		p.bar.SetTotal(int64(n), false)
	}
}

func (p *progress) file(f pipeline.FileReport) {
	if p.bar != nil {
		p.bar.Increment()
	}
}

func (p *progress) finish() {
	if p.bar != nil {
		p.bar.SetTotal(-1, true)
		p.bar = nil
	}
}

func (p *progress) close() {
	p.finish()
	if p.bars != nil {
		p.bars.Wait()
	}
}

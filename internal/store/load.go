package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// A SyntaxError is a place of an N-Quads file that Oxigraph cannot read.
type SyntaxError struct {
	File         string
	Line, Column int // both from 1; the column counts characters
	Text         string
}

// Error is FILE:LINE:COLUMN: text, as api.md §4 wants it.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Text)
}

// BulkLoad adds N-Quads files to the store folder location, which it creates
// where need be, by Oxigraph's bulk loader, which is fast and takes much
// memory, more with more quads. Each file goes in
// whole or not at all, but after an error other files may have gone in: begin
// again with an empty folder.
//
// A line it cannot read is a *SyntaxError; a folder in use wraps ErrLocked. When
// ctx ends the loader is killed and the error wraps ctx's; it does not outlive
// this process either.
func BulkLoad(ctx context.Context, binary, location string, nquads ...string) error {
	if len(nquads) == 0 {
		return errors.New("bulk load: no file given")
	}
	if err := os.MkdirAll(location, 0o755); err != nil {
		return fmt.Errorf("store folder: %w", err)
	}
	if err := checkUnlocked(location); err != nil {
		return err
	}
	args := []string{"load", "--location=" + location, "--format=nq"}
	for _, file := range nquads {
		args = append(args, "--file="+file)
	}
	cmd := command(ctx, binary, args...)
	said := newTail()
	cmd.Stderr = said
	// The kernel kills the child when the thread that started it ends; it must
	// not end before the child does.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Run()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("bulk load of %s: %w", location, ctx.Err())
	}
	return loadError(location, said.String(), err)
}

// The two shapes of oxttl's messages, by the loader's words before them.
var reSyntax = regexp.MustCompile(`(?m)^Error while loading file (.+): ` +
	`Parser error (?:at|between) line (\d+) (?:between )?columns? (\d+)[^:]*: (.*)$`)

// loadError finds the reason in what the loader wrote to stderr.
func loadError(location, said string, err error) error {
	if m := reSyntax.FindStringSubmatch(said); m != nil {
		line, _ := strconv.Atoi(m[2]) // digits; a line too large for an int is none
		column, _ := strconv.Atoi(m[3])
		return &SyntaxError{File: m[1], Line: line, Column: column, Text: m[4]}
	}
	var lines []string
	for line := range strings.Lines(said) {
		// Advice to load invalid files all the same is not for our users.
		if !strings.HasPrefix(line, "Some files like Wikidata") {
			lines = append(lines, line)
		}
	}
	return explain(location, strings.Join(lines, ""), err)
}

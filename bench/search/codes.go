package main

import (
	"fmt"
	"slices"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/code"
)

func words(s string) []string { return strings.Fields(s) }

// codes asks for the code of every nth thing that has one, in every spelling that is repaired to it. A spelling that is the
// code of several things finds them in the order of the families: there the thing must be among the first, as many as it
// is the code of.
func (b *bench) codes(nth int) error {
	asked, first, shared, among := 0, 0, 0, 0
	for i, t := range b.things {
		f := familyOf(t)
		if f == "" || i%nth != 0 {
			continue
		}
		for _, spelling := range spellings(f, t.Code) {
			found, err := b.best(spelling)
			if err != nil {
				return err
			}
			asked++
			if len(found) > 0 && found[0].Path == t.Path {
				first++
				continue
			}
			shared++
			if len(found) > 0 && b.reads(spelling, found[0].Path) && b.reads(spelling, t.Path) {
				among++
			} else if b.show {
				fmt.Printf("  %q for %s finds %v\n", spelling, t.Path, found)
			}
		}
	}
	fmt.Printf("spellings of codes: %d; the thing is first for %d, %.2f %%; for %d more, another thing has that code too; not found first: %d\n",
		asked, first, percent(first, asked), among, shared-among)
	return nil
}

// reads says whether a spelling is the code of the thing at path.
func (b *bench) reads(spelling, path string) bool {
	return slices.ContainsFunc(code.Candidates(spelling), func(r code.Result) bool { return r.Famille.Path(r.Normalise) == path })
}

func familyOf(t catalog.Thing) code.Family {
	for _, f := range code.Families() {
		if f.Path(t.Code) == t.Path {
			return f
		}
	}
	return ""
}

// spellings are the ways to write a code that are repaired to it.
func spellings(f code.Family, normal string) []string {
	apart := strings.Join(strings.Split(normal, ""), " ")
	half := len(normal) / 2
	all := []string{normal, strings.ToLower(normal), " " + normal + "\t", apart, normal[:half] + "-" + normal[half:], normal[:half] + "." + normal[half:],
		normal[:half] + "\u00a0" + normal[half:], strings.TrimLeft(normal, "0"), strings.TrimPrefix(normal, "RNCP"), strings.TrimPrefix(normal, "RS"),
		strings.Replace(strings.ToLower(normal), "rncp", "rncp n", 1), "0" + normal}
	var out []string
	for _, s := range all {
		if r := code.Check(f, s); r.Valide && r.Normalise == normal && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

package shacl_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rdf"
	"passerelle/internal/shacl"
)

// TestPaths lists the value nodes of :a along each path, and the path as results write it.
func TestPaths(t *testing.T) {
	const data = `:a :p :b , :c . :b :q :d . :c :q :d , "e" . :z :p :a . :y :q :z .
:a :next :b2 . :b2 :next :c2 . :c2 :next :a .`
	for _, tc := range []struct {
		path, notation string
		want           []string
	}{
		{`:p`, "p", []string{"b", "c"}},
		{`:none`, "none", nil},
		{`[ sh:inversePath :p ]`, "^p", []string{"z"}},
		{`( :p :q )`, "p/q", []string{`"e"`, "d"}},
		{`( :p [ sh:inversePath :p ] )`, "p/^p", []string{"a"}},
		{`[ sh:inversePath ( :q :p ) ]`, "^(q/p)", []string{"y"}},
		{`[ sh:alternativePath ( :p ( :p :q ) ) ]`, "p|(p/q)", []string{`"e"`, "b", "c", "d"}},
		{`( :p [ sh:zeroOrOnePath :q ] )`, "p/(q?)", []string{`"e"`, "b", "c", "d"}},
		{`[ sh:zeroOrMorePath :next ]`, "next*", []string{"a", "b2", "c2"}},
		{`[ sh:oneOrMorePath :next ]`, "next+", []string{"a", "b2", "c2"}},
		{`[ sh:oneOrMorePath :p ]`, "p+", []string{"b", "c"}},
		{`[ sh:zeroOrMorePath [ sh:oneOrMorePath [ sh:inversePath :next ] ] ]`, "((^next)+)*", []string{"a", "b2", "c2"}},
		{`( [ sh:zeroOrMorePath :p ] :q )`, "(p*)/q", []string{`"e"`, "d"}},
	} {
		t.Run(tc.notation, func(t *testing.T) {
			r := validate(t, `:s a sh:PropertyShape ; sh:targetNode :a ; sh:in () ; sh:path `+tc.path+` .`, data, shacl.Options{})
			var got []string
			for i, line := range brief(r) {
				got = append(got, strings.Fields(line)[1])
				if notation := strings.NewReplacer("<http://e/", "", ">", "").Replace(r.Results[i].Path); notation != tc.notation {
					t.Errorf("path %s, want %s", notation, tc.notation)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("values %q, want %q", got, tc.want)
			}
		})
	}
}

// TestNestedClosuresOnCycle ends although every closure is within another and the data goes in circles.
func TestNestedClosuresOnCycle(t *testing.T) {
	var data strings.Builder
	for i := range 200 {
		fmt.Fprintf(&data, ":n%d :next :n%d , :n%d .\n", i, (i+1)%200, (i*7)%200)
	}
	shapes := `:s a sh:PropertyShape ; sh:targetNode :n0 ; sh:path [ sh:zeroOrMorePath [ sh:oneOrMorePath :next ] ] ; sh:maxCount 0 ; sh:nodeKind sh:Literal .`
	if got := validate(t, shapes, data.String(), shacl.Options{}).Total(); got != 201 {
		t.Errorf("%d results, want one for the count and one for each of 200 nodes", got)
	}
}

func TestValidationEndsWithItsContext(t *testing.T) {
	deep := ":next"
	for range 30 {
		deep = "[ sh:zeroOrMorePath " + deep + " ]"
	}
	var data strings.Builder
	for i := range 300 {
		fmt.Fprintf(&data, ":n%d :next :n%d .\n", i, (i+1)%300)
	}
	shapes := parse(t, `:s a sh:PropertyShape ; sh:targetSubjectsOf :next ; sh:minCount 1 ; sh:path `+deep+` .`)
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	if _, err := shacl.Validate(ctx, shapes, encode(graph(t, data.String())), shacl.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func TestPathsRefused(t *testing.T) {
	for _, tc := range []struct{ path, want string }{
		{`"text"`, "neither an IRI nor a blank node"},
		{`[]`, "has 0 operators"},
		{`[ sh:inversePath :p ; sh:zeroOrMorePath :p ]`, "has 2 operators"},
		{`( :p )`, "fewer than two"},
		{`[ sh:alternativePath ( :p ) ]`, "fewer than two"},
		{`[ sh:alternativePath :p ]`, "not a well-formed list"},
		{`[ rdf:first :p ]`, "not a well-formed list"},
		{`_:loop`, "contains itself"},
		{`_:ring`, "no end"},
	} {
		shapes := `:s sh:path ` + tc.path + ` ; sh:minCount 1 . _:loop sh:inversePath _:loop . _:ring rdf:first :p ; rdf:rest _:ring .`
		if _, err := shacl.ParseShapes(graph(t, shapes)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("path %s: error %v, want one that says %q", tc.path, err, tc.want)
		}
	}
}

// TestResultsKeepTheLastStep: the triple of a value at the end of a path is the one that leads to it.
func TestResultsKeepTheLastStep(t *testing.T) {
	dict := rdf.NewDict()
	id := func(name string) rdf.ID { return dict.IRI("http://e/" + name) }
	data := shacl.NewData(dict, []shacl.Triple{
		{S: id("a"), P: id("p"), O: id("b")},
		{S: id("x"), P: id("q"), O: id("c")},
		{S: id("b"), P: id("q"), O: id("c")},
		{S: id("z"), P: id("r"), O: id("c")},
	})
	for path, want := range map[string]int32{
		"( :p :q )":                                  2,
		"( :p :q [ sh:inversePath :r ] )":            3,
		"( :p [ sh:zeroOrOnePath :none ] )":          0,
		"[ sh:zeroOrMorePath :none ]":                -1,
		"[ sh:alternativePath ( :none ( :p :q ) ) ]": 2,
	} {
		shapes := parse(t, `:s a sh:PropertyShape ; sh:targetNode :a ; sh:in () ; sh:path `+path+` .`)
		r, err := shacl.Validate(context.Background(), shapes, data, shacl.Options{})
		if err != nil || len(r.Results) != 1 {
			t.Fatalf("%s: %v, %v", path, r, err)
		}
		if got := r.Results[0]; got.Triple != want || got.FocusTriple != 0 {
			t.Errorf("%s: triple %d of focus triple %d, want %d and 0", path, got.Triple, got.FocusTriple, want)
		}
	}
}

package catalog

import (
	"reflect"
	"testing"

	"passerelle/internal/fact"
)

// Whatever bytes stand for reasons, they are read or refused; what is read is written back and read the same.
func FuzzUnpackReasons(f *testing.F) {
	whole := Reasons{
		Facts:     []Ground{{From: []fact.Origin{{Edition: 65535, Rule: 65535, Row: 1<<32 - 1}}}, {Rule: "concordance", From: []fact.Origin{{}, {Row: 2}}}, {Rule: "x"}},
		Overruled: []Ground{{Rule: "concordance", Part: "bloc-1", Property: "<p>", Value: `"é"@fr`, From: []fact.Origin{{Edition: 1}}}},
	}.Pack()
	for n := range whole {
		f.Add(whole[:n])
	}
	f.Add(whole)
	f.Add(append(whole, 0))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})    // as many names as there are numbers
	f.Add([]byte{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}) // as many grounds
	f.Add([]byte{0, 1, 9, 0, 0})                                              // a rule that has no name
	f.Add([]byte{0, 1, 0, 1, 0x80, 0x80, 4, 0, 0, 0})                         // an edition beyond 65,535
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := unpackReasons(b)
		if err != nil {
			return
		}
		again, err := unpackReasons(r.Pack())
		if err != nil || !reflect.DeepEqual(again, r) {
			t.Errorf("%+v comes back as %+v, %v", r, again, err)
		}
	})
}

func TestCutReasonsAreRefused(t *testing.T) {
	whole := Reasons{Facts: []Ground{{Rule: "concordance", From: []fact.Origin{{Edition: 1, Rule: 300, Row: 70000}}}}}.Pack()
	for n := range whole {
		if r, err := unpackReasons(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes give %+v", n, len(whole), r)
		}
	}
	if _, err := unpackReasons(append(whole, 0)); err == nil {
		t.Error("a byte too many is taken")
	}
}

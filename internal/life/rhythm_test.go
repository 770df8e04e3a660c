package life_test

import (
	"fmt"
	"testing"

	"passerelle/internal/life"
)

func TestRhythm(t *testing.T) {
	for s, want := range map[string]life.Rhythm{
		"P1D": {Days: 1}, "P3M": {Months: 3}, "P1Y": {Years: 1}, "P1Y2M10D": {Years: 1, Months: 2, Days: 10}, "P90D": {Days: 90},
		"": {}, "P": {}, "P0D": {}, "P1": {}, "1D": {}, "P1D1M": {}, "PT1H": {}, "P1DT0H": {}, "-P1D": {}, "P1.5D": {}, "P99999D": {}, "p1d": {}, "PD": {},
	} {
		got, err := life.ParseRhythm(s)
		if got != want || (err == nil) != (want != life.Rhythm{}) {
			t.Errorf("ParseRhythm(%q) = %v, %v; want %v", s, got, err, want)
		}
	}
}

func TestStale(t *testing.T) {
	for _, c := range []struct{ rhythm, newest, last string }{ // last: the last day on which it is fresh
		{"P1D", "2024-02-27", "2024-03-01"},
		{"P1M", "2024-11-30", "2025-02-28"}, // no 30 February
		{"P1M", "2023-11-30", "2024-02-29"},
		{"P3M", "2025-09-18", "2026-06-18"},
		{"P1Y", "2024-02-29", "2027-02-28"},
		{"P1Y1M1D", "2024-01-31", "2027-05-03"}, // 30 April and three days
		{"P9999Y", "2024-01-31", "9999-12-31"},
	} {
		r, err := life.ParseRhythm(c.rhythm)
		if err != nil {
			t.Fatal(err)
		}
		newest, err1 := life.ParseDay(c.newest)
		last, err2 := life.ParseDay(c.last)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if r.Stale(newest, last) || !r.Stale(newest, last+1) {
			t.Errorf("%s after %s: stale on %s: %v, the day after: %v", c.rhythm, c.newest, last, r.Stale(newest, last), r.Stale(newest, last+1))
		}
		if !r.Stale(life.NoDay, last) {
			t.Errorf("%s without edition is not stale", c.rhythm)
		}
	}
}

func ExampleRhythm_Stale() {
	r, _ := life.ParseRhythm("P1M")
	newest, _ := life.Date(2025, 1, 31)
	today, _ := life.Date(2025, 5, 1)
	fmt.Println(r.Stale(newest, today))
	// Output: true
}

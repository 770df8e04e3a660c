package life

import (
	"math/rand/v2"
	"testing"
)

// On 20,000 random sets of holes, every day near them is in the rest exactly when it is in the period and in no hole, the
// pieces come in order and a day at least lies between two.
func TestMinus(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	bound := func() Day {
		if random.IntN(6) == 0 {
			return NoDay
		}
		return Day(random.IntN(30))
	}
	period := func() Period {
		for {
			if p := (Period{bound(), bound()}); p.Start == NoDay || p.End == NoDay || p.Start <= p.End {
				return p
			}
		}
	}
	for range 20000 {
		p := period()
		holes := make([]Period, random.IntN(5))
		for i := range holes {
			holes[i] = period()
		}
		rest := p.Minus(holes)
		for d := Day(-3); d < 33; d++ {
			want, got := p.Holds(d), false
			for _, h := range holes {
				want = want && !h.Holds(d)
			}
			for _, r := range rest {
				got = got || r.Holds(d)
			}
			if got != want {
				t.Fatalf("%v without %v is %v: day %d is %t", p, holes, rest, d, got)
			}
		}
		for i, r := range rest {
			if i > 0 && (rest[i-1].End == NoDay || rest[i-1].End >= r.Start-1) {
				t.Fatalf("%v without %v: pieces %v", p, holes, rest)
			}
		}
	}
}

// Command search measures the search of a release: how many mistyped titles and how many codes, in every spelling that is
// repaired, find first what they were made from, and how much processor time a search takes, its JSON answer included.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	"passerelle/bench/misspell"
	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/publish"
	"passerelle/internal/serve/api"
	"passerelle/ontology"
)

func main() {
	log.SetFlags(0)
	state := flag.String("state", "state", "state folder with the release in force")
	n := flag.Int("n", 1000, "mistyped titles")
	seed := flag.Uint64("seed", 1, "of the titles and their errors")
	nth := flag.Int("codes", 1, "ask for the codes of every nth thing")
	show := flag.Bool("show", false, "print the titles that are not found first")
	flag.Parse()
	r, err := publish.Current(*state)
	if err != nil {
		log.Fatal(err)
	}
	c, err := r.Catalog()
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	b := bench{c: c, a: answer.New(c), show: *show}
	for _, step := range []func() error{
		b.warm,
		func() error { return b.titles(*n, *seed) },
		func() error { return b.codes(*nth) },
		func() error { return b.processor(r, *seed) },
	} {
		if err := step(); err != nil {
			log.Fatal(err)
		}
	}
}

type bench struct {
	c    *catalog.Catalog
	a    *answer.Answerer
	show bool

	things []catalog.Thing
	names  []string // each once
	typed  []misspell.Case
}

// warm reads all things, and the index as the first search does.
func (b *bench) warm() error {
	seen := map[string]bool{}
	err := b.c.EachPath(func(t catalog.Thing) error {
		b.things = append(b.things, t)
		if t.Label != "" && !seen[t.Label] {
			seen[t.Label] = true
			b.names = append(b.names, t.Label)
		}
		return nil
	})
	if err != nil {
		return err
	}
	heap, before := inUse(), used()
	if _, err := b.a.Search(context.Background(), "x", ""); err != nil {
		return err
	}
	spent := used() - before
	fmt.Printf("%d things, %d titles; the first search reads the index in %v of processor time, and it takes %d MiB\n",
		len(b.things), len(b.names), spent, (inUse()-heap)>>20)
	return nil
}

// inUse is the memory in use after a collection.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// titles mistypes titles, each distinct one as likely as any other.
func (b *bench) titles(n int, seed uint64) error {
	b.typed = misspell.Cases(b.names, n, seed)
	first, all := map[misspell.Kind]int{}, map[misspell.Kind]int{}
	sum := 0
	for _, m := range b.typed {
		things, err := b.best(m.Typed)
		if err != nil {
			return err
		}
		all[m.Kind]++
		if len(things) > 0 && misspell.Same(things[0].Label, m.Title) {
			first[m.Kind]++
			sum++
		} else if b.show {
			fmt.Printf("  %s: %q for %q finds %v\n", m.Kind, m.Typed, m.Title, things)
		}
	}
	fmt.Printf("mistyped titles found first: %d of %d, %.1f %%\n", sum, len(b.typed), percent(sum, len(b.typed)))
	for _, k := range misspell.Kinds {
		fmt.Printf("  %s: %d of %d, %.1f %%\n", k, first[k], all[k], percent(first[k], all[k]))
	}
	return nil
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

func (b *bench) best(q string) ([]catalog.Thing, error) {
	found, err := b.a.Search(context.Background(), q, "")
	if err != nil {
		return nil, err
	}
	return found.Things(context.Background(), 0, min(1, found.Total))
}

// used is the processor time of this process.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// processor measures answers to several kinds of questions.
func (b *bench) processor(r publish.Release, seed uint64) error {
	a, err := api.New(api.Options{Base: "http://localhost/", Ontology: ontology.FS})
	if err != nil {
		return err
	}
	rel := api.NewRelease(r.ID, time.Now(), b.c, b.a)
	rng := rand.New(rand.NewPCG(seed, 1))
	kinds := map[string][]string{"suggestions while typing": nil, "titles": nil, "mistyped titles": nil, "two words": nil, "codes": nil}
	for _, m := range b.typed {
		kinds["titles"] = append(kinds["titles"], m.Title)
		kinds["mistyped titles"] = append(kinds["mistyped titles"], m.Typed)
		letters := []rune(m.Title)
		kinds["suggestions while typing"] = append(kinds["suggestions while typing"], string(letters[:min(len(letters), 2+rng.IntN(20))]))
		kinds["two words"] = append(kinds["two words"], twoWords(rng, m.Title))
		kinds["codes"] = append(kinds["codes"], b.things[rng.IntN(len(b.things))].Code)
	}
	for kind, questions := range kinds {
		handler, path := a.Search, "/recherche?q="
		if kind == "suggestions while typing" {
			handler, path = a.Suggest, "/recherche/suggestions?q="
		}
		if err := measure(kind, questions, func(q string) error {
			return handler(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path+url.QueryEscape(q), nil), rel)
		}); err != nil {
			return err
		}
	}
	return nil
}

func twoWords(rng *rand.Rand, title string) string {
	long := slices.DeleteFunc(words(title), func(w string) bool { return len(w) < 4 })
	if len(long) < 2 {
		return title
	}
	i := rng.IntN(len(long) - 1)
	return long[i] + " " + long[i+1]
}

// measure prints the processor time of questions asked one after the other.
func measure(kind string, questions []string, ask func(string) error) error {
	times := make([]time.Duration, 0, len(questions))
	var worst string
	for _, q := range questions {
		if q == "" {
			continue
		}
		before := used()
		if err := ask(q); err != nil {
			return fmt.Errorf("%q: %w", q, err)
		}
		times = append(times, used()-before)
		if times[len(times)-1] == slices.Max(times) {
			worst = q
		}
	}
	var sum time.Duration
	for _, t := range times {
		sum += t
	}
	slices.SortFunc(times, cmp.Compare)
	at := func(share int) time.Duration { return times[len(times)*share/100] }
	fmt.Fprintf(os.Stdout, "%s: mean %v, median %v, 95 %% %v, 99 %% %v, most %v (%q)\n", kind, sum/time.Duration(len(times)), at(50), at(95), at(99), times[len(times)-1], worst)
	return nil
}

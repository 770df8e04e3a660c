// Command http measures `passerelle serve` on a release: documents, 304 and Turtle beside a bare net/http handler that sends
// bodies of the same sizes, in the same run, uniformly over the IRIs of the release; the processor time of a search; the
// codes a second of bulk resolution; and the memory of the service. It promises to compare alike: each server is a process
// of its own, and one client, which reads HTTP by hand so as to cost little, asks both in turn.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"passerelle/internal/catalog"
	"passerelle/internal/publish"
)

// options are what the run is told.
type options struct {
	binary, state string
	iris, clients int
	span          time.Duration
	rounds        int
	seed          uint64
}

func main() {
	var o options
	bare := flag.String("bare", "", "be the bare handler, at this address")
	flag.StringVar(&o.binary, "binary", "bin/passerelle", "the program")
	flag.StringVar(&o.state, "state", "state", "folder of the release")
	flag.IntVar(&o.iris, "iris", 20_000, "IRIs to ask for; 0 for all")
	flag.IntVar(&o.clients, "clients", 8, "connections at once")
	flag.DurationVar(&o.span, "span", 5*time.Second, "length of each measure")
	flag.IntVar(&o.rounds, "rounds", 3, "measures of each kind; the median counts")
	flag.Uint64Var(&o.seed, "seed", 1, "of the choice of IRIs")
	flag.Parse()
	var err error
	if *bare != "" {
		err = serveBare(*bare)
	} else {
		err = run(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run starts both servers and measures.
func run(o options) error {
	things, err := choose(o)
	if err != nil {
		return err
	}
	service, err := start(o.binary, "serve", "--state", o.state, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer service.stop()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	plain, err := start(self, "-bare", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer plain.stop()
	fmt.Printf("%d IRIs, %d connections, %d rounds of %s\n", len(things), o.clients, o.rounds, o.span)
	fmt.Printf("memory of serve at rest: %d MiB\n", service.memory()>>20)
	for _, m := range []measure{{name: "JSON-LD", ext: ".jsonld"}, {name: "Turtle", ext: ".ttl"}, {name: "304 of JSON-LD", ext: ".jsonld", unchanged: true}} {
		if err := m.compare(o, things, service, plain); err != nil {
			return err
		}
	}
	if err := searches(o, things, service); err != nil {
		return err
	}
	if err := bulk(things, service); err != nil {
		return err
	}
	fmt.Printf("memory of serve: %d MiB now, %d MiB at most\n", service.memory()>>20, service.peak()>>20)
	return nil
}

// choose takes IRIs of the release in force, each as likely as any other.
func choose(o options) ([]catalog.Thing, error) {
	r, err := publish.Current(o.state)
	if err != nil {
		return nil, err
	}
	c, err := r.Catalog()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var all []catalog.Thing
	if err := c.EachPath(func(t catalog.Thing) error { all = append(all, t); return nil }); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(o.seed, 0))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	if o.iris > 0 && o.iris < len(all) {
		all = all[:o.iris]
	}
	return all, nil
}

// a measure is one kind of request.
type measure struct {
	name, ext string
	unchanged bool // ask with the tag of what the client holds
}

// compare asks the service and the bare handler for the same sizes in turn, and prints the medians.
func (m measure) compare(o options, things []catalog.Thing, service, plain *server) error {
	asked := make([]string, len(things))
	for i, t := range things {
		asked[i] = request(service.addr, "/data/"+t.Path+m.ext, nil)
	}
	begun := time.Now()
	answers, err := once(service.addr, asked, o.clients)
	if err != nil {
		return err
	}
	first := float64(len(asked)) / time.Since(begun).Seconds()
	same := make([]string, len(things))
	total := 0
	for i, a := range answers {
		if a.status != 200 {
			return fmt.Errorf("%s answers %d", strings.SplitN(asked[i], "\r\n", 2)[0], a.status)
		}
		total += a.length
		same[i] = request(plain.addr, fmt.Sprintf("/%d", a.length), nil)
		if m.unchanged {
			held := map[string]string{"If-None-Match": a.etag}
			asked[i], same[i] = request(service.addr, "/data/"+things[i].Path+m.ext, held), request(plain.addr, "/0", held)
		}
	}
	var ours, theirs, ratios, cost, bare []float64
	for range o.rounds {
		b, spent, err := plain.rate(same, o)
		if err != nil {
			return err
		}
		theirs, bare = append(theirs, b), append(bare, spent)
		s, spent, err := service.rate(asked, o)
		if err != nil {
			return err
		}
		ours, cost, ratios = append(ours, s), append(cost, spent), append(ratios, s/b)
	}
	fmt.Printf("%s: %.0f/s, bare handler %.0f/s, ratio %.2f (rounds %.2f); %.1f µs of processor time each, bare handler %.1f; bodies of %d bytes on average; "+
		"asked for the first time %.0f/s\n", m.name, median(ours), median(theirs), median(ratios), ratios, median(cost), median(bare), total/len(things), first)
	return nil
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// searches asks for words of titles, one at a time, and divides the processor time that the service took.
func searches(o options, things []catalog.Thing, service *server) error {
	var asked []string
	for _, t := range things {
		words := strings.Fields(t.Label)
		if len(words) > 1 && len(asked) < 500 {
			asked = append(asked, request(service.addr, "/recherche?limite=10&q="+escape(strings.Join(words[:min(3, len(words))], " ")), nil))
		}
	}
	before := service.processor()
	answers, err := once(service.addr, asked, 1)
	if err != nil {
		return err
	}
	spent := service.processor() - before
	for i, a := range answers {
		if a.status != 200 {
			return fmt.Errorf("%s answers %d", asked[i], a.status)
		}
	}
	fmt.Printf("search: %.2f ms of processor time each, over %d searches of up to three words\n", float64(spent.Microseconds())/1000/float64(len(asked)), len(asked))
	return nil
}

// bulk resolves 10,000 codes at a time.
func bulk(things []catalog.Thing, service *server) error {
	var codes []string
	for _, t := range things {
		if (t.Class == "Certification" || t.Class == "Diplome" || t.Class == "Metier") && len(codes) < 10_000 {
			codes = append(codes, `"`+t.Code+`"`)
		}
	}
	known := len(codes)
	if known == 0 {
		return fmt.Errorf("no code to resolve")
	}
	for i := 0; len(codes) < 10_000; i++ {
		codes = append(codes, codes[i%known])
	}
	post := post(service.addr, "/resolve", `{"codes":[`+strings.Join(codes, ",")+`]}`)
	var rates []float64
	for range 5 {
		begun := time.Now()
		answers, err := once(service.addr, []string{post}, 1)
		if err != nil || answers[0].status != 200 {
			return fmt.Errorf("bulk resolution: %d, %w", answers[0].status, err)
		}
		rates = append(rates, float64(len(codes))/time.Since(begun).Seconds())
	}
	fmt.Printf("bulk resolution: %.0f codes/s, 10,000 at a time, %d of them distinct\n", median(rates), known)
	return nil
}

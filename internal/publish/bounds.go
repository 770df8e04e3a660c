package publish

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"passerelle/internal/rdf"
)

// A Bound is what the guard allows of one class.
type Bound struct {
	MaxLoss  float64 // share of the things in force that may vanish, 0 to 1
	MaxCount int     // how many things there may be; 0 for any number
}

// Bounds are those of every class: its own, else those that hold for all.
type Bounds struct {
	Bound
	Classes map[string]Bound // by local name
}

func (b Bounds) of(class string) Bound {
	if own, ok := b.Classes[class]; ok {
		return own
	}
	return b.Bound
}

// ReadBounds reads bornes.ttl of the ontology.
func ReadBounds(ontology fs.FS, base string) (Bounds, error) {
	const name = "bornes.ttl"
	file, err := ontology.Open(name)
	if err != nil {
		return Bounds{}, fmt.Errorf("read ontology/%s: %w", name, err)
	}
	defer file.Close()
	g, err := rdf.ReadGraph(file, "ontology/"+name, base+"def/bornes", rdf.Turtle)
	if err != nil {
		return Bounds{}, err
	}
	whole := "<" + base + "def/apprentissage>"
	out := Bounds{Classes: map[string]Bound{}}
	if out.Bound, err = readBound(g, whole, base); err != nil {
		return Bounds{}, err
	}
	for _, s := range g.Subjects() {
		class, ours := strings.CutPrefix(rdf.Text(s), base+"def/apprentissage#")
		if !ours {
			continue
		}
		if out.Classes[class], err = readBound(g, s, base); err != nil {
			return Bounds{}, err
		}
	}
	return out, nil
}

func readBound(g *rdf.Graph, s, base string) (b Bound, err error) {
	app := base + "def/apprentissage#"
	fault := func(what string) (Bound, error) {
		return Bound{}, fmt.Errorf("%s:%d: %s of %s is missing or out of its range", g.Name(), g.Locate(s, ""), what, s)
	}
	if b.MaxLoss, err = strconv.ParseFloat(g.Text(s, app+"perteMaximale"), 64); err != nil || b.MaxLoss < 0 || b.MaxLoss > 1 {
		return fault("perteMaximale")
	}
	if most := g.Text(s, app+"effectifMaximal"); most != "" {
		if b.MaxCount, err = strconv.Atoi(most); err != nil || b.MaxCount < 1 {
			return fault("effectifMaximal")
		}
	}
	return b, nil
}

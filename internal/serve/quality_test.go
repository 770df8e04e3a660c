package serve_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

type mesure struct {
	Type, Metrique, Intitule, MesureSur, Constat string
	Mesure                                       float64
	Numerateur, Denominateur                     int64
	Tendance                                     []struct {
		Release, Date string
		Mesure        float64
	}
}

// String is the last part of the metric and of what it is measured on, the value, and what it was.
func (m mesure) String() string {
	text := fmt.Sprintf("%s %s of %s %g (%d/%d)", m.Metrique[strings.LastIndex(m.Metrique, "#")+1:], m.Constat, m.MesureSur[strings.LastIndex(m.MesureSur, "/")+1:], m.Mesure, m.Numerateur, m.Denominateur)
	for _, past := range m.Tendance {
		text += fmt.Sprintf(" %s %g", past.Date, past.Mesure)
		if past.Release != previous {
			text += " in " + past.Release
		}
	}
	return text
}

func spelled(all []mesure) []string {
	var out []string
	for _, m := range all {
		if m.Type != "Mesure" || m.Intitule == "" {
			out = append(out, "bare")
		}
		out = append(out, m.String())
	}
	return out
}

// The figures of a release come with what they were before; those of an edition cannot have changed.
func TestQualityOfAReleaseHasATrend(t *testing.T) {
	s := world(t)
	now := decode[struct{ Qualite []mesure }](t, get(s, "/releases/"+release)).Qualite
	want := []string{"certification-etat  of  0.75 (3/4)", "lignes-lues  of kit-apprentissage_2025-01-31 50 (0/0)",
		"constats forme of kit-apprentissage 3 (0/0)", "lignes-lues  of kit-apprentissage 100 (0/0) 2025-11-24 90"}
	if got := spelled(now); !slices.Equal(got, want) {
		t.Errorf("figures\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	before := decode[struct{ Qualite []mesure }](t, get(s, "/releases/"+previous)).Qualite
	if got, want := spelled(before), []string{"lignes-lues  of kit-apprentissage_2025-01-31 50 (0/0)", "lignes-lues  of kit-apprentissage 90 (0/0)"}; !slices.Equal(got, want) {
		t.Errorf("of the release before %q, want %q", got, want)
	}
}

// A source shows its own figures, and how old it is and was.
func TestQualityOfASource(t *testing.T) {
	d := decode[struct {
		Sources []struct {
			Nom     string
			Qualite []mesure
		}
	}](t, get(world(t), "/sources"))
	for _, source := range d.Sources {
		got := spelled(source.Qualite)
		want := []string{"constats forme of kit-apprentissage 3 (0/0)", "lignes-lues  of kit-apprentissage 100 (0/0) 2025-11-24 90", "age  of kit-apprentissage 662 (0/0) 2025-11-24 327"}
		if source.Nom != "kit-apprentissage" {
			if len(got) != 1 || !strings.HasPrefix(got[0], "age  of "+source.Nom) {
				t.Errorf("figures of %s: %q", source.Nom, got)
			}
			continue
		}
		if !slices.Equal(got, want) {
			t.Errorf("figures\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

package answer_test

import (
	"context"
	"errors"
	"testing"

	"passerelle/internal/answer"
	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/code"
	"passerelle/internal/life"
)

// A thing that the release names without a document is known, has its title, and is in force; a code that its nomenclature
// does not hold is said so, and may still be asked about.
func TestThingsWithoutADocument(t *testing.T) {
	a, ctx := answer.New(answertest.Open(t)), context.Background()
	found, err := a.Correspond(ctx, code.ROME, "A1201", code.Onisep, life.NoDay)
	if err != nil || len(found) != 2 {
		t.Fatalf("%+v, %v", found, err)
	}
	if v := found[1].Vers; v.Code != "MET.9" || v.Connu == nil || *v.Connu {
		t.Errorf("a sheet that no row describes: %+v", v)
	}
	if v := found[0].Vers; v.Intitule != "bûcheron / bûcheronne" || v.Connu != nil {
		t.Errorf("a sheet that one describes: %+v", v)
	}
	for _, asked := range []string{"MET.152", "MET.9"} {
		if found, err := a.Correspond(ctx, code.Onisep, asked, code.ROME, life.NoDay); err != nil || len(found) != 1 || found[0].Vers.Code != "A1201" {
			t.Errorf("%s: %+v, %v", asked, found, err)
		}
	}
	if _, err := a.Correspond(ctx, code.Onisep, "MET.10", code.ROME, life.NoDay); !errors.Is(err, catalog.ErrUnknown) {
		t.Errorf("a sheet in no source: %v", err)
	}
	r, err := a.Resolve(ctx, "MET.152", answer.On(code.Onisep, answertest.Today()))
	if err != nil || r.Statut != life.EnVigueur || r.Ressource == nil || r.Ressource.Intitule != "bûcheron / bûcheronne" || len(r.Sources) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

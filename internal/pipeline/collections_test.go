package pipeline

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"math"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"passerelle/internal/answer"
	"passerelle/internal/catalog"
	"passerelle/internal/doc"
	"passerelle/internal/life"
	"passerelle/internal/publish"
	"passerelle/internal/rdf"
	"passerelle/internal/serve/api"
	"passerelle/ontology"
)

// a reader asks for collections of one release.
type reader struct {
	t   *testing.T
	api *api.API
	rel *api.Release
	of  map[string]api.Collection
}

func collectionsOf(t *testing.T, r publish.Release, c *catalog.Catalog) *reader {
	t.Helper()
	a, err := api.New(api.Options{Base: "http://service.test/", Ontology: ontology.FS})
	if err != nil {
		t.Fatal(err)
	}
	out := &reader{t: t, api: a, rel: api.NewRelease(r.ID, time.Now(), c, answer.New(c)), of: map[string]api.Collection{}}
	for _, one := range api.Collections() {
		out.of[one.Path] = one
	}
	return out
}

// listed is what tests read of a page.
type listed struct {
	Total    int
	Membres  []struct{ ID, Code string }
	Suivante string
	Facettes map[string][]struct {
		Valeur string
		Total  int
	}
}

func (r *reader) get(target string) *httptest.ResponseRecorder {
	r.t.Helper()
	w := httptest.NewRecorder()
	path, _, _ := strings.Cut(target, "?")
	if err := r.of[path].Answer(r.api, w, httptest.NewRequest("GET", target, nil), r.rel); err != nil {
		r.t.Fatalf("%s: %v", target, err)
	}
	return w
}

func (r *reader) page(target string) listed {
	r.t.Helper()
	var p listed
	if err := json.Unmarshal(r.get(target).Body.Bytes(), &p); err != nil {
		r.t.Fatalf("%s: %v", target, err)
	}
	return p
}

// codes are all codes that a filter leaves, read out of the whole table.
func (r *reader) codes(target string) []string {
	r.t.Helper()
	rows, err := csv.NewReader(r.get(target + "&format=csv").Body).ReadAll()
	if err != nil || len(rows) == 0 {
		r.t.Fatalf("%s: %d rows, %v", target, len(rows), err)
	}
	out := []string{}
	for _, row := range rows[1:] {
		out = append(out, row[2])
	}
	return out
}

// Every collection holds the things of its class, and a walk by cursors sees each once, in the order of codes.
func TestCollectionsHoldTheirClass(t *testing.T) {
	release, c := sampleRelease(t)
	r := collectionsOf(t, release, c)
	empty := 0
	for path, one := range r.of {
		want, err := c.Count(context.Background(), one.Class)
		if err != nil {
			t.Fatal(err)
		}
		if want == 0 {
			empty++
		}
		var codes []string
		seen := map[string]bool{}
		for target := path + "?limite=7"; target != ""; {
			p := r.page(target)
			for _, m := range p.Membres {
				codes = append(codes, m.Code)
				seen[m.ID] = true
			}
			if p.Total != want {
				t.Errorf("%s: total %d of %d", target, p.Total, want)
			}
			target = strings.TrimPrefix(p.Suivante, "http://service.test")
		}
		if len(codes) != want || len(seen) != want || !slices.IsSortedFunc(codes, life.CompareCodes) {
			t.Errorf("%s: %d members, %d different, of %d, in order: %v", path, len(codes), len(seen), want, slices.IsSortedFunc(codes, life.CompareCodes))
		}
		if rows, err := csv.NewReader(r.get(path + "?format=csv").Body).ReadAll(); err != nil || len(rows) != want+1 {
			t.Errorf("%s as CSV: %d rows of %d, %v", path, len(rows)-1, want, err)
		}
	}
	if empty > 1 { // no source gives OPCO yet
		t.Errorf("%d collections of the samples are empty", empty)
	}
}

// said is what the documents of a class say, read without any index.
type said map[string]doc.Document // code → document

func documentsOf(t *testing.T, c *catalog.Catalog, class string) said {
	t.Helper()
	out := said{}
	for after := 0; ; {
		things, last, err := c.Page(context.Background(), class, after, 5000)
		if err != nil {
			t.Fatal(err)
		}
		for _, thing := range things {
			_, d, err := c.Get(context.Background(), thing.Path)
			if err != nil {
				t.Fatal(err)
			}
			out[thing.Code] = d
		}
		if after = last; len(things) < 5000 {
			return out
		}
	}
}

// values are the codes of the things, or the literals, that a document names by a property.
func values(c *catalog.Catalog, d doc.Document, property string) []string {
	var out []string
	for _, o := range d.Objects(c.Base() + "def/apprentissage#" + property) {
		text := rdf.Text(o)
		if path, ours := c.Path(text); ours && strings.HasPrefix(o, "<") {
			_, text, _ = strings.Cut(path, "/")
		}
		out = append(out, text)
	}
	return out
}

// by gives, for each value of a property, the codes of the documents that have it, in the order of codes.
func (s said) by(c *catalog.Catalog, property string) map[string][]string {
	out := map[string][]string{}
	for code, d := range s {
		for _, v := range values(c, d, property) {
			out[v] = append(out[v], code)
		}
	}
	for _, codes := range out {
		slices.SortFunc(codes, life.CompareCodes)
	}
	return out
}

// some are a few of the values: the most frequent, the rarest, and some between.
func some(by map[string][]string) []string {
	all := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(len(by[b])-len(by[a]), strings.Compare(a, b))
	})
	var out []string
	for i := 0; i < len(all); i += max(1, len(all)/4) {
		out = append(out, all[i])
	}
	return out
}

// The filters and the counts of the real release are those that the documents give, read one by one.
func TestRealFiltersSayWhatDocumentsSay(t *testing.T) {
	release, c := realRelease(t)
	r := collectionsOf(t, release, c)
	compared := 0
	same := func(target string, want []string) {
		t.Helper()
		compared++
		if total := r.page(target + "&limite=1").Total; total != len(want) {
			t.Errorf("%s: %d members, the documents give %d", target, total, len(want))
		}
		if len(want) > 1000 { // of many members, their number is enough
			return
		}
		if got := r.codes(target); !slices.Equal(got, want) {
			t.Errorf("%s: %d members, the documents give %d", target, len(got), len(want))
		}
	}
	fiches := documentsOf(t, c, "Certification")
	for filter, property := range map[string]string{"niveau": "niveauEuropeen", "rome": "metier", "formacode": "formacode", "idcc": "idcc", "cfd": "diplome", "certificateur": "certificateur"} {
		by := fiches.by(c, property)
		for _, v := range some(by) {
			same("/certifications?"+filter+"="+v, by[v])
		}
	}
	bySpecialite := fiches.by(c, "specialite")
	parts := documentsOf(t, c, "Specialite").by(c, "specialiteParente")
	for _, v := range some(bySpecialite) {
		codes := slices.Clone(bySpecialite[v])
		for _, part := range parts[v] {
			codes = append(codes, bySpecialite[part]...)
		}
		slices.SortFunc(codes, life.CompareCodes)
		same("/certifications?nsf="+v, slices.Compact(codes))
	}
	sheets := fiches.by(c, "ficheCertifInfo")
	voies := fiches.by(c, "voieAcces")
	for v, named := range documentsOf(t, c, "FicheCertifInfo").by(c, "voieAcces") {
		for _, sheet := range named {
			voies[v] = append(voies[v], sheets[sheet]...)
		}
	}
	for v, codes := range voies {
		slices.SortFunc(codes, life.CompareCodes)
		voies[v] = slices.Compact(codes)
		same("/certifications?voie="+url.QueryEscape(v), voies[v])
	}
	for _, f := range r.page("/certifications").Facettes["voie"] {
		if len(voies[f.Valeur]) != f.Total {
			t.Errorf("voie %q counts %d, the documents %d", f.Valeur, f.Total, len(voies[f.Valeur]))
		}
	}
	r.states(fiches)
	r.places(c, same)
	if compared < 40 {
		t.Errorf("only %d filters were compared", compared)
	}
}

// states holds the states of fiches, on a day that is past, to those that resolve gives.
func (r *reader) states(fiches said) {
	r.t.Helper()
	on, err := life.ParseDay("2025-06-30")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, f := range r.page("/certifications?date=2025-06-30&rome=N4101").Facettes["etat"] {
		codes := r.codes("/certifications?date=2025-06-30&rome=N4101&etat=" + f.Valeur)
		if len(codes) != f.Total {
			r.t.Errorf("state %s: %d members, counted %d", f.Valeur, len(codes), f.Total)
		}
		for _, code := range codes {
			found, err := r.rel.Answer.Resolve(context.Background(), code, answer.On("", on))
			if err != nil || found.Ressource == nil || found.Ressource.Etat != f.Valeur || fiches[code].IRI == "" {
				r.t.Errorf("%s is listed as %s: %+v, %v", code, f.Valeur, found.Ressource, err)
			}
		}
	}
}

// places compares what stands somewhere.
func (r *reader) places(c *catalog.Catalog, same func(string, []string)) {
	r.t.Helper()
	organismes := documentsOf(r.t, c, "Organisme")
	for filter, property := range map[string]string{"departement": "departement", "commune": "arrondissementMunicipal"} {
		by := organismes.by(c, property)
		for _, v := range some(by) {
			same("/organismes?"+filter+"="+v, by[v])
		}
	}
	for _, circle := range [][3]float64{{48.8566, 2.3522, 20}, {45.764, 4.8357, 5}, {-21.115, 55.536, 100}} {
		spelt := make([]string, 3)
		for i, x := range circle {
			spelt[i] = strconv.FormatFloat(x, 'f', -1, 64)
		}
		var want []string
		for code, d := range organismes {
			latitude, err := strconv.ParseFloat(strings.Join(values(c, d, "latitude"), ""), 64)
			longitude, err2 := strconv.ParseFloat(strings.Join(values(c, d, "longitude"), ""), 64)
			if err == nil && err2 == nil && chord(circle[0], circle[1], latitude, longitude) <= circle[2] {
				want = append(want, code)
			}
		}
		slices.SortFunc(want, life.CompareCodes)
		if len(want) == 0 {
			r.t.Errorf("nothing stands within %v", spelt)
		}
		same("/organismes?pres="+strings.Join(spelt, ","), want)
	}
	departements := map[string]int{} // by the codes of communes, which begin with it
	communes, _, err := c.Page(context.Background(), "Commune", 0, 100_000)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, thing := range communes {
		head := thing.Code[:2]
		if head == "97" || head == "98" {
			head = thing.Code[:3]
		}
		departements[head]++
	}
	facets := r.page("/communes?limite=1").Facettes["departement"]
	for _, f := range facets {
		if departements[f.Valeur] != f.Total {
			r.t.Errorf("département %s counts %d communes, their codes %d", f.Valeur, f.Total, departements[f.Valeur])
		}
	}
	if len(facets) != len(departements) || len(facets) < 90 {
		r.t.Errorf("%d départements counted, %d in the codes", len(facets), len(departements))
	}
}

// chord is the distance of two points in kilometres, by the straight line through the sphere.
func chord(latitude, longitude, otherLatitude, otherLongitude float64) float64 {
	vector := func(latitude, longitude float64) [3]float64 {
		latitude, longitude = latitude*math.Pi/180, longitude*math.Pi/180
		return [3]float64{math.Cos(latitude) * math.Cos(longitude), math.Cos(latitude) * math.Sin(longitude), math.Sin(latitude)}
	}
	a, b := vector(latitude, longitude), vector(otherLatitude, otherLongitude)
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return 2 * 6371.0088 * math.Asin(math.Sqrt(sum)/2)
}

// Who may train or certify is told by the names that the release publishes, never by those of persons; nobody is left out
// who has a SIRET.
func TestHabilitationsNameNobody(t *testing.T) {
	release, c := sampleRelease(t)
	r := collectionsOf(t, release, c)
	rights, certifiers := 0, 0
	for code, d := range documentsOf(t, c, "Certification") {
		want := map[string]bool{}
		for _, siret := range values(c, d, "certificateur") {
			want["certificateur "+siret] = true
		}
		app := c.Base() + "def/apprentissage#"
		for property, kind := range map[string]string{"roleCertificateur": "certificateur ", "habilitation": "habilitation "} {
			for _, part := range d.Objects(app + property) {
				path, _ := c.Path(d.ValueOf(rdf.Text(part), app+"organisme"))
				if siret, ok := strings.CutPrefix(path, "organisme/"); ok {
					want[kind+siret] = true
				}
			}
		}
		request := httptest.NewRequest("GET", "/certifications/"+code+"/habilitations?limite=1000", nil)
		request.SetPathValue("code", code)
		w := httptest.NewRecorder()
		if err := r.api.Habilitations(w, request, r.rel); err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		var p struct {
			Total   int
			Membres []struct{ Type, ConstateLe string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Total != len(want) || len(p.Membres) != len(want) {
			t.Errorf("%s: %d rights, %d listed, want %d, %v", code, p.Total, len(p.Membres), len(want), err)
		}
		for _, m := range p.Membres {
			if m.ConstateLe == "" {
				t.Errorf("%s: a right of which no edition is named", code)
			}
			if m.Type == "Habilitation" {
				rights++
			} else {
				certifiers++
			}
		}
		for _, person := range samplePersons {
			if strings.Contains(strings.ToUpper(w.Body.String()), person) {
				t.Errorf("%s tells of %s", code, person)
			}
		}
	}
	if rights == 0 || certifiers == 0 {
		t.Errorf("%d rights and %d certifiers in the samples", rights, certifiers)
	}
}

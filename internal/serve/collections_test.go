package serve_test

import (
	"bytes"
	"cmp"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"passerelle/internal/answer/answertest"
	"passerelle/internal/catalog"
	"passerelle/internal/life"
	"passerelle/internal/rdf"
	"passerelle/internal/serve"
	"passerelle/internal/serve/api"
	"passerelle/internal/serve/param"
	"passerelle/internal/serve/problem"
)

// a placed thing of the land: what it names, the values that it is counted by, and its parts.
type placed struct {
	class, path, label string
	links              []string // property, path
	values             []string // property, value
	point              *catalog.Point
}

func (p placed) code() string { return p.path[strings.IndexByte(p.path, '/')+1:] }

// land is a small country: two départements and what stands there.
func land() []placed {
	return []placed{
		{class: "Certification", path: "certification/RS200", label: "Œnologie", values: []string{"niveauEuropeen", "5"}, links: []string{"certificateur", "organisme/13002526500013"}},
		{class: "Certification", path: "certification/RNCP300", label: "=CAP Boulanger", values: []string{"niveauEuropeen", "3", "voieAcces", "En contrat d’apprentissage"},
			links: []string{"metier", "metier/D1102", "specialite", "nsf/221", "certificateur", "organisme/13002526500013", "certificateur", "organisme/35600000000048"}},
		{class: "Certification", path: "certification/RNCP1000", label: "CAP Cuisine", values: []string{"niveauEuropeen", "3", "voieAcces", "Par expérience"}, links: []string{"ficheCertifInfo", "certif-info/7", "specialite", "nsf/221t", "metier", "metier/G1601"}},
		{class: "Commune", path: "commune/01004", label: "Ambérieu-en-Bugey", links: []string{"departement", "departement/01"}},
		{class: "Commune", path: "commune/69123", label: "Lyon", links: []string{"departement", "departement/69"}},
		{class: "ArrondissementMunicipal", path: "commune/69387", label: "Lyon 7e", links: []string{"commune", "commune/69123"}},
		{class: "CommuneAncienne", path: "commune/01003", label: "Amareins", links: []string{"communeActuelle", "commune/01004"}},
		{class: "Departement", path: "departement/01", label: "Ain"},
		{class: "Departement", path: "departement/69", label: "Rhône"},
		{class: "FicheCertifInfo", path: "certif-info/7", label: "CAP cuisine", values: []string{"voieAcces", "En contrat d’apprentissage"}},
		{class: "Metier", path: "metier/D1102", label: "Boulanger", links: []string{"secteur", "naf/10.7"}},
		{class: "Metier", path: "metier/G1602", label: "Cuisinier"},
		{class: "Organisme", path: "organisme/13002526500013", label: "Bourg", links: []string{"commune", "commune/01004", "departement", "departement/01"}, point: &catalog.Point{Latitude: 45.96, Longitude: 5.36}},
		{class: "Organisme", path: "organisme/35600000000048", label: "Gerland", links: []string{"arrondissementMunicipal", "commune/69387", "departement", "departement/69"}, point: &catalog.Point{Latitude: 45.73, Longitude: 4.83}},
		{class: "Organisme", path: "organisme/55210055400013", label: "Nulle part"},
		{class: "Secteur", path: "naf/10.7", label: "Boulangerie"},
		{class: "Specialite", path: "nsf/221", label: "Agroalimentaire"},
		{class: "Specialite", path: "nsf/221t", label: "Cuisine", links: []string{"specialiteParente", "nsf/221"}},
	}
}

// writeLand writes things as a read model and returns its path; those of a class must come in its order, which is made sure
// of here.
func writeLand(t testing.TB, things []placed) string {
	t.Helper()
	slices.SortStableFunc(things, func(a, b placed) int {
		return cmp.Or(strings.Compare(a.class, b.class), life.CompareCodes(a.code(), b.code()))
	})
	path := filepath.Join(t.TempDir(), "read.db")
	w, err := catalog.Create(path, answertest.Base)
	must(t, err)
	numbers := map[string]int{}
	for _, p := range things {
		n, err := w.Add(catalog.Thing{Path: p.path, Class: p.class, Code: p.code(), Label: p.label}, p.document(), nil)
		must(t, err)
		numbers[p.path] = n
		must(t, w.Facet(n, "source", "kit"))
		for i := 0; i < len(p.values); i += 2 {
			must(t, w.Facet(n, p.values[i], p.values[i+1]))
		}
		if p.point != nil {
			must(t, w.Point(n, *p.point))
		}
	}
	for _, p := range things {
		for i := 0; i < len(p.links); i += 2 {
			if object, ok := numbers[p.links[i+1]]; ok {
				must(t, w.Mention(object, answertest.App+p.links[i], numbers[p.path]))
			} else {
				must(t, w.Facet(numbers[p.path], p.links[i], p.links[i+1]))
			}
		}
	}
	must(t, w.Origins([]catalog.Source{{Name: "kit", TitleFR: "Kit", Rhythm: "P1M"}}, nil, nil))
	must(t, w.Close())
	return path
}

func open(t testing.TB, path string) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(path)
	must(t, err)
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// document is what a thing says, with a right to train and a role of certifier where it is RNCP300.
func (p placed) document() []byte {
	iri := func(path string) string { return answertest.Base + "id/" + path }
	var lines []string
	add := func(s, property, o string) {
		lines = append(lines, string(rdf.AppendTriple(nil, "<"+s+">", "<"+answertest.App+property+">", o)))
	}
	me := iri(p.path)
	add(me, "code", rdf.NewLiteral(p.code(), "").String())
	for i := 0; i < len(p.links); i += 2 {
		add(me, p.links[i], "<"+iri(p.links[i+1])+">")
	}
	if p.path == "certification/RNCP300" {
		right, role := me+"#habilitation-55210055400013", me+"#certificateur-35600000000048"
		add(me, "habilitation", "<"+right+">")
		add(me, "roleCertificateur", "<"+role+">")
		add(right, "organisme", "<"+iri("organisme/55210055400013")+">")
		add(right, "typeHabilitation", `"HABILITATION_FORMER"`)
		add(right, "etatHabilitation", `"Actif"`)
		add(right, "dateActivation", `"2023-04-12"^^<`+rdf.XSD+`date>`)
		add(role, "organisme", "<"+iri("organisme/35600000000048")+">")
		add(role, "etatHabilitation", `"Inactif"`)
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}

func onLand(t testing.TB, things []placed) *serve.Server {
	t.Helper()
	s := empty(t)
	s.Swap(serve.Release{ID: release, Date: built, Catalog: open(t, writeLand(t, things))})
	t.Cleanup(s.Close)
	return s
}

func TestFiltersOfCollections(t *testing.T) {
	s := onLand(t, land())
	for target, want := range map[string]string{
		"/certifications":                                        "RS200 RNCP300 RNCP1000",
		"/certifications?niveau=3":                               "RNCP300 RNCP1000",
		"/certifications?niveau=8":                               "",
		"/certifications?voie=apprentissage":                     "RNCP300 RNCP1000", // its own word, and that of the sheet of Certif Info
		"/certifications?voie=Par+exp%C3%A9rience":               "RNCP1000",
		"/certifications?rome=d1102":                             "RNCP300",
		"/certifications?rome=G1602":                             "",
		"/certifications?rome=g1601":                             "RNCP1000",         // a code that is named and that nothing describes
		"/certifications?rome=A1101":                             "",                 // well formed, in no source
		"/certifications?nsf=221":                                "RNCP300 RNCP1000", // with what the field holds
		"/certifications?nsf=221T":                               "RNCP1000",
		"/certifications?certificateur=130+025+265":              "RS200 RNCP300", // a SIREN, in blanks
		"/certifications?certificateur=356000000+00048&niveau=3": "RNCP300",
		"/certifications?q=oenologie":                            "",
		"/certifications?q=cap&niveau=3&voie=contrat":            "RNCP300 RNCP1000",
		"/organismes?departement=1":                              "13002526500013",
		"/organismes?commune=69123":                              "35600000000048", // in its 7th arrondissement
		"/organismes?commune=69387":                              "35600000000048",
		"/organismes?commune=1003":                               "13002526500013", // a former commune
		"/organismes?pres=45.75,4.85,10":                         "35600000000048",
		"/organismes?pres=45.75,4.85,60":                         "13002526500013 35600000000048",
		"/organismes?rncp=300":                                   "13002526500013 35600000000048",
		"/communes?departement=69":                               "69123",
		"/communes?q=amberieu":                                   "01004",
		"/departements?commune=01004":                            "01",
		"/metiers?rncp=RNCP300":                                  "D1102",
		"/opcos":                                                 "",
		"/specialites?nsf=221":                                   "221 221t",
		"/specialites?rncp=1000":                                 "221t",
	} {
		if got := strings.Join(decode[collection](t, get(s, target)).codes(), " "); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}

func TestFiltersAreRefused(t *testing.T) {
	s := onLand(t, land())
	for target, want := range map[string][2]string{
		"/communes?couleur=bleu":                          {"couleur", "departement : "},
		"/communes?rome=D1102":                            {"rome", "n'a pas de sens ici"},
		"/communes?etat=actif":                            {"etat", "n'a pas de sens ici"},
		"/uais?pres=45,4,10":                              {"pres", "coordonnées"},
		"/certifications?niveau=9":                        {"niveau", "de 1 à 8"},
		"/certifications?voie=magie":                      {"voie", "Par expérience"},
		"/certifications?rome=bidon":                      {"rome", "forme"},
		"/certifications?certificateur=13002526500014":    {"certificateur", "cle-de-controle"},
		"/certifications?cfd=RNCP300":                     {"cfd", "rncp RNCP300"},
		"/organismes?commune=01004&departement=69":        {"departement", "aucun membre"},
		"/organismes?pres=45,4":                           {"pres", "latitude,longitude,km"},
		"/organismes?pres=95,4,1":                         {"pres", "latitude,longitude,km"},
		"/organismes?pres=45,4,NaN":                       {"pres", "latitude,longitude,km"},
		"/organismes?pres=45,4,-1":                        {"pres", "latitude,longitude,km"},
		"/communes?limite=1001":                           {"limite", "1000"},
		"/communes?format=pdf":                            {"format", "xlsx"},
		"/communes?tableur=1":                             {"tableur", "CSV"},
		"/communes?format=csv&tableur=oui":                {"tableur", "1"},
		"/certifications/RNCP300/habilitations?siret=123": {"siret", "longueur"},
	} {
		w := get(s, target)
		var d problem.Document
		if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != 400 || d.Parametre != want[0] || !strings.Contains(d.Detail, want[1]) {
			t.Errorf("%s: %d %s, want 400 that names %s and says %q", target, w.Code, w.Body, want[0], want[1])
		}
	}
}

func TestFacetsCountUnderTheOtherFilters(t *testing.T) {
	type page struct {
		Facettes map[string][]struct {
			Valeur, Intitule string
			Total            int
		}
		Sources []struct{ Nom string }
	}
	s := onLand(t, land())
	p := decode[page](t, get(s, "/certifications?niveau=3&voie=exp%C3%A9rience"))
	if got := fmt.Sprint(p.Facettes["niveau"], p.Facettes["voie"], p.Facettes["etat"]); got !=
		"[{3  1}] [{En contrat d’apprentissage  2} {Par expérience  1}] [{actif  0} {a-venir  0} {inactif  0} {inconnu  1}]" {
		t.Errorf("facets of certifications: %s", got)
	}
	p = decode[page](t, get(s, "/organismes?departement=01"))
	if got := fmt.Sprint(p.Facettes["departement"]); got != "[{01 Ain 1} {69 Rhône 1}]" || len(p.Sources) != 1 || p.Sources[0].Nom != "kit" {
		t.Errorf("facets of organismes: %s, sources %v", got, p.Sources)
	}
}

// A walk of every collection by its cursors, forwards and backwards, sees each member that both releases hold once, in the
// order of codes, while another release is swapped in at every page.
func TestWalksWhileReleasesAreSwapped(t *testing.T) {
	s := empty(t)
	t.Cleanup(s.Close)
	var common, all []placed
	for _, c := range api.Collections() {
		for n := range 23 {
			p := placed{class: c.Class, path: strings.TrimPrefix(c.Path, "/") + "/" + fmt.Sprintf("%s%d", "ABCDE"[n%5:n%5+1], n*n)}
			all = append(all, p)
			if n%3 != 1 {
				common = append(common, p)
			}
		}
	}
	swaps, releases := 0, []string{writeLand(t, slices.Clone(all)), writeLand(t, slices.Clone(common))}
	swap := func() {
		swaps++
		s.Swap(serve.Release{ID: fmt.Sprintf("20261124T060000Z-%08d", swaps), Date: built, Catalog: open(t, releases[swaps%2])})
	}
	type page struct {
		Membres []struct {
			ID, Code string
		}
		Suivante, Precedente string
		ReleaseChangee       bool
	}
	swap()
	for _, c := range api.Collections() {
		var want []string
		for _, p := range common {
			if p.class == c.Class {
				want = append(want, p.code())
			}
		}
		slices.SortFunc(want, life.CompareCodes)
		var forward []string
		changed := false
		address, previous := c.Path+"?limite=5", ""
		for address != "" {
			p := decode[page](t, get(s, at(strings.TrimPrefix(address, "/"))))
			for _, m := range p.Membres {
				forward = append(forward, m.Code)
			}
			address, previous, changed = p.Suivante, p.Precedente, changed || p.ReleaseChangee
			swap()
		}
		check(t, c.Path, forward, want, changed)
		var back []string
		changed = false
		for address = previous; address != ""; swap() {
			p := decode[page](t, get(s, at(address)))
			for _, m := range slices.Backward(p.Membres) {
				back = append(back, m.Code)
			}
			address, changed = p.Precedente, changed || p.ReleaseChangee
		}
		slices.Reverse(back)
		last := len(want)
		for last > 0 && len(back) > 0 && life.CompareCodes(want[last-1], back[len(back)-1]) > 0 {
			last-- // the last page of the walk forwards is not walked back
		}
		check(t, c.Path+" backwards", back, want[:last], changed)
	}
}

// check holds a walk to the documented order without doubles, and to all members that both releases hold.
func check(t *testing.T, what string, walked, want []string, changed bool) {
	t.Helper()
	if !slices.IsSortedFunc(walked, life.CompareCodes) || len(slices.Compact(slices.Clone(walked))) != len(walked) {
		t.Errorf("%s: %q is out of order, or has doubles", what, walked)
	}
	if missing := slices.DeleteFunc(slices.Clone(want), func(c string) bool { return slices.Contains(walked, c) }); len(missing) > 0 || len(want) == 0 {
		t.Errorf("%s: %q of %d are missing", what, missing, len(want))
	}
	if !changed {
		t.Errorf("%s: no answer says that the release has changed", what)
	}
}

func TestLinksOfPages(t *testing.T) {
	s := onLand(t, land())
	w := get(s, "/certifications?limite=1&niveau=3")
	next := decode[collection](t, w).Suivante
	if links := strings.Join(w.Header().Values("Link"), "\n"); !strings.Contains(links, "<"+next+`>; rel="next"`) || strings.Contains(links, `rel="prev"`) || !strings.Contains(links, `rel="first"`) {
		t.Errorf("first page: %s", links)
	}
	// A walk keeps the day on which it began.
	if u, err := url.Parse(next); err != nil || u.Query().Get("date") != answertest.Today().String() {
		t.Errorf("next page %s", next)
	}
	w = get(s, at(next))
	if links := strings.Join(w.Header().Values("Link"), "\n"); strings.Contains(links, `rel="next"`) || !strings.Contains(links, `rel="prev"`) {
		t.Errorf("last page: %s", links)
	}
}

func TestCollectionsAsTables(t *testing.T) {
	s := onLand(t, land())
	w := get(s, "/certifications?niveau=3", "Accept", "text/csv")
	all, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(all) != 3 || all[1][2] != "RNCP300" || all[1][3] != "=CAP Boulanger" || w.Header().Get("Vary") == "" || !strings.Contains(w.Header().Get("Content-Disposition"), "certifications.csv") {
		t.Errorf("CSV: %v, %q, %v", err, all, w.Header())
	}
	w = get(s, "/certifications?format=csv&tableur=1&limite=1&niveau=3")
	if got := w.Body.String(); !strings.HasPrefix(got, "\ufeffid;type;code") || !strings.Contains(got, ";'=CAP Boulanger;") || strings.Count(got, "\r\n") != 2 {
		t.Errorf("CSV for spreadsheets: %q", got)
	}
	if links := strings.Join(w.Header().Values("Link"), "\n"); !strings.Contains(links, `rel="next"`) || !strings.Contains(links, "tableur=1") {
		t.Errorf("links of a page as CSV: %s", links)
	}
	w = get(s, "/communes?format=xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	must(t, err)
	cells, err := book.GetRows("communes")
	kind, err2 := book.GetCellType("communes", "C2")
	style, err3 := book.GetCellStyle("communes", "C2")
	if err != nil || err2 != nil || err3 != nil || len(cells) != 3 || cells[1][2] != "01004" || cells[1][3] != "Ambérieu-en-Bugey" || kind != excelize.CellTypeInlineString || style == 0 {
		t.Errorf("XLSX: %v %v %v %q, type %v, style %d", err, err2, err3, cells, kind, style)
	}
	if w := ask(s, http.MethodHead, "/communes?format=xlsx", ""); w.Code != 200 || w.Body.Len() != 0 || !strings.Contains(w.Header().Get("Content-Type"), "spreadsheetml") {
		t.Errorf("HEAD: %d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
	}
	if w := get(s, "/communes", "Accept", "image/png"); w.Code != 406 || !strings.Contains(w.Body.String(), "spreadsheetml") {
		t.Errorf("a picture of communes: %d %s", w.Code, w.Body)
	}
}

func TestHabilitations(t *testing.T) {
	type rights struct {
		Total   int
		Membres []struct {
			ID, Type, TypeHabilitation, EtatHabilitation, DateActivation string
			Organisme                                                    struct{ ID, Code, Intitule string }
		}
		Suivante string
	}
	s := onLand(t, land())
	all := decode[rights](t, get(s, "/certifications/300/habilitations"))
	var got []string
	for _, m := range all.Membres {
		_, part, _ := strings.Cut(m.ID, "#")
		got = append(got, strings.Join([]string{m.Type, m.Organisme.Code, m.Organisme.Intitule, part, m.TypeHabilitation, m.EtatHabilitation, m.DateActivation}, " "))
	}
	want := []string{
		"RoleDeCertificateur 13002526500013 Bourg    ",
		"RoleDeCertificateur 35600000000048 Gerland certificateur-35600000000048  Inactif ",
		"Habilitation 55210055400013 Nulle part habilitation-55210055400013 HABILITATION_FORMER Actif 2023-04-12",
	}
	if !slices.Equal(got, want) || all.Total != 3 {
		t.Errorf("rights %q, want %q", got, want)
	}
	if one := decode[rights](t, get(s, "/certifications/RNCP300/habilitations?siret=552+100+554+00013")); one.Total != 1 || one.Membres[0].Type != "Habilitation" {
		t.Errorf("rights of one: %+v", one)
	}
	var walked []string
	for address := base + "certifications/RNCP300/habilitations?limite=1"; address != ""; {
		page := decode[rights](t, get(s, at(address)))
		walked, address = append(walked, page.Membres[0].Organisme.Code), page.Suivante
	}
	if len(walked) != 3 || !slices.IsSorted(walked) {
		t.Errorf("walked %q", walked)
	}
	if got := get(s, "/certifications/RNCP300/habilitations?format=csv").Body.String(); strings.Count(got, "\r\n") != 4 || !strings.Contains(got, "Habilitation,55210055400013,Nulle part,HABILITATION_FORMER,Actif,2023-04-12,") {
		t.Errorf("CSV %q", got)
	}
	for target, status := range map[string]int{"/certifications/RNCP9/habilitations": 404, "/certifications/x/habilitations": 404, "/certifications/RS200/habilitations": 200} {
		if w := get(s, target); w.Code != status {
			t.Errorf("%s: %d %s, want %d", target, w.Code, w.Body, status)
		}
	}
}

// The parameters that an address is said to take are those that it names when it refuses another.
func TestParametersAreThoseOfTheTable(t *testing.T) {
	s := onLand(t, land())
	for _, c := range api.Collections() {
		for _, p := range c.Params {
			w := get(s, c.Path+"?"+p.Name+"=%00")
			if strings.Contains(w.Body.String(), "n'a pas de sens ici") || strings.Contains(w.Body.String(), "n'existe pas") {
				t.Errorf("%s does not take %s: %s", c.Path, p.Name, w.Body)
			}
		}
		var d problem.Document
		if err := json.Unmarshal(get(s, c.Path+"?zz=1").Body.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		for _, p := range c.Params {
			if !strings.Contains(d.Detail, " "+p.Name+" : "+p.FR) {
				t.Errorf("%s: the refusal does not explain %s: %s", c.Path, p.Name, d.Detail)
			}
		}
	}
}

// A release that was built before values were indexed lists its collections; what it cannot filter by, it says.
func TestReleaseWithoutIndex(t *testing.T) {
	path := writeLand(t, land())
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec("DROP TABLE facet; DROP TABLE point")
	must(t, err)
	must(t, db.Close())
	s := empty(t)
	s.Swap(serve.Release{ID: release, Date: built, Catalog: open(t, path)})
	t.Cleanup(s.Close)
	for target, status := range map[string]int{
		"/certifications": 200, "/certifications?rome=D1102": 200, "/organismes?departement=01": 200, "/certifications?niveau=3": 503, "/certifications?voie=contrat": 503,
		"/organismes?pres=45,4,1": 503, "/certifications?rome=G1601": 503,
	} {
		if w := get(s, target); w.Code != status || status == 503 && !strings.Contains(w.Body.String(), "avant que ce filtre") {
			t.Errorf("%s: %d %s, want %d", target, w.Code, w.Body, status)
		}
	}
}

// So do the other addresses that the table knows.
func TestParametersOfAddresses(t *testing.T) {
	s := world(t)
	for _, address := range param.Addresses() {
		method, target := "GET", address
		if m, rest, ok := strings.Cut(address, " "); ok {
			method, target = m, rest
		}
		target = strings.NewReplacer("{code}", "RNCP955", "{from}", "cfd", "{to}", "rncp", "{a}", previous, "{b}", release).Replace(target)
		media := "application/json"
		if target == "/validation" { // of tables; RDF takes none
			media = "text/csv"
		}
		var d problem.Document
		w := ask(s, method, target+"?zz=1", "{}", "Content-Type", media)
		if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != 400 || d.Parametre != "zz" {
			t.Errorf("%s: %d %s", address, w.Code, w.Body)
		}
		for _, p := range param.Of(address) {
			if !strings.Contains(d.Detail, p.Name) {
				t.Errorf("%s: the refusal does not name %s: %s", address, p.Name, d.Detail)
			}
			if w := ask(s, method, target+"?"+p.Name+"=%00", "{}", "Content-Type", media); strings.Contains(w.Body.String(), "n'a pas de sens ici") || strings.Contains(w.Body.String(), "n'existe pas ici") {
				t.Errorf("%s does not take %s: %s", address, p.Name, w.Body)
			}
		}
	}
}

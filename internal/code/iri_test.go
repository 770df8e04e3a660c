package code_test

import (
	"testing"

	"passerelle/internal/code"
)

// The paths are those of design.md §4.
func TestPath(t *testing.T) {
	want := map[code.Family]string{
		code.RNCP: "certification/RNCP37682", code.RS: "certification/RS5432", code.CFD: "diplome/46J3350A", code.ROME: "metier/K1301",
		code.UAI: "uai/0951099D", code.SIRET: "organisme/11000007200014", code.SIREN: "unite-legale/110000072",
		code.NAF: "naf/6201Z", code.NAF2025: "naf2025/6210Y", code.MEF: "mef/2543340421", code.SISE: "sise/M000184",
		code.OGR: "appellation/15244", code.Competence: "competence/100023", code.Savoir: "savoir/100003", code.NSF: "nsf/314t",
		code.Formacode: "formacode/12582", code.IDCC: "convention/843", code.OPCO: "opco/opco-2i", code.Bloc: "bloc/RNCP509BC05",
		code.Commune: "commune/2A004", code.Postal: "code-postal/75016", code.Departement: "departement/2B",
		code.Region: "region/11", code.Academie: "academie/A01", code.ESCO: "", code.ISCO: "isco/2166", code.Onisep: "onisep/FOR.6001",
	}
	const base = "https://b.test/"
	for f, normal := range samples {
		if got := f.Path(normal); got != want[f] {
			t.Errorf("%s.Path(%q) = %q, want %q", f, normal, got, want[f])
		}
		iri := base + "id/" + want[f]
		if f == code.ESCO {
			iri = "http://data.europa.eu/esco/occupation/" + normal
		}
		if got := f.IRI(base, normal); got != iri {
			t.Errorf("%s.IRI(%q) = %q, want %q", f, normal, got, iri)
		}
	}
}

// Nothing but a code in normal form gets into an IRI.
func TestPathRefuses(t *testing.T) {
	for _, f := range append(code.Families(), "unknown") {
		for _, s := range []string{"", "../x", "a b", "<x>", samples[f] + "/", samples[f] + "#x", " " + samples[f]} {
			if f.Path(s) != "" || f.IRI("https://b.test/", s) != "" {
				t.Errorf("%s: %q made %q, %q", f, s, f.Path(s), f.IRI("https://b.test/", s))
			}
		}
	}
}

func TestESCOKind(t *testing.T) {
	const uuid = "f87779ae-7389-44e7-b155-16e87904857e"
	for typed, want := range map[string]string{
		uuid: "http://data.europa.eu/esco/occupation/" + uuid,
		"http://data.europa.eu/esco/occupation/" + uuid:          "http://data.europa.eu/esco/occupation/" + uuid,
		"http://data.europa.eu/esco/skill/" + uuid:               "http://data.europa.eu/esco/skill/" + uuid,
		" HTTPS://DATA.europa.eu/esco/SKILL/" + uuid:             "http://data.europa.eu/esco/skill/" + uuid,
		"http://data.europa.eu/esco/skill/" + uuid[1:]:           "",
		"http://data.europa.eu/esco/qualification/" + uuid + "":  "",
		"http://example.org/http://data.europa.eu/skill/" + uuid: "",
	} {
		if got := code.Check(code.ESCO, typed).IRI("https://b.test/"); got != want {
			t.Errorf("%q: IRI %q, want %q", typed, got, want)
		}
	}
}

package mappings_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/conformance"
	"passerelle/internal/pipeline"
	"passerelle/internal/rdf"
	"passerelle/internal/rml"
	"passerelle/internal/rows"
	"passerelle/mappings"
)

// The persons of the samples are made up. Each stands in a column that source.ttl marks personal.
var persons = []string{"DUPONT JEAN", "DURAND PAUL", "MARTIN CLAIRE", "PETIT LUCIE", "MOREAU HUGO", "ROUSSEAU"}

// No statement and no finding tells of a person, be it a name alone, one beside a civility, or a trade name.
func TestPersonsAreDropped(t *testing.T) {
	sources, err := filepath.Glob("*/source.ttl")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, source := range sources {
		f := readFolder(t, filepath.Dir(source))
		for _, c := range f.files.Claims {
			o := f.run(t, c)
			for _, person := range persons {
				for line := range o.lines {
					if strings.Contains(strings.ToUpper(line), person) {
						t.Errorf("%s: %s is told of: %s", c.Name, person, line)
					}
				}
				for _, finding := range o.findings {
					if strings.Contains(strings.ToUpper(finding), person) {
						t.Errorf("%s: %s is in a finding: %s", c.Name, person, finding)
					}
				}
			}
			if text, err := os.ReadFile(c.Path); err != nil {
				t.Fatal(err)
			} else {
				for _, person := range persons {
					seen[person] = seen[person] || bytes.Contains(text, []byte(person))
				}
			}
		}
	}
	for _, person := range persons {
		if !seen[person] {
			t.Errorf("%s is in no sample", person)
		}
	}
}

func organisationWords(t *testing.T) []string {
	t.Helper()
	words, err := pipeline.OrganisationWords(mappings.FS)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// Family names and first names of France, some of which are words too: none may pass for an organisation's word.
const namesOfPersons = `MARTIN BERNARD THOMAS PETIT ROBERT RICHARD DURAND DUBOIS MOREAU LAURENT SIMON MICHEL LEFEBVRE LEROY ROUX DAVID
BERTRAND MOREL FOURNIER GIRARD BONNET DUPONT LAMBERT FONTAINE ROUSSEAU VINCENT MULLER FAURE ANDRE MERCIER BLANC GUERIN BOYER GARNIER
CHEVALIER FRANCOIS LEGRAND GAUTHIER GARCIA PERRIN ROBIN CLEMENT MORIN NICOLAS HENRY ROUSSEL MATHIEU GAUTIER MASSON MARCHAND DUVAL DENIS
DUMONT MARIE LEMAIRE NOEL MEYER DUFOUR MEUNIER BRUN BLANCHARD GIRAUD JOLY RIVIERE LUCAS BRUNET GAILLARD BARBIER ARNAUD MARTINEZ GERARD
ROCHE RENARD SCHMITT ROY LEROUX COLIN VIDAL CARON PICARD ROGER FABRE AUBERT LEMOINE RENAUD DUMAS LACROIX OLIVIER PHILIPPE BOURGEOIS
PIERRE BENOIT REY LECLERC PAYET ROLLAND LECLERCQ GUILLAUME LECOMTE LOPEZ JEAN DUPUY GUILLOT HUBERT BERGER CARPENTIER SANCHEZ DUPUIS
MOULIN LOUIS DESCHAMPS HUET VASSEUR PEREZ BOUCHER FLEURY ROYER KLEIN JACQUET ADAM PARIS POIRIER MARTY AUBRY GUYOT CARRE CHARLES RENAULT
CHARPENTIER MENARD MAILLARD BARON BERTIN BAILLY HERVE SCHNEIDER FERNANDEZ LE COLLET LEGER BOUVIER JULIEN PREVOST MILLET PERROT DANIEL
COUSIN GERMAIN BRETON BESSON LANGLOIS REMY LE PELLETIER LEVEQUE PERRIER LEBLANC BARRE LEBRUN MARCHAL WEBER MALLET HAMON BOULANGER JACOB
MONNIER MICHAUD RODRIGUEZ GUICHARD GILLET ETIENNE GRONDIN POULAIN TESSIER CHEVALLIER COLLIN CHAUVIN DA BOUCHET GAY LEMAITRE BENARD
MARECHAL HUMBERT REYNAUD ANTOINE HOARAU PERRET BARTHELEMY CORDIER PICHON LEJEUNE GILBERT LAMY DELAUNAY PASQUIER CARLIER LAPORTE
MAISON CHAMBRE CONSEIL BRANCHE HOPITAL SAS FRANCE SANTE PRIVE FRANCAIS BACHELOR CAISSE CESI CHU CREPS MBA LEP ART DROIT MISSION
CHATEAU CHAPELLE COMBE COUR DUPONTEL ESTATE FORGE GRANGE JARDIN LAMOUR MAIRE MOULINS NATION PLACE PRIEUR SAVOIE TOURNEUR VILLE VOISIN
CAMILLE CLAUDE DOMINIQUE EMMANUELLE FATIMA GABRIEL HUGO INES JULES KARIM LEA LUCIE MANON NATHALIE OCEANE PAULINE QUENTIN SOPHIE URSULE
VALENTINE XAVIER YANNICK ZOE ACADIE AGNES ALIX AMBRE AURORE BLANCHE CELESTE CERISE CLEMENCE CONSTANCE CORAIL ESPERANCE FELICITE FLEUR
GARANCE GRACE IRIS JASMINE LILAS MARGUERITE MARINE PRUDENCE REINE ROSE VICTOIRE VIOLETTE`

// The list is in order, each word once, as fn:organisationName compares it, and none is the name of a person.
func TestOrganisationWords(t *testing.T) {
	words := organisationWords(t)
	form := regexp.MustCompile(`^[A-Z0-9]{3,}$`)
	for i, w := range words {
		if !form.MatchString(w) {
			t.Errorf("%q is not written in capitals without accents", w)
		}
		if i > 0 && words[i-1] >= w {
			t.Errorf("%q stands after %q", w, words[i-1])
		}
	}
	for _, name := range strings.Fields(namesOfPersons) {
		if _, found := slices.BinarySearch(words, name); found {
			t.Errorf("%s is the name of persons too", name)
		}
	}
}

const nameMapping = `@prefix rml: <http://w3id.org/rml/> .
@prefix fn: <https://api.apprentissage.beta.gouv.fr/def/fonctions#> .
<#names> a rml:TriplesMap ;
    rml:logicalSource [ rml:source "names.csv" ; rml:referenceFormulation rml:CSV ] ;
    rml:subjectMap [ rml:constant <#s> ] ;
    rml:predicateObjectMap [ rml:predicate <#name> ; rml:objectMap [ rml:functionExecution [ rml:function fn:organisationName ;
        rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "name" ] ] ] ] ] .`

// A nameSink keeps the names that are published.
type nameSink map[string]bool

// Quad is rml.Sink.
func (k nameSink) Quad(_ uint16, _ uint32, _, _, o, _ []byte) error {
	k[rdf.Text(string(o))] = true
	return nil
}

// published tells which names fn:organisationName yields, with the list of words of this folder.
func published(t *testing.T, names map[string]int) map[string]bool {
	t.Helper()
	g, err := rdf.ReadGraph(strings.NewReader(nameMapping), "names.ttl", "http://example.org/", rdf.Turtle)
	if err != nil {
		t.Fatal(err)
	}
	m, err := rml.ParseMapping(g)
	if err != nil {
		t.Fatal(err)
	}
	functions, err := pipeline.Functions(mappings.FS)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := rml.Compile(m, rml.Options{Functions: functions})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for name := range names {
		if err := w.Write([]string{name}); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	text := "name\n" + b.String()
	in, err := rows.Open("names.csv", strings.NewReader(text), int64(len(text)), rows.Format{Delimiter: ','})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out := nameSink{}
	if _, err := plan.Run(context.Background(), m.Sources()[0].ID, in, rml.Output{Sink: out}); err != nil {
		t.Fatal(err)
	}
	return out
}

// Of the real names most are published, and none that shows a person. Those dropped are listed, fifty at random, so that
// the list of words can be reviewed: go test ./mappings -run TestRealNames -v
func TestRealNames(t *testing.T) {
	civility := regexp.MustCompile(`(?i)(^|[^\pL\pN])(m|mr|mme|mlle|monsieur|madame|mademoiselle)([^\pL\pN]|$)`)
	person := regexp.MustCompile(`^\p{Lu}[\p{Ll}-]+ \p{Lu}{2,}( \(|$)`) // Lucie PETIT (PETIT ACADEMY)
	for _, tc := range []struct {
		file, column string
		least        float64 // share of the rows whose name is published
	}{
		{"france-competences-2026-02-01/export_fiches_CSV_Certificateurs_2026_02_01.filtre.csv", "Nom_Certificateur", 0.95},
		{"organismes/organismes-prepa-apprentissage.filtre.csv", "raison_sociale", 0.95},
		{"organismes/organismes-prepa-apprentissage.filtre.csv", "enseigne", 0.5},
	} {
		names, all := realNames(t, tc.file, tc.column)
		published := published(t, names)
		var dropped []string
		shown := 0
		for name, n := range names {
			if !published[strings.TrimSpace(name)] {
				dropped = append(dropped, name)
				continue
			}
			shown += n
			if civility.MatchString(name) || person.MatchString(name) {
				t.Errorf("%s: %q is published", tc.column, name)
			}
		}
		slices.Sort(dropped)
		r := rand.New(rand.NewPCG(2026, 2))
		r.Shuffle(len(dropped), func(i, j int) { dropped[i], dropped[j] = dropped[j], dropped[i] })
		t.Logf("%s: of %d rows %d have their name published; of %d names %d are dropped, such as\n\t%s", tc.column, all, shown,
			len(names), len(dropped), strings.Join(dropped[:min(50, len(dropped))], "\n\t"))
		if share := float64(shown) / float64(all); share < tc.least {
			t.Errorf("%s: the names of %.0f %% of the rows are published, want %.0f %%", tc.column, 100*share, 100*tc.least)
		}
	}
}

// realNames counts the names of a column of a real file.
func realNames(t *testing.T, file, column string) (names map[string]int, n int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(conformance.Shared(t, "data"), file))
	if err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	in.Comma = ';'
	header, err := in.Read()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.Index(header, column)
	if i < 0 {
		t.Fatalf("%s has no column %s", file, column)
	}
	names = map[string]int{}
	for {
		record, err := in.Read()
		if err == io.EOF {
			return names, n
		}
		if err != nil {
			t.Fatal(err)
		}
		if record[i] != "" {
			names[record[i]]++
			n++
		}
	}
}

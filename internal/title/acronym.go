package title

import "strings"

// acronyms are what is written in place of longer words: both are folded. The first of several long forms is the usual
// one.
var acronyms = []struct{ short, long string }{
	{"bac pro", "baccalaureat professionnel"}, {"bac techno", "baccalaureat technologique"}, {"bac", "baccalaureat"},
	{"bep", "brevet d etudes professionnelles"}, {"bepa", "brevet d etudes professionnelles agricoles"},
	{"bma", "brevet des metiers d art"}, {"bm", "brevet de maitrise"}, {"bp", "brevet professionnel"},
	{"bpa", "brevet professionnel agricole"}, {"btm", "brevet technique des metiers"},
	{"bpjeps", "brevet professionnel de la jeunesse de l education populaire et du sport"},
	{"dejeps", "diplome d etat de la jeunesse de l education populaire et du sport"},
	{"bts", "brevet de technicien superieur"}, {"btsa", "brevet de technicien superieur agricole"},
	{"but", "bachelor universitaire de technologie"}, {"cap", "certificat d aptitude professionnelle"},
	{"capa", "certificat d aptitude professionnelle agricole"}, {"cqp", "certificat de qualification professionnelle"},
	{"cs", "certificat de specialisation"}, {"dcg", "diplome de comptabilite et de gestion"},
	{"dscg", "diplome superieur de comptabilite et de gestion"}, {"dea", "diplome d etudes approfondies"}, {"dess", "diplome d etudes superieures specialisees"},
	{"deust", "diplome d etudes universitaires scientifiques et techniques"},
	{"dma", "diplome des metiers d art"}, {"dnmade", "diplome national des metiers d art et du design"},
	{"dut", "diplome universitaire de technologie"}, {"lp", "licence professionnelle"}, {"lic pro", "licence professionnelle"},
	{"mc", "mention complementaire"}, {"tp", "titre professionnel"}, {"rh", "ressources humaines"},
	{"hse", "hygiene securite environnement"}, {"qse", "qualite securite environnement"},
	{"qhse", "qualite hygiene securite environnement"}, {"tic", "technologies de l information et de la communication"},
	{"si", "systemes d information"}, {"bim", "building information modeling"}, {"cao", "conception assistee par ordinateur"},
	{"dao", "dessin assiste par ordinateur"}, {"pme", "petites et moyennes entreprises"}, {"vae", "validation des acquis de l experience"},
	{"btp", "batiment et travaux publics"}, {"tp", "travaux publics"}, {"st", "saint"}, {"ste", "sainte"}, {"sts", "saints"},
	{"mgt", "management"}, {"mngt", "management"}, {"dvpt", "developpement"}, {"dvt", "developpement"}, {"devt", "developpement"},
	{"dpt", "departement"}, {"dept", "departement"}, {"ets", "etablissements"}, {"ste", "societe"}, {"cie", "compagnie"},
	{"intl", "international"}, {"sce", "service"}, {"sces", "services"}, {"bt", "batiment"}, {"no", "numero"},
}

// Readings are the ways to read what somebody typed: as it is, with its acronyms in full, and with acronyms for what is
// in full.
func (x *Index) Readings(text string) []*Question {
	asked := x.Ask(text)
	out := []*Question{asked}
	seen := map[string]bool{asked.text: true}
	for _, other := range spellings(asked.text) {
		if !seen[other] {
			seen[other] = true
			out = append(out, x.Ask(other))
		}
	}
	return out
}

// maxReadings bounds the spellings of one question.
const maxReadings = 4

func spellings(folded string) []string {
	var out []string
	padded := " " + folded + " "
	for _, a := range acronyms {
		for _, swap := range [2][2]string{{a.short, a.long}, {a.long, a.short}} {
			if from := " " + swap[0] + " "; strings.Contains(padded, from) && len(out) < maxReadings {
				out = append(out, strings.TrimSpace(strings.Replace(padded, from, " "+swap[1]+" ", 1)))
			}
		}
	}
	return out
}

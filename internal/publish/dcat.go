package publish

import (
	"cmp"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/catalog"
	"passerelle/internal/fact"
	"passerelle/internal/quality"
	"passerelle/internal/rdf"
)

// catalogueFile is the DCAT-AP catalogue of a release, and voidFile its VoID description. Their addresses are canonical; who
// serves them puts its own in the place of those where something is fetched.
const (
	catalogueFile = "catalog.ttl"
	voidFile      = "void.ttl"
)

// Authorities whose terms the catalogue uses.
const (
	authority = "http://publications.europa.eu/resource/authority/"
	iana      = "https://www.iana.org/assignments/media-types/"
	licence   = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
)

// A jeu is one dataset of the catalogue: the files that share a licence and a purpose.
type jeu struct {
	iri, id                  string
	titleFR, titleEN, fr, en string
	licence                  string
	files                    []string
}

// dcatWriter describes one release.
type dcatWriter struct {
	description
	c      *Candidate
	m      Manifest
	dir    string // of the release
	moment string
}

// at is the IRI of a part of the catalogue.
func (w *dcatWriter) at(part string) string { return w.c.Base + catalogueFile + "#" + part }

// writeCatalogue describes the release for catalogues of open data (DCAT-AP 3.0.1): datasets, one distribution a file with
// its digest, services, and the age of every source. It is written after the exports.
func writeCatalogue(dir string, c *Candidate, m Manifest) error {
	w := &dcatWriter{c: c, m: m, dir: dir, moment: m.Date.Format("2006-01-02T15:04:05Z")}
	sets, err := w.jeux()
	if err != nil {
		return err
	}
	w.catalogue(sets)
	w.terms()
	w.sources()
	for _, s := range sets {
		w.jeu(s)
		for _, f := range s.files {
			if err := w.distribution(s, f); err != nil {
				return fmt.Errorf("describe %s: %w", f, err)
			}
		}
	}
	w.services(sets)
	for _, one := range c.ages(m.Date) {
		w.description = append(w.description, c.Metrics.Triples(c.Base+catalogueFile, one)...)
	}
	if err := w.write(filepath.Join(dir, catalogueFile), c.Base); err != nil {
		return fmt.Errorf("write catalogue: %w", err)
	}
	return nil
}

// jeux sorts the exports into datasets. A file with data of a source that keeps a graph of its own goes with that source, on
// its terms; only the whole holds both, each in its graph.
func (w *dcatWriter) jeux() ([]jeu, error) {
	main := jeu{iri: quality.Dataset(w.c.Base), id: "passerelle", licence: licence,
		titleFR: "Certifications, métiers et organismes de l'apprentissage", titleEN: "Certifications, occupations and organisations of apprenticeship",
		fr: "Les certifications professionnelles, diplômes, métiers, organismes et territoires de l'apprentissage en France, liés entre eux, avec leurs successions, leurs périodes de validité et la source de chaque valeur.",
		en: "The vocational certifications, diplomas, occupations, organisations and territories of apprenticeship in France, linked to each other, with successions, validity periods and the source of each value."}
	tables := jeu{iri: w.at("correspondances"), id: "passerelle-correspondances", licence: licence,
		titleFR: "Tables de correspondance entre les codes de l'apprentissage", titleEN: "Tables of correspondence between the codes of apprenticeship",
		fr: "Les correspondances entre codes de familles différentes (RNCP, CFD, ROME, NAF, IDCC, UAI, SIRET…), en CSV et en Parquet, avec leur validité et le chemin qui mène de l'un à l'autre.",
		en: "The correspondences between codes of different families (RNCP, CFD, ROME, NAF, IDCC, UAI, SIRET…), as CSV and Parquet, with their validity and the path from one to the other."}
	apart := w.apart()
	files, err := filesOf(filepath.Join(w.dir, "exports"))
	if err != nil {
		return nil, err
	}
	for _, f := range append(files, wholeDataset) {
		name := w.keeper(f, apart)
		switch {
		case name != "":
			apart[name].files = append(apart[name].files, f)
		case strings.HasPrefix(f, "correspondances/"):
			tables.files = append(tables.files, f)
		default:
			main.files = append(main.files, f)
		}
	}
	out := []jeu{main, tables}
	for _, name := range slices.Sorted(maps.Keys(apart)) {
		out = append(out, *apart[name])
	}
	return slices.DeleteFunc(out, func(s jeu) bool { return len(s.files) == 0 }), nil
}

// apart gives the sources that keep a graph of their own their dataset.
func (w *dcatWriter) apart() map[string]*jeu {
	out := map[string]*jeu{}
	for _, e := range w.c.Table.Editions {
		at := slices.IndexFunc(w.c.Sources, func(s catalog.Source) bool { return s.Name == e.Source })
		if e.Graph == "" || at < 0 {
			continue
		}
		s := w.c.Sources[at]
		out[s.Name] = &jeu{iri: w.at("jeu-" + s.Name), id: "passerelle-" + s.Name, licence: cmp.Or(s.Licence, licence),
			titleFR: s.TitleFR, titleEN: s.TitleEN,
			fr: s.TitleFR + " : le graphe de cette source et ses tables de correspondance, à part parce que sa licence s'étend à ce qui en dérive.",
			en: s.TitleEN + ": the graph of this source and its tables of correspondence, kept apart because its licence extends to what derives from it."}
	}
	return out
}

// keeper is the source on whose terms a file is given, "" for none.
func (w *dcatWriter) keeper(file string, apart map[string]*jeu) string {
	if file == wholeDataset || file == wholeGzip {
		return ""
	}
	for _, source := range w.c.credits[file] {
		if apart[source] != nil {
			return source
		}
	}
	return ""
}

func (w *dcatWriter) catalogue(sets []jeu) {
	it := w.at("catalogue")
	w.is(it, dcat+"Catalog")
	w.phrase(it, dct+"title", "Catalogue de Passerelle", "Catalogue of Passerelle")
	w.phrase(it, dct+"description", "Les jeux de données et les services de Passerelle : les données de l'apprentissage, liées.",
		"The datasets and services of Passerelle: the data of apprenticeship, linked.")
	w.common(it)
	w.link(it, foaf+"homepage", w.c.Base)
	w.value(it, dct+"modified", w.moment, "dateTime")
	for _, s := range sets {
		w.link(it, dcat+"dataset", s.iri)
	}
	w.link(it, dcat+"service", w.at("api"), w.at("sparql"))
}

// common says what holds for catalogue and datasets alike.
func (w *dcatWriter) common(it string) {
	w.link(it, dct+"publisher", w.at("editeur"))
	w.link(it, dct+"language", authority+"language/FRA")
	if it == w.at("catalogue") {
		w.link(it, dct+"license", licence)
	}
	w.link(it, dct+"spatial", authority+"country/FRA")
}

// terms gives the terms of authorities their classes, which a reader without their vocabularies cannot know.
func (w *dcatWriter) terms() {
	w.is(w.at("editeur"), foaf+"Agent")
	w.value(w.at("editeur"), foaf+"name", "Passerelle", "")
	w.is(w.c.Base, foaf+"Document")
	w.is(licence, dct+"LicenseDocument")
	w.is(authority+"language/FRA", dct+"LinguisticSystem")
	w.is(authority+"country/FRA", dct+"Location")
	w.is(authority+"frequency/IRREG", dct+"Frequency")
	w.is(authority+"data-theme/EDUC", skos+"Concept")
	w.phrase(authority+"data-theme/EDUC", skos+"prefLabel", "Éducation, culture et sport", "Education, culture and sport")
	w.link(authority+"data-theme/EDUC", skos+"inScheme", authority+"data-theme")
	w.is(w.c.Base+"def/apprentissage", dct+"Standard")
	w.phrase(w.c.Base+"def/apprentissage", dct+"title", "Ontologie de l'apprentissage", "Apprenticeship ontology")
}

// sources tells what the data derive from. They are no datasets here: a reader of catalogues would take them for ours.
func (w *dcatWriter) sources() {
	for _, s := range w.c.Sources {
		it := w.c.Base + "id/source/" + s.Name
		w.is(it, prov+"Entity")
		w.phrase(it, dct+"title", s.TitleFR, s.TitleEN)
		w.value(it, dct+"identifier", s.Name, "")
		agent := w.at("producteur-" + s.Name)
		w.link(it, dct+"publisher", agent)
		w.is(agent, foaf+"Agent")
		w.say(agent, foaf+"name", rdf.NewText(s.Publisher, "fr").String())
		if s.Attribution != "" {
			w.say(it, rdfs+"comment", rdf.NewText(s.Attribution, "fr").String())
		}
		if s.Licence != "" {
			w.link(it, dct+"license", s.Licence)
			w.is(s.Licence, dct+"LicenseDocument")
		}
	}
}

func (w *dcatWriter) jeu(s jeu) {
	w.is(s.iri, dcat+"Dataset")
	w.value(s.iri, dct+"identifier", s.id, "")
	w.phrase(s.iri, dct+"title", s.titleFR, s.titleEN)
	w.phrase(s.iri, dct+"description", s.fr, s.en)
	w.common(s.iri)
	w.link(s.iri, dct+"license", s.licence)
	w.is(s.licence, dct+"LicenseDocument")
	w.value(s.iri, dct+"modified", w.moment, "dateTime")
	w.value(s.iri, dcat+"version", w.m.ID, "")
	w.link(s.iri, dcat+"theme", authority+"data-theme/EDUC")
	w.link(s.iri, dct+"accrualPeriodicity", authority+"frequency/IRREG")
	w.link(s.iri, dct+"conformsTo", w.c.Base+"def/apprentissage")
	w.link(s.iri, dcat+"landingPage", w.c.Base)
	for _, word := range []string{"apprentissage", "certification professionnelle", "RNCP", "diplôme", "ROME", "données liées"} {
		w.say(s.iri, dcat+"keyword", rdf.NewText(word, "fr").String())
	}
	from := map[string]bool{}
	for _, f := range s.files {
		for _, source := range w.c.credits[f] {
			from[source] = true
		}
		w.link(s.iri, dcat+"distribution", w.at(f))
	}
	for _, source := range w.c.Sources {
		if from[source.Name] {
			w.link(s.iri, prov+"wasDerivedFrom", w.c.Base+"id/source/"+source.Name)
		}
	}
}

// formats are the types of exports by suffix: that of IANA, and that of the European file types.
var formats = map[string][2]string{
	".nq": {"application/n-quads", "RDF_N_QUADS"}, ".ttl": {"text/turtle", "RDF_TURTLE"}, ".csv": {"text/csv", "CSV"},
	".parquet": {"application/vnd.apache.parquet", "PARQUET"}, "": {"text/plain", "TXT"},
}

func (w *dcatWriter) distribution(s jeu, file string) error {
	it, address := w.at(file), w.c.Base+"exports/"+file
	fr, en := describeExport(file)
	w.is(it, dcat+"Distribution")
	w.value(it, dct+"identifier", s.id+"/"+file, "")
	w.phrase(it, dct+"title", file, file)
	w.phrase(it, dct+"description", fr, en)
	w.link(it, dcat+"downloadURL", address)
	w.link(it, dcat+"accessURL", address)
	w.link(it, dct+"license", s.licence)
	w.value(it, dct+"issued", w.moment, "dateTime")
	w.value(it, dct+"modified", w.moment, "dateTime")
	plain := file
	for suffix, coding := range map[string]string{".gz": "application/gzip", ".zst": "application/zstd"} {
		if strings.HasSuffix(file, suffix) {
			plain = strings.TrimSuffix(file, suffix)
			w.link(it, dcat+"compressFormat", iana+coding)
			w.is(iana+coding, dct+"MediaType")
		}
	}
	format := formats[path.Ext(plain)]
	w.link(it, dcat+"mediaType", iana+format[0])
	w.is(iana+format[0], dct+"MediaType")
	w.link(it, dct+"format", authority+"file-type/"+format[1])
	w.is(authority+"file-type/"+format[1], dct+"MediaTypeOrExtent")
	if file == wholeDataset || file == wholeGzip {
		w.rights(it)
	}
	return w.checksum(it, file)
}

// rights says on what terms the graphs of the whole are that are not on those of the rest.
func (w *dcatWriter) rights(it string) {
	for _, s := range w.c.Sources {
		if !slices.ContainsFunc(w.c.Table.Editions, func(e fact.Edition) bool { return e.Source == s.Name && e.Graph != "" }) || s.Licence == "" {
			continue
		}
		right := w.at("droits")
		w.link(it, dct+"rights", right)
		w.is(right, dct+"RightsStatement")
		w.phrase(right, rdfs+"label", "Le graphe de la source "+s.Name+" est sous la licence "+s.Licence,
			"The graph of the source "+s.Name+" is under the licence "+s.Licence)
	}
}

// checksum gives the SHA-512 of a file: DCAT-AP wants the value as xsd:hexBinary, and the reader of data.gouv.fr refuses the
// whole dataset for such a value of an algorithm that it knows, which are MD5, SHA-1 and SHA-256.
func (w *dcatWriter) checksum(it, file string) error {
	f, err := os.Open(filepath.Join(w.dir, filepath.FromSlash(exportFile(file))))
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha512.New()
	size, err := io.Copy(sum, f)
	if err != nil {
		return err
	}
	node := w.at("sha512/" + file)
	w.value(it, dcat+"byteSize", strconv.FormatInt(size, 10), "nonNegativeInteger")
	w.link(it, spdx+"checksum", node)
	w.is(node, spdx+"Checksum")
	w.link(node, spdx+"algorithm", spdx+"checksumAlgorithm_sha512")
	w.value(node, spdx+"checksumValue", hex.EncodeToString(sum.Sum(nil)), "hexBinary")
	return nil
}

// services describes each service twice: in the catalogue, for the reader of data.gouv.fr, which skips what is the object of
// a dcat:accessService; and as such an object, the only place where the European portal looks. That object has a distribution of
// its own, since the same reader takes a file that has one for an API.
func (w *dcatWriter) services(sets []jeu) {
	for _, s := range []struct{ id, fr, en, aboutFR, aboutEN, address, description string }{
		{"api", "API de Passerelle", "API of Passerelle", "Les données de l'apprentissage en JSON-LD, Turtle, N-Triples et CSV : recherche, collections, résolution de codes, correspondances.",
			"The data of apprenticeship as JSON-LD, Turtle, N-Triples and CSV: search, collections, resolution of codes, correspondences.", "", "openapi.json"},
		{"sparql", "Point d'accès SPARQL de Passerelle", "SPARQL endpoint of Passerelle", "Les mêmes données, interrogées en SPARQL 1.1.",
			"The same data, queried by SPARQL 1.1.", "sparql", "sparql"},
	} {
		way := w.at("distribution-" + s.id)
		w.link(sets[0].iri, dcat+"distribution", way)
		w.is(way, dcat+"Distribution")
		w.value(way, dct+"identifier", sets[0].id+"/"+s.id, "")
		w.phrase(way, dct+"title", s.fr, s.en)
		w.phrase(way, dct+"description", s.aboutFR, s.aboutEN)
		w.link(way, dcat+"accessURL", w.c.Base+s.address)
		w.link(way, dcat+"accessService", w.at("acces-"+s.id))
		w.link(way, dct+"license", licence)
		w.value(way, dct+"issued", w.moment, "dateTime")
		w.value(way, dct+"modified", w.moment, "dateTime")
		for _, node := range []string{s.id, "acces-" + s.id} {
			it := w.at(node)
			w.is(it, dcat+"DataService")
			w.value(it, dct+"identifier", "passerelle-"+node, "")
			w.phrase(it, dct+"title", s.fr, s.en)
			w.phrase(it, dct+"description", s.aboutFR, s.aboutEN)
			w.link(it, dcat+"endpointURL", w.c.Base+s.address)
			w.link(it, dcat+"endpointDescription", w.c.Base+s.description)
			w.link(it, dct+"license", licence)
			w.link(it, dct+"publisher", w.at("editeur"))
			for _, set := range sets {
				w.link(it, dcat+"servesDataset", set.iri)
			}
		}
	}
}

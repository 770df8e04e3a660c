package oracle

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// xmlDay is the day of the extrait of the XML flow 4.1.
const xmlDay = "2026-08-16"

// xmlFiche is what is read of a FICHE: direct children only, since ACTIF, CODE
// and NUMERO_FICHE stand deeper too, with other meanings.
type xmlFiche struct {
	Numero       string   `xml:"NUMERO_FICHE"`
	Actif        string   `xml:"ACTIF"`
	DateEffet    string   `xml:"DATE_EFFET"`
	DateDecision string   `xml:"DATE_DECISION"`
	DateFin      string   `xml:"DATE_FIN_ENREGISTREMENT"`
	Nouvelles    []string `xml:"NOUVELLES_CERTIFICATIONS>NOUVELLE_CERTIFICATION>ID_FICHE_NOUVELLE_CERTIFICATION"`
	Anciennes    []string `xml:"ANCIENNES_CERTIFICATIONS>ANCIENNE_CERTIFICATION>ID_FICHE_ANCIENNE_CERTIFICATION"`
	Rome         []string `xml:"CODES_ROME>ROME>CODE"`
	Nsf          []string `xml:"CODES_NSF>NSF>CODE"`
	Formacodes   []string `xml:"FORMACODES>FORMACODE>CODE"`
}

func loadXML(dataDir string) ([]edition, error) {
	e := edition{source: franceCompetences, day: xmlDay, extrait: true, successions: true}
	err := eachXMLFiche(dataDir, func(f xmlFiche) { e.add(f.row()) })
	return []edition{e}, err
}

// row is what a fiche of the flow says of itself.
func (f xmlFiche) row() row {
	r := row{
		code:  strings.TrimSpace(f.Numero),
		etat:  map[string]string{"Oui": "ACTIVE", "Non": "INACTIVE"}[strings.TrimSpace(f.Actif)],
		debut: firstOf(date(strings.TrimSpace(f.DateEffet)), date(strings.TrimSpace(f.DateDecision))),
		fin:   date(strings.TrimSpace(f.DateFin)),
	}
	for _, a := range f.Anciennes {
		r.anciens = append(r.anciens, codes(a)...)
	}
	for _, n := range f.Nouvelles {
		r.nouveaux = append(r.nouveaux, codes(n)...)
	}
	return r
}

// eachXMLFiche gives every fiche of every file of the flow.
func eachXMLFiche(dataDir string, keep func(xmlFiche)) error {
	pattern := filepath.Join(dataDir, "france-competences-echantillons", "xml-v4-1", "*.xml")
	files, err := filepath.Glob(pattern)
	if err != nil {
		return fmt.Errorf("look for %s: %w", pattern, err)
	}
	if len(files) == 0 {
		return fmt.Errorf("look for %s: %w", pattern, os.ErrNotExist)
	}
	for _, file := range files {
		if err := withFile(file, func(r io.Reader) error { return xmlFiches(r, keep) }); err != nil {
			return err
		}
	}
	return nil
}

// xmlFiches reads the flow one FICHE at a time.
func xmlFiches(r io.Reader, keep func(xmlFiche)) error {
	flow := xml.NewDecoder(r)
	for {
		token, err := flow.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "FICHE" {
			continue
		}
		var f xmlFiche
		if err := flow.DecodeElement(&f, &start); err != nil {
			return err
		}
		keep(f)
	}
}

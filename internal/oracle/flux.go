package oracle

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// fluxFiche is what the XML flow of France compétences says of the state and the
// successions of one fiche.
type fluxFiche struct {
	Code      string   `xml:"NUMERO_FICHE"`
	Actif     string   `xml:"ACTIF"`
	Effet     string   `xml:"DATE_EFFET"`
	Decision  string   `xml:"DATE_DECISION"`
	Fin       string   `xml:"DATE_FIN_ENREGISTREMENT"`
	Anciennes []string `xml:"ANCIENNES_CERTIFICATIONS>ANCIENNE_CERTIFICATION>ID_FICHE_ANCIENNE_CERTIFICATION"`
	Nouvelles []string `xml:"NOUVELLES_CERTIFICATIONS>NOUVELLE_CERTIFICATION>ID_FICHE_NOUVELLE_CERTIFICATION"`
}

// loadFlux reads the extracts of the XML flow, both registers: one edition.
func loadFlux(dataDir string) ([]edition, error) {
	pattern := filepath.Join(dataDir, "france-competences-echantillons", "xml-v4-1", "*.xml")
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("look for %s: %w", pattern, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("look for %s: %w", pattern, os.ErrNotExist)
	}
	e := edition{source: franceCompetences, day: "2026-08-16", extrait: true, successions: true}
	for _, file := range files {
		if err := withFile(file, e.addFlux); err != nil {
			return nil, err
		}
	}
	return []edition{e}, nil
}

func (e *edition) addFlux(r io.Reader) error {
	tokens := xml.NewDecoder(r)
	for {
		token, err := tokens.Token()
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
		var f fluxFiche
		if err := tokens.DecodeElement(&f, &start); err != nil {
			return err
		}
		e.add(row{
			code:     f.Code,
			etat:     map[string]string{"Oui": "ACTIVE", "Non": "INACTIVE"}[f.Actif],
			debut:    firstOf(date(f.Effet), date(f.Decision)),
			fin:      date(f.Fin),
			anciens:  f.Anciennes,
			nouveaux: f.Nouvelles,
		})
	}
}

package answertest

import (
	"passerelle/internal/catalog"
	"passerelle/internal/life"
)

func lives() []life.Life {
	kit, fc, bcn := "kit-apprentissage", "france-competences", "bcn"
	said := func(day, source string, s life.Said, start, end string) life.Statement {
		return life.Statement{Edition: Day(day), Source: source, Said: s, Period: life.Period{Start: Day(start), End: Day(end)}}
	}
	of := func(code string, kind life.Kind, said ...life.Statement) life.Life {
		return life.Life{Code: code, Kind: kind, Said: said}
	}
	return []life.Life{
		of("50022137", life.Diplome, said("2025-05-06", bcn, life.SaidNothing, "2016-09-01", "2024-08-31")),
		of("50022141", life.Diplome, said("2025-05-06", bcn, life.SaidNothing, "2024-09-01", "")),
		of("RNCP11067", life.Fiche, said("2026-02-01", fc, life.SaidInactive, "", "")),
		of("RNCP24440", life.Fiche, said("2026-02-01", fc, life.SaidInactive, "2015-09-01", "2025-06-30")),
		of("RNCP35316", life.Fiche, said("2024-01-19", kit, life.SaidActive, "2020-09-01", "2025-08-31"), said("2026-02-01", fc, life.SaidInactive, "2020-09-01", "2025-08-31")),
		of("RNCP37567", life.Fiche, said("2026-02-01", fc, life.SaidInactive, "2019-09-01", "2024-12-31")),
		of("RNCP38650", life.Fiche, said("2026-02-01", fc, life.SaidActive, "2025-07-01", "2030-06-30")),
		of("RNCP38765", life.Fiche, said("2026-02-01", fc, life.SaidActive, "2025-09-01", "2030-08-31")),
		of("RNCP39682", life.Fiche, said("2026-02-01", fc, life.SaidActive, "2024-09-01", "2029-08-31")),
		of("RNCP39836", life.Fiche, said("2026-02-01", fc, life.SaidActive, "2025-07-01", "")),
		of("RNCP90006", life.Fiche, said("2026-02-01", fc, life.SaidActive, "2027-09-01", "2032-08-31")),
		of("RNCP90007", life.Fiche),
		of("RNCP955", life.Fiche, said("2025-01-31", kit, life.SaidInactive, "", "2025-01-01")),
		of("RS6604", life.Fiche, said("2026-02-01", fc, life.SaidActive, "2024-06-01", "2027-05-31")),
	}
}

func edges() []life.Edge {
	edge := func(old, new string, byNew bool, sources ...string) life.Edge {
		return life.Edge{Old: old, New: new, ByOld: true, ByNew: byNew, Sources: sources}
	}
	return []life.Edge{
		edge("50022137", "50022141", true, "bcn"),
		edge("RNCP24440", "RNCP38650", false, "kit-apprentissage"),
		edge("RNCP24440", "RNCP39836", false, "kit-apprentissage"),
		edge("RNCP35316", "RNCP38765", true, "france-competences", "kit-apprentissage"),
		edge("RNCP90003", "RNCP90004", false, "france-competences"),
		edge("RNCP90007", "RNCP39682", false, "france-competences"),
		edge("RNCP955", "RNCP39682", false, "kit-apprentissage"),
	}
}

const openLicence = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

func sources() []catalog.Source {
	return []catalog.Source{
		{Name: "bcn", TitleFR: "Base centrale des nomenclatures", TitleEN: "Central nomenclature", Publisher: "DEPP", Attribution: "DEPP, Base centrale des nomenclatures", Rights: "licence à confirmer", Rhythm: "P1Y"},
		{Name: "france-competences", TitleFR: "Répertoires RNCP et RS", TitleEN: "RNCP and RS registers", Publisher: "France compétences", Attribution: "France compétences, RNCP et RS, Licence Ouverte 2.0", Licence: openLicence, Rhythm: "P1D"},
		{Name: "kit-apprentissage", TitleFR: "Kit apprentissage", TitleEN: "Apprenticeship kit", Publisher: "Carif-Oref", Attribution: "Réseau des Carif-Oref, Kit apprentissage", Rhythm: "P1M"},
		{Name: "rome", TitleFR: "ROME 4.0", TitleEN: "ROME 4.0", Publisher: "France Travail", Attribution: "France Travail, ROME 4.0, Licence Ouverte 2.0", Licence: openLicence, Rhythm: "P6M"},
	}
}

func editions() []catalog.Edition {
	edition := func(source, table, file, day string, rows int64) catalog.Edition {
		return catalog.Edition{Source: source, Table: table, File: file, SHA256: "5e" + day, Licence: openLicence, Day: Day(day), Cover: "complet", Rows: rows}
	}
	return []catalog.Edition{
		kit2024:    edition("kit-apprentissage", "table-kit", "Kit_apprentissage_20240119.xlsx", "2024-01-19", 18),
		kit2025:    edition("kit-apprentissage", "table-kit", "Kit_apprentissage_20250131.xlsx", "2025-01-31", 53),
		fiches2026: edition("france-competences", "table-standard", "export_fiches_CSV_Standard_2026_02_01.csv", "2026-02-01", 74),
		bcn2025:    edition("bcn", "table-v", "vFormationDiplome_.csv", "2025-05-06", 51),
		rome2024:   edition("rome", "table-metiers", "unix_referentiel_code_rome_v459_utf8.csv", "2024-09-18", 26),
		rome2025:   edition("rome", "table-metiers", "unix_referentiel_code_rome_v460_utf8.csv", "2025-09-18", 27),
	}
}

func rules() []catalog.Rule {
	return []catalog.Rule{
		{Mapping: "mappings/france-competences/mapping.ttl", TriplesMap: Base + "def/mappings/france-competences#fiches", Line: 40, Columns: []string{"Intitule"}, Text: "app:intitule ← Intitule"},
		{Mapping: "mappings/kit-apprentissage/mapping.ttl", TriplesMap: Base + "def/mappings/kit-apprentissage#fiches", Line: 21, Columns: []string{"FicheRNCP"}, Text: "app:intitule ← FicheRNCP"},
	}
}

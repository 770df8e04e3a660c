// Package rml runs RML mappings: it reads a mapping, compiles it, and streams the statements of a source's rows with the
// rule and the row that each comes from.
//
// It speaks the vocabulary of the Knowledge Graph Construction group (http://w3id.org/rml/, 2024 and later): RML-Core,
// RML-FNML, and the file sources of RML-IO and its registry (CSV, CSVW, JSONPath, XPath). The order is always
//
//	g, _ := rdf.ReadGraph(…)          // the mapping document
//	m, err := rml.ParseMapping(g)     // what it says; every mistake with FILE:LINE
//	p, err := rml.Compile(m, …)       // what to do; safe for use by several goroutines
//	counts, err := p.Run(ctx, source, reader, out)
//
// All triples maps of one logical source run in one pass over its rows. A wrong cell is never an error: it is a Rejection,
// and the row goes on without it. A wrong subject rejects its triples map for that row; a row of which nothing came and
// something was rejected is a rejected row. Every filled cell is counted once, as mapped, ignored or rejected.
//
// What is left out says so by name when a mapping uses it: logical targets (statements go to the Sink), collections and
// containers, logical views, quoted triples, and sources that are no files.
//
// # Extensions
//
// Few, in the namespace https://api.apprentissage.beta.gouv.fr/def/rml# (prefix pas:):
//
//   - pas:XLSX, a reference formulation: the rows of a sheet of a workbook, references are names of columns, as in rml:CSV.
//   - pas:sheet "Name" and pas:headerRow 2, on the logical source: which sheet, and on which row (from 1) its header stands.
//   - pas:columns 21, on the logical source: the table has so many columns, be the header shorter; those that it leaves without
//     a name are named by their positions ("21").
//   - pas:optional "Column", repeated, on the logical source: a reference that some editions of the table lack. Where a
//     column is neither there nor optional, the run ends before its first row.
//   - pas:trim true, on the logical source: blanks around cells are no part of them.
//   - pas:ragged true, on the logical source: a row of CSV may have fewer cells than the header; without it, it is rejected.
//   - pas:table "name", on the logical source: the name of the table, where it is not that of the source's IRI.
//
// Functions of our own are described in fonctions.ttl (Fonctions holds it); of GREL's and idlab-fn's, those that the suite of
// RML-FNML and common mappings call are here, under the names they have there.
//
// # Choices where the specifications leave one
//
// A generated IRI that is not absolute, or that holds a character no IRI may hold, rejects its cell (rml:IRI, rml:URI);
// rml:UnsafeIRI and rml:UnsafeURI write what they are given. A literal whose datatype is one of XSD's common ones and whose
// lexical form is none of that datatype rejects its cell (RML-Core, datatype-override RDF literal). Blank nodes are named
// after their value, or after their row where they have none: the same file gives the same names. In JSON and XML, which
// have no header, a reference that found nothing in any row and is not pas:optional is reported once, with row 0.
package rml

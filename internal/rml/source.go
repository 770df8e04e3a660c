package rml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"passerelle/internal/rdf"
	"passerelle/internal/rows"
)

// Root says from where the path of a source is meant (RML-IO, rml:root).
type Root uint8

// The roots. MappingDirectory is that of the mapping document.
const (
	CurrentWorkingDirectory Root = iota
	MappingDirectory
)

// A Source is a logical source: a file and the way to read its rows. Logical sources that say the same are one Source.
type Source struct {
	ID       string      // IRI of the logical source or of its rml:source node, else the path; distinct in a mapping
	Path     string      // as the mapping writes it, of a file or an address
	Root     Root        // what a relative Path is relative to
	Table    string      // pas:table, else the local name of ID
	Format   rows.Format // how to read it
	Optional []string    // references that the file may lack (pas:optional), sorted
	Line     int         // of the mapping document
}

// isOptional says whether a file may lack the reference.
func (s *Source) isOptional(ref string) bool { return slices.Contains(s.Optional, ref) }

// source reads the logical source at node.
func (p *parser) source(at place) *Source {
	p.only(at, rmlNS, "source", "iterator", "referenceFormulation", "null", "encoding", "compression")
	p.only(at, pasNS, "sheet", "headerRow", "columns", "optional", "trim", "table", "ragged")
	s := &Source{Line: p.g.Locate(at.node, "")}
	p.formulation(at, s)
	p.access(at, s)
	if it := p.one(at, rmlNS+"iterator"); it != "" {
		s.Format.Iterator = rdf.Text(it)
	}
	p.layout(at, s)
	s.Table, _ = p.text(at, pasNS+"table")
	key := fmt.Sprintf("%q %d %q %+v %q", s.Path, s.Root, s.Table, s.Format, s.Optional)
	if known := p.sources[key]; known != nil {
		return known
	}
	s.name(at.node, p.one(at, rmlNS+"source"))
	p.register(key, s)
	return s
}

// register keeps a source under what it says and gives it an ID that no other has.
func (p *parser) register(key string, s *Source) {
	id := s.ID
	for n := 2; ; n++ {
		taken := false
		for _, other := range p.sources {
			taken = taken || other.ID == s.ID
		}
		if !taken {
			break
		}
		s.ID = id + "~" + strconv.Itoa(n)
	}
	p.sources[key] = s
}

// name gives the source its ID and Table.
func (s *Source) name(logical, source string) {
	s.ID = s.Path
	for _, node := range [...]string{source, logical} {
		if strings.HasPrefix(node, "<") {
			s.ID = rdf.Text(node)
		}
	}
	if s.Table == "" {
		s.Table = localName(s.ID)
	}
}

// formulation reads rml:referenceFormulation.
func (p *parser) formulation(at place, s *Source) {
	const prop = rmlNS + "referenceFormulation"
	node := p.one(at, prop)
	switch iri := rdf.Text(node); {
	case node == "":
		p.add(at, "", "no rml:referenceFormulation: write rml:CSV, rml:JSONPath, rml:XPath or pas:XLSX")
	case iri == rmlNS+"CSV":
		s.Format.Kind, s.Format.Strict = rows.CSV, true
	case iri == pasNS+"XLSX":
		s.Format.Kind = rows.XLSX
	case iri == rmlNS+"JSONPath":
		s.Format.Kind = rows.JSON
	case iri == rmlNS+"XPath":
		s.Format.Kind = rows.XML
	case slices.Contains(p.g.Objects(node, rdf.Type), "<"+rmlNS+"XPathReferenceFormulation>"):
		s.Format.Kind = rows.XML
		p.namespaces(place{node, "reference formulation of " + at.what}, s)
	default:
		p.add(at, "referenceFormulation", "unknown reference formulation %s: write rml:CSV, rml:JSONPath, rml:XPath or pas:XLSX", display(node))
	}
}

func (p *parser) namespaces(at place, s *Source) {
	p.only(at, rmlNS, "namespace")
	s.Format.Namespaces = map[string]string{}
	for _, n := range p.g.Objects(at.node, rmlNS+"namespace") {
		ns := place{n, "namespace of " + at.what}
		p.only(ns, rmlNS, "namespacePrefix", "namespaceURL")
		prefix, _ := p.text(ns, rmlNS+"namespacePrefix")
		url := rdf.Text(p.one(ns, rmlNS+"namespaceURL"))
		if prefix == "" || url == "" {
			p.add(ns, "", "write rml:namespacePrefix and rml:namespaceURL")
			continue
		}
		s.Format.Namespaces[prefix] = url
	}
}

// access reads the rml:source node: where the file is and how it is coded.
func (p *parser) access(at place, s *Source) {
	node := p.one(at, rmlNS+"source")
	if node == "" {
		p.add(at, "", "no rml:source: write rml:source [ a rml:RelativePathSource ; rml:root rml:MappingDirectory ; rml:path \"file\" ]")
		return
	}
	p.coding(at, s)
	src := place{node, "source of " + at.what}
	if node[0] == '"' {
		s.Path = rdf.Text(node)
		return
	}
	types := p.g.Objects(node, rdf.Type)
	has := func(iri string) bool { return slices.Contains(types, "<"+iri+">") }
	switch {
	case has(csvwNS + "Table"):
		p.csvwTable(src, s)
	case has(rmlNS+"RelativePathSource") || has(rmlNS+"FilePath") || p.g.Object(node, rmlNS+"path") != "":
		p.relativePath(src, s)
	default:
		p.add(src, "", "neither rml:RelativePathSource, rml:FilePath nor csvw:Table: only files are read here")
		return
	}
	p.coding(src, s)
}

func (p *parser) relativePath(at place, s *Source) {
	p.only(at, rmlNS, "root", "path", "null", "encoding", "compression")
	path, ok := p.text(at, rmlNS+"path")
	if !ok || path == "" {
		p.add(at, "", "no rml:path: write rml:path \"file\"")
	}
	s.Path = path
	switch root := p.one(at, rmlNS+"root"); {
	case root == "" || root == "<"+rmlNS+"CurrentWorkingDirectory>":
	case root == "<"+rmlNS+"MappingDirectory>":
		s.Root = MappingDirectory
	case root[0] == '"':
		s.Path = strings.TrimRight(rdf.Text(root), "/") + "/" + path
	default:
		p.add(at, "root", "unknown root %s: write rml:MappingDirectory or rml:CurrentWorkingDirectory", display(root))
	}
}

// coding reads rml:null, rml:encoding and rml:compression, which stand on the source or on the logical source.
func (p *parser) coding(at place, s *Source) {
	for _, n := range p.g.Objects(at.node, rmlNS+"null") {
		s.Format.Nulls = append(s.Format.Nulls, rdf.Text(n))
	}
	if e := p.one(at, rmlNS+"encoding"); e != "" {
		s.Format.Encoding = strings.TrimPrefix(rdf.Text(e), rmlNS)
	}
	switch c := strings.TrimPrefix(rdf.Text(p.one(at, rmlNS+"compression")), rmlNS); c {
	case "":
	case "none":
		s.Format.Compression = ""
	case "gzip", "zip", "targz", "tarxz":
		s.Format.Compression = c
	default:
		p.add(at, "compression", "unknown compression %q: write rml:gzip, rml:zip, rml:targz or rml:none", c)
	}
}

// layout reads the extensions that stand on the logical source.
func (p *parser) layout(at place, s *Source) {
	if sheet, ok := p.text(at, pasNS+"sheet"); ok {
		s.Format.Sheet = sheet
		if s.Format.Kind != rows.XLSX {
			p.add(at, "sheet", "pas:sheet of a file that is no workbook: write rml:referenceFormulation pas:XLSX")
		}
	}
	if n, ok := p.count(at, pasNS+"headerRow"); ok {
		s.Format.HeaderRow = n
	}
	if n, ok := p.count(at, pasNS+"columns"); ok {
		s.Format.MinColumns = n
	}
	if trim, ok := p.flag(at, pasNS+"trim"); ok {
		s.Format.Trim = trim
	}
	if ragged, ok := p.flag(at, pasNS+"ragged"); ok {
		s.Format.Strict = s.Format.Strict && !ragged
	}
	for _, o := range p.g.Objects(at.node, pasNS+"optional") {
		s.Optional = append(s.Optional, rdf.Text(o))
	}
	slices.Sort(s.Optional)
}

// count reads a whole number, not negative, that may stand once.
func (p *parser) count(at place, prop string) (int, bool) {
	o := p.one(at, prop)
	if o == "" {
		return 0, false
	}
	n, err := strconv.Atoi(rdf.Text(o))
	if err != nil || n < 0 {
		p.add(at, localName(prop), "%s of %s: write a whole number", display(o), shortName(prop))
		return 0, false
	}
	return n, true
}

// csvwTable reads a table described with CSV on the Web. Only what the description says is taken from it, the comma apart.
func (p *parser) csvwTable(at place, s *Source) {
	p.only(at, csvwNS, "url", "dialect", "null")
	p.only(at, rmlNS, "null", "encoding", "compression")
	s.Root = MappingDirectory
	if s.Path = rdf.Text(p.one(at, csvwNS+"url")); s.Path == "" {
		p.add(at, "", "no csvw:url: write csvw:url \"file.csv\"")
	}
	for _, n := range p.g.Objects(at.node, csvwNS+"null") {
		s.Format.Nulls = append(s.Format.Nulls, rdf.Text(n))
	}
	s.Format.Delimiter = ','
	if d := p.one(at, csvwNS+"dialect"); d != "" {
		p.dialect(place{d, "dialect of " + at.what}, &s.Format)
	}
}

// dialect reads a csvw:Dialect (Metadata Vocabulary for Tabular Data, §5.9).
func (p *parser) dialect(at place, f *rows.Format) {
	p.only(at, csvwNS, "delimiter", "quoteChar", "encoding", "commentPrefix", "header", "headerRowCount", "skipRows", "trim",
		"doubleQuote", "lineTerminators", "skipBlankRows", "skipColumns", "skipInitialSpace")
	if c, ok := p.char(at, "delimiter"); ok && c != rows.NoQuote {
		f.Delimiter = c
	}
	if c, ok := p.char(at, "quoteChar"); ok {
		f.Quote = c
	}
	if c, ok := p.char(at, "commentPrefix"); ok && c != rows.NoQuote {
		f.Comment = c
	}
	if e, ok := p.text(at, csvwNS+"encoding"); ok {
		f.Encoding = e
	}
	if header, ok := p.flag(at, csvwNS+"header"); ok {
		f.NoHeader = !header
	}
	p.dialectRows(at, f)
	p.dialectSpace(at, f)
}

// dialectRows reads where the header stands. The header row is counted as a spreadsheet counts, from 1.
func (p *parser) dialectRows(at place, f *rows.Format) {
	if n, ok := p.count(at, csvwNS+"headerRowCount"); ok {
		f.NoHeader = n == 0
		if n > 1 {
			p.add(at, "headerRowCount", "a header of %d rows: write csvw:skipRows for those above the names", n)
		}
	}
	if n, ok := p.count(at, csvwNS+"skipRows"); ok && n > 0 {
		f.HeaderRow = n + 1
	}
	if n, ok := p.count(at, csvwNS+"skipColumns"); ok && n > 0 {
		p.add(at, "skipColumns", "csvw:skipColumns is not read here: leave the columns unmapped")
	}
	if double, ok := p.flag(at, csvwNS+"doubleQuote"); ok && !double {
		p.add(at, "doubleQuote", "backslash escapes are not read here: write csvw:quoteChar \"\" if quotes mean nothing")
	}
}

func (p *parser) dialectSpace(at place, f *rows.Format) {
	if trim, ok := p.flag(at, csvwNS+"trim"); ok {
		f.Trim = trim
	}
	if skip, ok := p.flag(at, csvwNS+"skipInitialSpace"); ok {
		f.Trim = f.Trim || skip
	}
}

// char reads a property of one character; "" gives rows.NoQuote.
func (p *parser) char(at place, local string) (rune, bool) {
	s, ok := p.text(at, csvwNS+local)
	if !ok {
		return 0, false
	}
	c, n := utf8.DecodeRuneInString(s)
	if n != len(s) || c == utf8.RuneError && n > 0 {
		p.add(at, local, "csvw:%s %q: write one character", local, s)
		return 0, false
	}
	if s == "" {
		return rows.NoQuote, true
	}
	return c, true
}

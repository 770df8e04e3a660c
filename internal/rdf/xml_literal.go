package rdf

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
)

// literal reads what e holds as text, in the exclusive canonical form of XML with comments (§7.2.17).
func (x *xmlReader) literal(e *element) (string, error) {
	var out bytes.Buffer
	open := []*element{e}
	said := []*prefixes{nil} // the declarations written, for each open element
	for {
		token, err := x.token()
		if err != nil {
			return "", x.cut(e, err)
		}
		if out.Len() > MaxLine {
			return "", x.wrong("XML literal longer than %d bytes", MaxLine)
		}
		last := len(open) - 1
		switch t := token.(type) {
		case xml.StartElement:
			child, err := x.open(t, open[last].scope)
			if err != nil {
				return "", err
			}
			open, said = append(open, child), append(said, child.writeTag(&out, t.Attr, said[last]))
		case xml.EndElement:
			if err := x.closes(t, open[last]); err != nil {
				return "", err
			}
			if open, said = open[:last], said[:last]; last == 0 {
				return out.String(), nil
			}
			out.WriteString("</" + rawName(t.Name) + ">")
		case xml.CharData:
			out.WriteString(canonicalText.Replace(string(t)))
		case xml.Comment:
			out.WriteString("<!--" + string(t) + "-->")
		case xml.ProcInst:
			out.WriteString("<?" + strings.TrimSpace(t.Target+" "+string(t.Inst)) + "?>")
		}
	}
}

var (
	canonicalText  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	canonicalValue = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)

// writeTag writes a start tag with the declarations that its names need and that no tag around it has written, and
// returns those in force in the text.
func (e *element) writeTag(out *bytes.Buffer, written []xml.Attr, said *prefixes) *prefixes {
	out.WriteString("<" + rawName(e.written))
	used := []string{e.written.Space}
	var attributes []attribute
	for _, a := range e.attributes {
		attributes = append(attributes, a)
		if a.written.Space != "" {
			used = append(used, a.written.Space)
		}
	}
	for _, a := range written {
		if a.Name.Space == "xml" {
			attributes = append(attributes, attribute{a.Name, xmlSpace, a.Value})
		}
	}
	slices.Sort(used)
	for _, prefix := range slices.Compact(used) {
		space := e.scope.spaces.space(prefix)
		if prefix == "xml" || said.space(prefix) == space {
			continue
		}
		said = &prefixes{prefix, space, said}
		name := "xmlns:" + prefix
		if prefix == "" {
			name = "xmlns"
		}
		out.WriteString(" " + name + `="` + canonicalValue.Replace(space) + `"`)
	}
	slices.SortFunc(attributes, func(a, b attribute) int {
		if c := strings.Compare(a.space, b.space); c != 0 {
			return c
		}
		return strings.Compare(a.written.Local, b.written.Local)
	})
	for _, a := range attributes {
		out.WriteString(" " + rawName(a.written) + `="` + canonicalValue.Replace(a.value) + `"`)
	}
	out.WriteByte('>')
	return said
}

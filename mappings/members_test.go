package mappings_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/rows"
)

// A JSON document has no columns either: that every member of its samples which holds a value is read by some table of the
// file or ignored with a reason is checked here, by its place: $[*].codesPostaux[*].
func (f *folder) checkMembers(t *testing.T) {
	read := map[string][]string{} // path of the file → places that its tables read or ignore
	for _, table := range f.source.Tables {
		format := f.formats[table.LogicalSource]
		if format.Kind != rows.JSON {
			continue
		}
		for _, c := range f.claims(table.Name) {
			for _, ref := range slices.Concat(f.plan.References(table.LogicalSource), ignoredColumns(table)) {
				read[c.Path] = append(read[c.Path], format.Iterator+strings.TrimPrefix(ref, "$"))
			}
		}
	}
	for path, places := range read {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var document any
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		members := map[string]bool{}
		eachMember(document, "$", members)
		for member := range members {
			if !slices.Contains(places, member) {
				t.Errorf("%s: %s is read by no table of the file; map it, or ignore it with a reason", path, member)
			}
		}
	}
}

// eachMember notes the places of the values of a document; those of an array have one place.
func eachMember(v any, place string, out map[string]bool) {
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for name, member := range v {
			eachMember(member, place+"."+name, out)
		}
	case []any:
		for _, element := range v {
			eachMember(element, place+"[*]", out)
		}
	default:
		out[place] = true
	}
}

package openapi

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/internal/serve/param"
)

type inner struct {
	Nom   string `json:"nom"`
	Autre int    `json:"autre"`
}

type outer struct {
	inner
	Autre   *string   `json:"autre"` // wins over that of inner
	Absente []inner   `json:"absente,omitempty"`
	Jour    time.Time `json:"jour"`
	Cachee  string    `json:"-"`
	Soi     *outer    `json:"soi,omitempty"`
}

func service(words map[string]string) Service {
	return Service{Title: "T", FR: "Fr", EN: "En", Version: "1", Base: "http://s.test/", Licence: "http://l.test/", Problem: inner{},
		Words: func(key string) (string, string) { return words[key], words[key] },
		Types: map[reflect.Type]map[string]any{reflect.TypeFor[time.Time](): {"type": "string"}}}
}

var words = map[string]string{"nom": "w", "autre": "w", "absente": "w", "jour": "w", "soi": "w"}

func operation() Operation {
	return Operation{Method: "GET", Path: "/a/{x}.{y}", ID: "a", FR: "Fr.", EN: "En.", Variables: []param.Param{{Name: "x"}, {Name: "y"}},
		Query: []param.Param{{Name: "d", Form: param.Day}, {Name: "t"}, {Name: "n", Form: param.Limit}}, Required: []string{"t"},
		Answers: JSON(outer{}, "text/csv"), Problems: Problems(404), Example: "/a/b.c.ttl?t=u%20v&n=5"}
}

// A schema allows what encoding/json makes of its type: embedded fields flattened, the outer ones winning, omitempty optional.
func TestSchemaOfAStruct(t *testing.T) {
	text, err := service(words).Write([]Operation{operation()})
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Paths      map[string]map[string]struct{ Parameters []map[string]any }
		Components struct {
			Schemas map[string]struct {
				Properties map[string]map[string]any
				Required   []string
			}
			Responses map[string]any
		}
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	shape := d.Components.Schemas["Outer"]
	if got := slices.Sorted(maps.Keys(shape.Properties)); !slices.Equal(got, []string{"absente", "autre", "jour", "nom", "soi"}) {
		t.Errorf("properties %v", got)
	}
	if !slices.Equal(shape.Required, []string{"autre", "jour", "nom"}) || shape.Properties["autre"]["anyOf"] == nil || shape.Properties["jour"]["type"] != "string" {
		t.Errorf("%+v", shape)
	}
	var got []string
	for _, p := range d.Paths["/a/{x}.{y}"]["get"].Parameters {
		example, _ := json.Marshal(p["example"])
		schema, _ := json.Marshal(p["schema"])
		got = append(got, p["name"].(string)+" "+string(example)+" "+string(schema))
	}
	want := []string{`x "b.c" {"minLength":1,"type":"string"}`, `y "ttl" {"minLength":1,"type":"string"}`, `d null {"anyOf":[{"format":"date","type":"string"},{"const":""}]}`,
		`t "u v" {"minLength":1,"type":"string"}`, `n 5 {"anyOf":[{"maximum":1000,"minimum":1,"type":"integer"},{"const":""}]}`}
	if !slices.Equal(got, want) {
		t.Errorf("parameters\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(d.Components.Responses) != 4 {
		t.Errorf("problems %v", d.Components.Responses)
	}
	if again, _ := service(words).Write([]Operation{operation()}); string(again) != string(text) {
		t.Error("the same declarations give other bytes")
	}
}

// What is not whole is refused, and named.
func TestWriteRefuses(t *testing.T) {
	silent := operation()
	silent.EN = ""
	strange := operation()
	strange.Answers = JSON(struct {
		F func() `json:"nom"`
	}{})
	for want, ops := range map[string][]Operation{
		"declared twice": {operation(), operation()}, "is not described": {silent}, "no schema": {strange},
	} {
		if _, err := service(words).Write(ops); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := service(map[string]string{"nom": "w"}).Write([]Operation{operation()}); err == nil || !strings.Contains(err.Error(), "both languages") {
		t.Errorf("a key without words: %v", err)
	}
}

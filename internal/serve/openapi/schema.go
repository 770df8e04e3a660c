package openapi

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// schema is that of a Go type as encoding/json writes it.
func (w *writer) schema(t reflect.Type) object {
	if own, ok := w.s.Types[t]; ok {
		return own
	}
	if t.Kind() != reflect.Pointer && (t.Implements(marshaler) || t.Implements(textMarshaler)) {
		w.fault("%s encodes itself and has no schema", t)
		return object{}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []any{w.schema(t.Elem()), object{"type": "null"}}}
	case reflect.Struct:
		return w.component(t)
	case reflect.Slice, reflect.Array:
		return object{"type": "array", "items": w.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": w.schema(t.Elem())}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return object{"type": "integer", "minimum": 0}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Interface:
		return object{}
	}
	w.fault("no schema can be made of %s", t)
	return object{}
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// component puts the schema of a struct among the components, and refers to it.
func (w *writer) component(t reflect.Type) object {
	name, known := w.named[t]
	if !known {
		name = nameOf(t)
		for w.schemas[name] != nil { // a type of the same name in another package
			name += "_"
		}
		w.named[t] = name
		shape := object{"type": "object"}
		w.schemas[name] = shape // before its fields, which may be of its own type
		properties, required := object{}, []string{}
		w.fields(t, properties, &required)
		slices.Sort(required)
		shape["properties"], shape["required"] = properties, slices.Compact(required)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

// fields gathers those of a struct, those of embedded structs included; the outer ones win, as encoding/json has it.
func (w *writer) fields(t reflect.Type, properties object, required *[]string) {
	var embedded []reflect.Type
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct:
			embedded = append(embedded, f.Type)
			continue
		case name == "":
			w.fault("field %s of %s has no name in JSON", f.Name, t)
			continue
		}
		schema := w.schema(f.Type)
		fr, en := w.s.Words(name)
		if fr == "" || en == "" {
			w.fault("the key %q of %s is not described in both languages", name, t)
		}
		schema = described(schema, fr, en)
		if properties[name] == nil {
			properties[name] = schema
			if !strings.Contains(options, "omitempty") {
				*required = append(*required, name)
			}
		}
	}
	for _, e := range embedded {
		w.fields(e, properties, required)
	}
}

// described adds a description; beside a reference it may stand since OpenAPI 3.1.
func described(schema object, fr, en string) object {
	out := object{"description": both(fr, en)}
	for k, v := range schema {
		out[k] = v
	}
	return out
}

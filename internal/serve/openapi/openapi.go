// Package openapi writes the OpenAPI 3.1 description of a service out of what its code declares: operations, parameters, and
// the Go types that answers are encoded from. It promises that a schema allows what encoding/json makes of its type, that
// everything is described in French and in English, and that the same declarations give the same bytes.
package openapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"passerelle/internal/serve/param"
)

// An Operation is one method at one address.
type Operation struct {
	Method, Path string // path with {variables}, without the patterns of the router
	ID           string // operationId
	FR, EN       string // what it does, one sentence
	Variables    []param.Param
	Query        []param.Param
	Required     []string  // names in Query
	Body         []Content // none for GET
	Answers      []Content // of status 200, a media type twice where it holds one of two documents; none for a redirection
	Unready      []Content // of status 503, where that is no problem document
	Problems     []int     // statuses of problems
	Example      string    // a target that answers, with its parameters
}

// A Content is one representation.
type Content struct {
	Media string
	Type  reflect.Type // nil for what is no JSON
}

// JSON is the representations of a document of a Go type.
func JSON(document any, more ...string) []Content {
	t := reflect.TypeOf(document)
	out := []Content{{"application/ld+json", t}, {"application/json", t}}
	return append(out, Text(more...)...)
}

// Text is representations without a schema.
func Text(media ...string) []Content {
	var out []Content
	for _, m := range media {
		out = append(out, Content{Media: m})
	}
	return out
}

// A Service is what all operations share.
type Service struct {
	Title, FR, EN string
	Version       string
	Base          string // public address, its slash included
	Licence       string // IRI
	Contact       string // URI, "" for none
	Problem       any    // a document of the type that problems have
	// Words describe a key of JSON in French and in English.
	Words func(key string) (fr, en string)
	// Types are the schemas of types that encode themselves.
	Types map[reflect.Type]map[string]any
	// Enums are the values of parameters by name, where there are few.
	Enums map[string][]string
}

type object = map[string]any

// Write writes the description. An error names the declaration that is not whole.
func (s Service) Write(ops []Operation) ([]byte, error) {
	w := &writer{s: s, schemas: object{}, named: map[reflect.Type]string{}, responses: object{}}
	paths := object{}
	for _, op := range ops {
		item, ok := paths[op.Path].(object)
		if !ok {
			item = object{}
			paths[op.Path] = item
		}
		method := strings.ToLower(op.Method)
		if item[method] != nil {
			return nil, fmt.Errorf("%s %s is declared twice", op.Method, op.Path)
		}
		item[method] = w.operation(op)
	}
	info := object{"title": s.Title, "version": s.Version, "description": both(s.FR, s.EN), "license": object{"name": "Licence Ouverte 2.0", "url": s.Licence}}
	if kind, rest, _ := strings.Cut(s.Contact, ":"); kind == "mailto" {
		info["contact"] = object{"email": rest}
	} else if kind == "https" {
		info["contact"] = object{"url": s.Contact}
	}
	text, err := json.MarshalIndent(object{
		"openapi": "3.1.1", "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base", "info": info,
		"servers": []any{object{"url": strings.TrimSuffix(s.Base, "/"), "description": both("Ce service", "This service")}},
		"paths":   paths, "components": object{"schemas": w.schemas, "responses": w.responses},
	}, "", " ")
	if err != nil {
		return nil, err
	}
	return append(text, '\n'), w.err
}

// both is a text in two languages, as a description that has one field can hold it.
func both(fr, en string) string { return fr + "\n\n" + en }

type writer struct {
	s         Service
	schemas   object
	named     map[reflect.Type]string
	responses object
	err       error // the first fault
}

func (w *writer) fault(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

func (w *writer) operation(op Operation) object {
	if op.FR == "" || op.EN == "" || op.ID == "" {
		w.fault("%s %s is not described", op.Method, op.Path)
	}
	example, err := url.Parse(op.Example)
	if err != nil {
		w.fault("%s %s: example %q", op.Method, op.Path, op.Example)
		return nil
	}
	var parameters []any
	values := variables(op.Path, example.EscapedPath())
	for _, p := range op.Variables {
		parameters = append(parameters, w.parameter(p, "path", true, values[p.Name]))
	}
	for _, p := range op.Query {
		parameters = append(parameters, w.parameter(p, "query", slices.Contains(op.Required, p.Name), example.Query().Get(p.Name)))
	}
	responses := object{}
	if len(op.Answers) > 0 {
		responses["200"] = object{"description": both(op.FR, op.EN), "content": w.contents(op.Answers)}
	} else {
		responses["303"] = object{"description": both(op.FR, op.EN), "headers": object{"Location": object{"schema": object{"type": "string", "format": "uri"}}}}
	}
	if op.Method == "GET" {
		responses["304"] = object{"description": both("Le client a déjà cette réponse.", "The client holds this answer already.")}
	}
	for _, status := range op.Problems {
		responses[strconv.Itoa(status)] = w.problem(status)
	}
	if op.Unready != nil {
		responses["503"] = object{"description": both(problems[503][0], problems[503][1]), "content": w.contents(op.Unready)}
	}
	out := object{"operationId": op.ID, "summary": op.FR, "description": op.EN, "responses": responses}
	if parameters != nil {
		out["parameters"] = parameters
	}
	if op.Body != nil {
		out["requestBody"] = object{"required": true, "content": w.contents(op.Body)}
	}
	return out
}

// variables reads the values of the variables of a template out of an address.
func variables(template, path string) map[string]string {
	out := map[string]string{}
	for template != "" && path != "" {
		if template[0] != '{' {
			template, path = template[1:], path[1:]
			continue
		}
		name, rest, _ := strings.Cut(template[1:], "}")
		end := len(path)
		if next, _, _ := strings.Cut(rest, "{"); next != "" {
			at := strings.LastIndex(path, next) // a code may hold a dot
			if next[0] == '/' {
				at = strings.Index(path, next)
			}
			if at >= 0 {
				end = at
			}
		}
		out[name], _ = url.PathUnescape(path[:end])
		template, path = rest, path[end:]
	}
	return out
}

func (w *writer) parameter(p param.Param, in string, required bool, example string) object {
	schema := w.form(p)
	kind := schema["type"]
	switch {
	case required && kind == "string" && schema["enum"] == nil:
		schema["minLength"] = 1
	case !required && (len(schema) > 1 || kind != "string"): // forms send what was not filled in
		schema = object{"anyOf": []any{schema, object{"const": ""}}}
	}
	out := object{"name": p.Name, "in": in, "description": both(p.FR, p.EN), "schema": schema}
	if required {
		out["required"] = true
	}
	if example != "" {
		out["example"] = example
		if n, err := strconv.Atoi(example); err == nil && kind == "integer" {
			out["example"] = n
		}
	}
	return out
}

// SessionPattern is that of two days, so far as a pattern knows days.
const SessionPattern = dayPattern + "/" + dayPattern

const dayPattern = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"

// form is the schema of the values of a parameter.
func (w *writer) form(p param.Param) object {
	if values := w.s.Enums[p.Name]; values != nil {
		return object{"type": "string", "enum": values}
	}
	if words, ok := strings.CutPrefix(p.Form, param.OneOf); ok {
		return object{"type": "string", "enum": strings.Split(words, "|")}
	}
	switch p.Form {
	case param.Day:
		return object{"type": "string", "format": "date"}
	case param.Session:
		return object{"type": "string", "pattern": "^" + SessionPattern + "$"}
	case param.Limit:
		return object{"type": "integer", "minimum": 1, "maximum": 1000}
	case param.Place:
		return object{"type": "string", "pattern": `^-?\d+(\.\d+)?,-?\d+(\.\d+)?,\d+(\.\d+)?$`}
	case param.Flag:
		return object{"type": "string", "enum": []string{"1"}}
	case param.IRI:
		return object{"type": "string", "format": "iri"}
	}
	return object{"type": "string"}
}

func (w *writer) contents(all []Content) object {
	out := object{}
	for _, c := range all {
		schema := object{"type": "string"}
		if c.Type != nil {
			schema = w.schema(c.Type)
		}
		if before, ok := out[c.Media].(object); ok { // one of several documents
			schema = object{"anyOf": []any{before["schema"], schema}}
		}
		out[c.Media] = object{"schema": schema}
	}
	return out
}

// problem refers to the answer of a status that is none of success.
func (w *writer) problem(status int) object {
	name := "Probleme" + strconv.Itoa(status)
	if w.responses[name] == nil {
		words := problems[status]
		if words[0] == "" {
			w.fault("status %d is not described", status)
		}
		w.responses[name] = object{"description": both(words[0], words[1]), "content": object{
			"application/problem+json": object{"schema": w.schema(reflect.TypeOf(w.s.Problem))}, "text/html": object{"schema": object{"type": "string"}}}}
	}
	return object{"$ref": "#/components/responses/" + name}
}

// problems say what each status means.
var problems = map[int][2]string{
	400: {"Un paramètre ou le contenu n'est pas bon ; la réponse dit lequel.", "A parameter or the content is not good; the answer says which."},
	404: {"Il n'y a rien à cette adresse.", "There is nothing at this address."},
	406: {"Aucun des formats demandés n'est disponible ; la réponse les liste.", "None of the formats asked for is available; the answer lists them."},
	410: {"La chose n'est plus publiée ; la réponse dit ce qui la remplace.", "The thing is no longer published; the answer says what replaces it."},
	413: {"Le contenu est trop grand.", "The content is too large."},
	415: {"Le type ou le codage du contenu n'est pas accepté.", "The type or the coding of the content is not accepted."},
	503: {"Rien n'est publié, ou le service ne peut pas répondre à l'instant.", "Nothing is published, or the service cannot answer right now."},
}

// Problems are the statuses that any operation may have, and more.
func Problems(more ...int) []int {
	out := append([]int{400, 406, 503}, more...)
	slices.Sort(out)
	return out
}

// nameOf is the name of a component: that of the Go type with a capital.
func nameOf(t reflect.Type) string {
	name := cmp.Or(t.Name(), "Objet")
	return strings.ToUpper(name[:1]) + name[1:]
}

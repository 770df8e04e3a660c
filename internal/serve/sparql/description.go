package sparql

import (
	"net/http"

	"passerelle/internal/rdf"
)

// describe answers with the description of the service (SPARQL 1.1 Service Description §3), in Turtle or N-Triples.
func (d *Door) describe(w http.ResponseWriter, media string) error {
	const sd, format = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/"
	endpoint := d.o.Base + "sparql"
	var triples []rdf.Triple
	say := func(s, p string, objects ...string) {
		for _, o := range objects {
			triples = append(triples, rdf.Triple{S: rdf.NewIRI(s).String(), P: rdf.NewIRI(p).String(), O: rdf.NewIRI(o).String()})
		}
	}
	say(endpoint, rdf.Type, sd+"Service")
	say(endpoint, sd+"endpoint", endpoint)
	say(endpoint, sd+"supportedLanguage", sd+"SPARQL11Query")
	say(endpoint, sd+"resultFormat", format+"SPARQL_Results_JSON", format+"SPARQL_Results_XML", format+"SPARQL_Results_CSV", format+"SPARQL_Results_TSV",
		format+"Turtle", format+"N-Triples", format+"RDF_XML")
	say(endpoint, sd+"defaultDataset", endpoint+"#dataset")
	say(endpoint+"#dataset", rdf.Type, sd+"Dataset")
	say(endpoint+"#dataset", sd+"defaultGraph", endpoint+"#graph")
	say(endpoint+"#graph", rdf.Type, sd+"Graph")
	say(endpoint+"#graph", "http://purl.org/dc/terms/license", d.o.Licence)
	w.Header().Set("Content-Type", contentType(media))
	if media == mediaTurtle {
		return rdf.WriteTurtle(w, triples, map[string]string{"sd": sd, "format": format, "dct": "http://purl.org/dc/terms/"})
	}
	var body []byte
	for _, t := range triples {
		body = rdf.AppendTriple(body, t.S, t.P, t.O)
	}
	_, err := w.Write(body)
	return err
}

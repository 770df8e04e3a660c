# Le document d'une certification comme graphe RDF, avec rdflib. / The document of a certification as an RDF graph, with rdflib.
# pip install rdflib
import sys

from rdflib import Graph, Namespace, URIRef

base = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080"
APP = Namespace("https://api.apprentissage.beta.gouv.fr/def/apprentissage#")

# L'identifiant est permanent, l'adresse est celle du service. / The identifier is permanent, the address is the service's.
fiche = URIRef("https://api.apprentissage.beta.gouv.fr/id/certification/RNCP35316")
g = Graph().parse(f"{base}/data/certification/RNCP35316.ttl", format="turtle")

print(g.value(fiche, APP.code), "->", *sorted(str(o).rsplit("/", 1)[1] for o in g.objects(fiche, APP.remplacePar)))

#!/bin/sh
# Says what to try while the service starts. The argument is its listen address.
base="http://localhost:${1##*:}"
cat <<EOF

Passerelle: $base
  the portal            $base/
  a code, any spelling  $base/recherche?q=rncp+35316
  what replaces it      curl -s '$base/resolve?code=RNCP35316'
  as linked data        curl -sL -H 'Accept: application/ld+json' $base/id/certification/RNCP35316
  where it comes from   bin/passerelle why certification/RNCP35316
  a SPARQL query        curl -s $base/sparql --data-urlencode 'query=SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c'
Stop with Ctrl-C.

EOF

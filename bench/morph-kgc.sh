#!/usr/bin/env bash
# Runs every triples map of mappings/ on its sample in Morph-KGC and in "passerelle map", and compares the triples. Prints, for
# each, same or differs, with the first triples that differ; exit code 1 when one differs.
#
# Standard is what the Knowledge Graph Construction group's specifications define: RML-Core, RML-FNML with any function that the
# Function Ontology describes, RML-IO with its registry (CSV, CSVW dialects, JSONPath, XPath). A triples map is none when its
# logical source uses a term of ours (pas:, listed in internal/rml/doc.go); it is compared all the same, its source prepared
# first, and named so. Functions of ours are given to Morph-KGC as user-defined functions, written a second time in Python
# (morph-kgc/udfs.py); GREL's are its own.
#
# Prepared for all (morph-kgc/sources.py): Morph-KGC reads UTF-8 files with commas and JSON by key, and knows neither csvw:Dialect
# nor rml:null. Encodings, delimiters, preface lines, iterators, JSONPath and XPath references are therefore read by the script;
# XML becomes JSON, a sheet becomes CSV.
#
# Known differences of Morph-KGC 2.10.0, and what the script does about them:
#   literal-escaping   it fails (KeyError: reference_results) or writes raw quotes where a function makes a literal, which
#                      N-Triples forbids (STRING_LITERAL_QUOTE): bench:result, put around outermost functions, escapes
#   inner-null         a null input, or an inner function without value, drops the row, also where the parameter is not required
#                      (fno:required false): inputs and functions carry a mark that bench:result takes out
#   repeated-parameter a parameter given several times works only where all are given as often: bench:together makes one of them
#   base-iri           it writes relative IRIs, which are no N-Triples; RML-Core prepends the base IRI: the script does
#   join-function      the subject of a parent triples map is computed from the child's row when a function makes it, and
#                      rml:childMap and rml:parentMap are unknown (RML-Core, join conditions): those object maps are left out, and named
set -euo pipefail
cd "$(dirname "$0")/.."
venv=bin/morph-kgc
make -s build
if ! cmp -s bench/morph-kgc/requirements.txt "$venv/requirements.txt"; then
	python3 -m venv --clear "$venv"
	"$venv/bin/pip" install -q --disable-pip-version-check -r bench/morph-kgc/requirements.txt
	cp bench/morph-kgc/requirements.txt "$venv/"
fi
exec "$venv/bin/python" -W ignore bench/morph-kgc/compare.py "${ROOT:-.}" "$PWD/bin/passerelle" "$@"

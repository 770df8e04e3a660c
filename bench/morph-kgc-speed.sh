#!/usr/bin/env bash
# Runs the triples maps of mappings/rome on the real files of ROME 4.60 in Morph-KGC and in "passerelle map", compares the triples
# as morph-kgc.sh does, and prints how long each took and the ratio. Ours is the time of whole processes, one a triples map; for
# Morph-KGC neither the start of Python nor the preparation of the files counts, and each triples map runs in one process.
# Needs ../shared/data (or DATA=DIR).
set -euo pipefail
cd "$(dirname "$0")/.."
data=${DATA:-${PASSERELLE_SHARED:-../shared}/data}
[ -d "$data/rome-v460" ] || { echo "no ROME at $data/rome-v460: set DATA=DIR" >&2; exit 3; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/mappings/rome"
cp mappings/organisations.txt "$tmp/mappings/"
cp mappings/rome/mapping.ttl "$tmp/mappings/rome/"
ln -s "$(realpath "$data/rome-v460")" "$tmp/mappings/rome/sample"
TIMES=1 ROOT=$tmp bench/morph-kgc.sh

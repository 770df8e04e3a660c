#!/bin/sh
# Asks a running service what its /openapi.json says it answers: generated requests, good and bad, within bounds.
#
#   scripts/openapi.sh BASE [EXAMPLES [SECONDS]]       such as scripts/openapi.sh http://127.0.0.1:8080 20
#
# EXAMPLES is how many requests are made up for each operation (default 10), within SECONDS (default 60). Only addresses of this machine.
set -eu

root=$(cd -- "$(dirname -- "$0")/.." && pwd)
base=${1:?usage: scripts/openapi.sh BASE [EXAMPLES [SECONDS]]}
case $base in
http://127.0.0.1:* | http://localhost:*) ;;
*) echo "openapi.sh: only a service of this machine is asked, not $base" >&2; exit 2 ;;
esac
python=$root/.tools/python/bin/python # by itself: the commands beside it break when the folder is moved
[ -x "$python" ] || { echo "openapi.sh: run scripts/python.sh first" >&2; exit 3; }

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work" # where the tool keeps what it found before, which must not count
"$python" -c 'from schemathesis.cli import schemathesis; schemathesis()' --config-file "$root/scripts/schemathesis.toml" run "$base/openapi.json" --url "$base" \
	--checks all --phases examples,coverage,fuzzing --max-examples "${2:-10}" --max-time "${3:-60}" --seed 1 --generation-database none \
	--suppress-health-check filter_too_much,too_slow --no-color

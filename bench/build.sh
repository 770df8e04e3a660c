#!/usr/bin/env bash
# Builds the real files of the four sources three times, each in an empty state folder, and prints wall time, processor time
# and peak memory of each, and the median. Needs ../shared/data (or DATA=DIR) and GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${DATA:-${PASSERELLE_SHARED:-../shared}/data}
[ -d "$data" ] || { echo "no data at $data: set DATA=DIR" >&2; exit 3; }
command -v /usr/bin/time >/dev/null || { echo "GNU time is missing (Debian package: time)" >&2; exit 3; }
make -s build
only=(--only france-competences --only bcn --only kit-apprentissage --only rome)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for n in 1 2 3; do
	/usr/bin/time -f '%e %U %S %M' -o "$tmp/time" bin/passerelle build --offline --state "$tmp/state$n" --data "$data" "${only[@]}" >"$tmp/out" 2>/dev/null
	read -r wall user system memory <"$tmp/time"
	echo "run $n: $wall s wall, $user s user, $system s system, $((memory / 1024)) MiB; $(tail -n 1 "$tmp/out")"
	echo "$wall $((memory / 1024))" >>"$tmp/all"
	du -sm "$tmp/state$n/releases" "$tmp/state$n/store" | awk '{print "  " $1 " MB " $2}' | sed "s#$tmp/##"
done
sort -n "$tmp/all" | awk 'NR==2 {print "median: " $1 " s, " $2 " MiB"}'

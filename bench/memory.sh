#!/usr/bin/env bash
# Serves a release (STATE=DIR, built from the real files if there is none) and asks it for 12,000 things in three syntaxes,
# 1,200 lists of correspondences, six whole tables (three of them composed), 600 searches and ten counts of all triples in
# SPARQL, sixteen at a time; prints the greatest resident size of serve and of its store after loading and after that, and the
# answers by status. Allowed: 600 MB. Needs curl, python3 and Linux's /proc.
set -euo pipefail
cd "$(dirname "$0")/.."
make -s build
tmp=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$tmp"' EXIT
state=${STATE:-$tmp/state}
if [ ! -e "$state/current" ]; then
	data=${DATA:-${PASSERELLE_SHARED:-../shared}/data}
	[ -d "$data" ] || { echo "no data at $data: set DATA=DIR" >&2; exit 3; }
	bin/passerelle build --offline --state "$state" --data "$data" 2>/dev/null | tail -n 1
fi
port=${PORT:-18471}
bin/passerelle serve --state "$state" --addr "127.0.0.1:$port" --admin-addr "127.0.0.1:$((port + 1))" 2>"$tmp/log" &
server=$!
until grep -q '^serving' "$tmp/log"; do kill -0 "$server" 2>/dev/null || { cat "$tmp/log" >&2; exit 1; }; sleep 0.2; done
peak() {
	for p in "$server" $(pgrep -P "$server"); do
		awk -v name="$(cat /proc/"$p"/comm)" '/VmHWM/ {printf "  %s %.0f MB", name, $2 / 1000}' /proc/"$p"/status
	done
	echo
}
echo "loaded:  $(peak)"
python3 - "$state" "http://127.0.0.1:$port" >"$tmp/urls" <<'PYTHON'
import glob, random, sqlite3, sys
state, base = sys.argv[1:]
random.seed(1)
db = sqlite3.connect(sorted(glob.glob(state + "/releases/*/read.db"))[-1])
paths = [p for p, in db.execute("SELECT path FROM thing ORDER BY path")]
codes = [p.split("/")[1] for p in paths if p.startswith("certification/RNCP")]
urls = [f"/data/{p}.{random.choice(['ttl', 'jsonld', 'nt'])}" for p in random.sample(paths, 12000)]
urls += [f"/correspondances/rncp/{v}?code={c}" for c in random.sample(codes, 600) for v in ("rome", "naf")]
urls += [f"/recherche?q={c[:6]}" for c in random.sample(codes, 600)]
urls += [f"/correspondances/{t}" for t in ("rncp/rome", "rncp/nsf", "cfd/rome", "cfd/formacode", "cfd/naf", "rncp/naf")]
urls += ["/sparql?query=SELECT%20%3Fp%20(COUNT(*)%20AS%20%3Fn)%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D%20GROUP%20BY%20%3Fp"] * 10
random.shuffle(urls)
for u in urls:
    print(f'url = "{base}{u}"\noutput = "/dev/null"')
PYTHON
curl --no-progress-meter --parallel --parallel-max 16 -K "$tmp/urls" -w '%{http_code}\n' | sort | uniq -c
echo "answered:$(peak)"

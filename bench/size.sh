#!/usr/bin/env bash
# Builds the real files and prints what the release takes, file by file, its store, and read.db with origins and without: the
# same one with no reasons, editions or rules, compacted. Needs ../shared/data (or DATA=DIR) and python3. The bounds, 600 MB
# in all and 1.5 times, are held by TestSizeOfTheRealRelease in internal/pipeline too; beyond them, exit code 1.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${DATA:-${PASSERELLE_SHARED:-../shared}/data}
[ -d "$data" ] || { echo "no data at $data: set DATA=DIR" >&2; exit 3; }
make -s build
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bin/passerelle build --offline --state "$tmp/state" --data "$data" 2>/dev/null | tail -n 1
python3 - "$tmp" <<'PYTHON'
import pathlib, shutil, sqlite3, sys
tmp = pathlib.Path(sys.argv[1])
def size(place): return sum(f.stat().st_size for f in place.rglob("*") if f.is_file())
release, = (tmp / "state/releases").iterdir()
groups = {}
for f in release.rglob("*"):
    if f.is_file():
        name = f.relative_to(release)
        group = "exports/**/*" + f.suffix if name.parts[0] == "exports" else str(name)
        groups[group] = groups.get(group, 0) + f.stat().st_size
groups["store"] = size(tmp / "state/store" / release.name)
for name, n in sorted(groups.items(), key=lambda g: -g[1]):
    print(f"{n / 1e6:8.1f} MB  {name}")
total = sum(groups.values())
print(f"{total / 1e6:8.1f} MB  in all")
shutil.copy(release / "read.db", tmp / "work.db")
db = sqlite3.connect(tmp / "work.db", isolation_level=None)
for query in ("PRAGMA journal_mode = off", "UPDATE thing SET why = NULL", "DELETE FROM edition", "DELETE FROM rule",
              f"VACUUM INTO '{tmp}/bare.db'"):
    db.execute(query)
whole, bare = (release / "read.db").stat().st_size, (tmp / "bare.db").stat().st_size
print(f"read.db: {whole / 1e6:.1f} MB with origins, {bare / 1e6:.1f} MB without, ratio {whole / bare:.2f}")
sys.exit(total > 600e6 or whole > 1.5 * bare)
PYTHON

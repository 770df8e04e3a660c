#!/bin/sh
# Installs the pinned Python packages that tests use, in an environment of their own.
#
#   scripts/python.sh [FOLDER]       default FOLDER: .tools/python
#
# Afterwards FOLDER/bin/python has the packages of scripts/requirements.txt. A second run finds them and does nothing; another
# list of packages makes the environment anew. Needs Python 3.11 or newer with venv and pip.
set -eu

root=$(cd -- "$(dirname -- "$0")/.." && pwd)
dest=${1:-$root/.tools/python}
list=$root/scripts/requirements.txt

say() { printf 'python.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 3; }

if cmp -s "$list" "$dest/requirements.txt" && "$dest/bin/python" -c 'import rdflib' 2>/dev/null; then
	say "$dest has its packages already"
	exit 0
fi

python3 -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || die "Python 3.11 or newer with venv is missing"
rm -rf -- "$dest"
mkdir -p -- "$(dirname -- "$dest")"
python3 -m venv "$dest" || die "cannot make an environment at $dest"
"$dest/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --only-binary :all: -r "$list" >&2 ||
	die "pip could not install the packages of $list: see above; no network, or no wheel for this machine"
cp -- "$list" "$dest/requirements.txt" # last of all: it says that the rest is there
say "$dest has its packages"

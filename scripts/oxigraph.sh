#!/bin/sh
# Installs the pinned Oxigraph server out of its Python wheel.
#
#   scripts/oxigraph.sh [FOLDER]       default FOLDER: .tools/oxigraph-0.5.13
#
# Afterwards FOLDER/oxigraph runs and says the pinned version. A second run
# finds it and does nothing. The folder appears whole, by one rename, or not at
# all. Needs a POSIX shell and Python 3 with pip; nothing else from the
# environment but PATH, so that it gives the same result for everybody.
set -eu

version=0.5.13
root=$(cd -- "$(dirname -- "$0")/.." && pwd)
dest=${1:-$root/.tools/oxigraph-$version}
dest=${dest%/}

say() { printf 'oxigraph.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 3; }

# works BINARY: does it run here, and is it the pinned version?
works() { [ -x "$1" ] && [ "$("$1" --version 2>/dev/null)" = "oxigraph $version" ]; }

# find_pip sets $pip to the command that runs pip.
find_pip() {
	for pip in pip pip3 "python3 -m pip"; do
		# Word splitting is wanted: the last of them is three words.
		if $pip --version >/dev/null 2>&1; then return; fi
	done
	die "neither pip nor python3 -m pip runs here; install Python 3 with pip, or put an oxigraph $version binary at $dest/oxigraph"
}

# unpack WHEEL FOLDER: a wheel is a zip; pip comes with a Python, which reads it.
unpack() {
	if command -v python3 >/dev/null 2>&1; then
		python3 -m zipfile -e "$1" "$2"
	elif command -v unzip >/dev/null 2>&1; then
		unzip -q "$1" -d "$2"
	else
		die "neither python3 nor unzip is here to open $1"
	fi
}

if works "$dest/oxigraph"; then
	say "$dest/oxigraph is $version already"
	exit 0
fi

find_pip
case $dest in
*/*) parent=${dest%/*} ;;
*) parent=. ;;
esac
mkdir -p -- "${parent:-/}" || die "cannot create $parent"
# Beside the destination, so that the rename at the end stays on one file system.
tmp=$(mktemp -d "${parent:-}/.oxigraph.XXXXXX") || die "cannot write to $parent"
trap 'rm -rf -- "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say "fetching oxigraph $version"
if ! TMPDIR=$tmp $pip download --quiet --no-input --no-cache-dir --disable-pip-version-check \
	--no-deps --only-binary :all: --dest "$tmp" "oxigraph==$version" >"$tmp/pip.log" 2>&1; then
	cat -- "$tmp/pip.log" >&2
	die "pip could not fetch oxigraph $version: see above; no network, or no wheel for this machine ($(uname -sm))"
fi
mkdir -- "$tmp/wheel" "$tmp/whole"
unpack "$tmp"/oxigraph-"$version"-*.whl "$tmp/wheel"
mv -- "$tmp/wheel/oxigraph-$version.data/scripts/oxigraph" "$tmp/whole/oxigraph"
chmod 755 "$tmp/whole/oxigraph" "$tmp/whole"
works "$tmp/whole/oxigraph" || die "the wheel's binary does not run here as oxigraph $version: $("$tmp/whole/oxigraph" --version 2>&1 || true)"

# Another run may have been quicker; then its folder is as good as ours.
if ! works "$dest/oxigraph"; then
	rm -rf -- "$dest"
	mv -- "$tmp/whole" "$dest"
	rm -rf -- "$dest/whole" # where mv went if a folder appeared in between
fi
works "$dest/oxigraph" || die "$dest/oxigraph does not run"
say "installed $dest/oxigraph"

#!/bin/sh
# Fetches what the portal takes from npm, as portal/web/package-lock.json pins it.
#
#   scripts/portal.sh           the design system's theme, into .tools/dsfr
#   scripts/portal.sh tests     and what the tests of the pages need: Playwright, axe, html-validate, Chromium
#
# A folder appears whole or not at all; a second run finds it and does nothing. Exit code 3 says what this machine lacks:
# the portal then wears its own theme, which needs nothing.
set -eu

root=$(cd -- "$(dirname -- "$0")/.." && pwd)
web=$root/portal/web
modules=$root/.tools/portal
theme=$root/.tools/dsfr

say() { printf 'portal.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 3; }

# install KIND OPTIONS…: the pinned packages, unless they are there already.
install() {
	kind=$1
	shift
	if cmp -s "$web/package-lock.json" "$modules/$kind"; then return; fi
	command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || die "node and npm are missing: the portal keeps its own theme"
	mkdir -p -- "$modules"
	cp -- "$web/package.json" "$web/package-lock.json" "$modules/"
	say "fetching the packages of portal/web ($kind)"
	(cd -- "$modules" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >npm.log 2>&1) || {
		cat -- "$modules/npm.log" >&2
		die "npm could not fetch them: see above"
	}
	rm -f -- "$modules/theme" "$modules/tests"
	cp -- "$web/package-lock.json" "$modules/$kind"
}

# What was installed for tests holds what the theme needs.
if [ "${1:-}" = tests ]; then
	install tests
	if ! command -v chromium >/dev/null 2>&1; then
		say "installing chromium"
		if ! { apt-get install -y --no-install-recommends chromium || { apt-get update && apt-get install -y --no-install-recommends chromium; }; } >"$modules/apt.log" 2>&1; then
			tail -n 5 -- "$modules/apt.log" >&2
			die "chromium is missing and apt-get could not install it"
		fi
	fi
elif ! cmp -s "$web/package-lock.json" "$modules/tests"; then
	install theme --omit=dev
fi

# The theme is made anew when templates or styles changed.
if [ -f "$theme/dsfr.css" ] && [ -z "$(find "$root/portal" "$0" -type f -newer "$theme/dsfr.css" | head -n 1)" ]; then
	exit 0
fi
tmp=$(mktemp -d "$root/.tools/.dsfr.XXXXXX") || die "cannot write to $root/.tools"
trap 'rm -rf -- "$tmp"' EXIT
node "$web/dsfr.mjs" "$modules" "$root/portal" "$tmp/dsfr"
rm -rf -- "$theme"
mv -- "$tmp/dsfr" "$theme"

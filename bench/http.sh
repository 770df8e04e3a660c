#!/usr/bin/env bash
# Measures `serve` on the release in force of STATE (default ./state): documents, 304 and Turtle beside a bare handler, a
# search, bulk resolution, memory. Arguments go to bench/http; --help lists them.
set -euo pipefail
cd "$(dirname "$0")/.."
make -s build
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/http" ./bench/http
"$tmp/http" -state "${STATE:-./state}" "$@"

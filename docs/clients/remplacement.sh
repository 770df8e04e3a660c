#!/bin/sh
# Ce qui remplace une fiche expirée, avec curl seul : /resolve répond en CSV.
# What replaces an expired entry, with curl alone: /resolve answers as CSV.
set -eu
base=${1:-http://localhost:8080}
printf 'code\nRNCP35316\n' |
	curl -sSf "$base/resolve?date=2026-03-01" -H 'Content-Type: text/csv' -H 'Accept: text/csv' --data-binary @- |
	cut -d, -f3,4,10 | tr -d '\r'

#!/bin/sh
# Un CSV pour tableur : points-virgules, marque UTF-8, aucune cellule prise pour une formule. Ouvrez-le d'un double clic.
# A CSV for spreadsheets: semicolons, UTF-8 mark, no cell taken for a formula. Open it with a double click.
set -eu
base=${1:-http://localhost:8080}
file=${2:-cfd-rome.csv}
curl -sSf "$base/correspondances/cfd/rome?tableur=1" -H 'Accept: text/csv' -o "$file"
head -n 1 "$file" | tr -d '\r'
grep -c ';01022108;\|;rome;' "$file"

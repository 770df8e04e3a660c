# Vérifier une liste de codes d'un coup, avec la seule bibliothèque standard : jusqu'à 10 000 codes par demande.
# Check a list of codes at once, with the standard library alone: up to 10,000 codes in one request.
import collections
import json
import sys
import urllib.request

base = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080"
codes = ["RNCP35316", "rncp 38765", "0951099d", "RNCP99999999", "RNCP11111"]

request = urllib.request.Request(
    f"{base}/resolve?date=2026-03-01",
    data=json.dumps({"codes": codes}).encode(),
    headers={"Content-Type": "application/json", "Accept": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    found = json.load(answer)
for one in found:
    print(one["code"]["saisi"], one["code"]["normalise"], one["statut"], *(r["code"] for r in one["remplacePar"]))
print(dict(sorted(collections.Counter(one["statut"] for one in found).items())))

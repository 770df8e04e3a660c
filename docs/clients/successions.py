# La table des successions dans pandas : les codes restent du texte, sinon des zéros se perdent.
# The table of successions in pandas: codes stay text, or zeros are lost.
# pip install pandas
import sys

import pandas

base = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080"
t = pandas.read_csv(f"{base}/exports/successions.csv", dtype=str)

print(len(t), "successions,", int((t.contestee == "true").sum()), "contestées")
print(t[t.ancien == "RNCP35316"][["ancien", "nouveau"]].to_csv(index=False), end="")

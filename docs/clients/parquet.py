# Interroger une table en SQL avec DuckDB, sur le fichier Parquet. / Query a table in SQL with DuckDB, on the Parquet file.
# pip install duckdb
import pathlib
import sys
import tempfile
import urllib.request

import duckdb

base = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080"
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "cfd-rome.parquet"
    urllib.request.urlretrieve(f"{base}/exports/correspondances/cfd-rome.parquet", file)
    rows = duckdb.execute("SELECT vers FROM read_parquet(?) WHERE de = '01022108' ORDER BY vers", [str(file)]).fetchall()
    for (rome,) in rows:
        print(rome)

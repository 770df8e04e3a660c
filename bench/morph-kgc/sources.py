"""Reads the sources of our mappings as their descriptions say (RML-IO, CSVW dialects), and writes them as Morph-KGC can read
them.

Morph-KGC reads rml:source as the path of a UTF-8 file: of csvw:Dialect it knows nothing, of rml:null neither, and
references into JSON are keys. So CSV is decoded, its preface lines cut, and written again with commas; JSON and XML are
written as an array of the objects that the iterator selects, with a member for each reference; a sheet becomes CSV. What is
then left to Morph-KGC is the whole of RML-Core and RML-FNML, and reading those files.
"""
import csv
import datetime
import json
import re
import xml.etree.ElementTree

import elementpath
import openpyxl
from rdflib import Namespace

RML = Namespace("http://w3id.org/rml/")
CSVW = Namespace("http://www.w3.org/ns/csvw#")
PAS = Namespace("https://api.apprentissage.beta.gouv.fr/def/rml#")
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace() and c not in "\x1c\x1d\x1e\x1f") + "\u200b\u2060\ufeff"
ROW = "bench_row"  # one more column, never without value: the number of the row
csv.field_size_limit(1 << 30)


class Unreadable(Exception):
    """Why a source is not read here."""


def path_of(g, source, folder):
    """The file of a logical source's source."""
    name = str(g.value(source, CSVW.url) or g.value(source, RML.path))
    return folder / name


def rows(g, logical, folder, references):
    """The rows of a logical source: for each, the values of each reference, a list; null values are none."""
    source = g.value(logical, RML.source)
    nulls = {str(v) for v in g.objects(source, RML.null)}
    formulation = g.value(logical, RML.referenceFormulation)
    path = path_of(g, source, folder)
    if formulation == RML.CSV:
        table = csv_rows(g, g.value(source, CSVW.dialect), path, references)
    elif formulation == RML.JSONPath:
        table = json_rows(str(g.value(logical, RML.iterator)), path, references)
    elif formulation == RML.XPath:
        table = xml_rows(str(g.value(logical, RML.iterator)), path, references)
    elif formulation == PAS.XLSX:
        table = sheet_rows(g, logical, path, references)
    else:
        raise Unreadable("reference formulation " + str(formulation))
    trim = bool(g.value(logical, PAS.trim))
    for row in table:
        if trim:
            row = {r: [v.strip(BLANKS) for v in vs] for r, vs in row.items()}
        yield {r: [v for v in vs if v not in nulls] for r, vs in row.items()}


def csv_rows(g, dialect, path, references):
    def said(term, default):
        value = dialect and g.value(dialect, CSVW[term])
        return default if value is None else str(value)

    quote, delimiter = said("quoteChar", '"'), said("delimiter", ",")
    how = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE, "quotechar": None}
    encoding = said("encoding", "utf-8").lower()
    with open(path, encoding={"utf-8": "utf-8-sig", "windows-1252": "cp1252"}[encoding], newline="") as f:
        for _ in range(int(said("skipRows", "0"))):
            f.readline()
        lines = (line for line in csv.reader(f, delimiter=delimiter, **how) if line)
        header = next(lines)
        for line in lines:
            if len(line) != len(header):  # a row with too many or too few cells is rejected
                continue
            cells = dict(zip(header, line))
            yield {r: [cells[r]] for r in references if r in cells}


def xml_rows(iterator, path, references):
    root = xml.etree.ElementTree.parse(path)
    for item in elementpath.select(root, iterator):
        row = {}
        for r in references:
            found = elementpath.select(root, r, item=item)
            found = found if isinstance(found, list) else [found]
            row[r] = ["".join(e.itertext()) if hasattr(e, "itertext") else str(e) for e in found]
        yield row


def sheet_rows(g, logical, path, references):
    sheet = openpyxl.load_workbook(path)[str(g.value(logical, PAS.sheet))]
    first = int(g.value(logical, PAS.headerRow) or 1)
    lines = sheet.iter_rows(min_row=first, values_only=True)
    header = [folded(cell(h)) or str(n + 1) for n, h in enumerate(next(lines))]
    for line in lines:
        cells = {}
        for h, v in zip(header, line):
            cells.setdefault(h, cell(v))
        if any(cells.values()):
            yield {r: [cells[folded(r)]] for r in references if folded(r) in cells}


def folded(name):
    """The name of a column, which may be written on several lines."""
    return " ".join(name.split())


def cell(value):
    """A cell as text: days as ISO writes them, whole numbers without a point."""
    if isinstance(value, datetime.datetime):
        return value.isoformat() if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def json_rows(iterator, path, references):
    with open(path, encoding="utf-8-sig") as f:
        document = json.load(f)
    for item in select([document], iterator):
        yield {r: [text(v) for v in select([item], r) if v is not None] for r in references}


def text(value):
    """A JSON value as RML's natural mapping writes it."""
    if isinstance(value, (dict, list)):
        raise Unreadable("a structure where a value is expected")
    return value if isinstance(value, str) else json.dumps(value)


def select(items, path):
    """The few JSONPath expressions that our mappings use: $, .name, [*]."""
    if not re.fullmatch(r"\$(\.[A-Za-z_]\w*|\[\*\])*", path):
        raise Unreadable("JSONPath " + path)
    for step in re.findall(r"\.\w+|\[\*\]", path):
        if step == "[*]":
            items = [v for i in items if isinstance(i, list) for v in i]
        else:
            items = [i[step[1:]] for i in items if isinstance(i, dict) and step[1:] in i]
    return items


def write_csv(path, table, references, null):
    """One line for each combination of values; null says how a reference without value is written."""
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, quoting=csv.QUOTE_ALL)
        out.writerow(references + [ROW])
        for n, row in enumerate(table):
            out.writerow([(row.get(r) or [null(r)])[0] for r in references] + [n])


def write_json(path, table, references, null, names):
    """The objects, lists where a reference has several values: Morph-KGC makes the combinations."""
    def member(row, r):
        vs = row.get(r) or [null(r)]
        return vs[0] if len(vs) == 1 else vs

    with open(path, "w", encoding="utf-8") as f:
        json.dump([{names[r]: member(row, r) for r in references} | {ROW: str(n)} for n, row in enumerate(table)], f)

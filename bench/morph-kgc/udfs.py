"""Passerelle's mapping functions, written a second time, for Morph-KGC (its "user-defined functions").

Nothing here comes from the Go code: codes are regular expressions where that has forms and a matcher, so that a comparison of
triples compares the functions too. What each promises is in internal/rml/fonctions.ttl. A value that a function rejects
yields nothing here: Morph-KGC knows no rejections, and a rejected cell makes no triple on either side.

NOTHING stands for "no value" between functions: Morph-KGC drops the whole row as soon as an inner function yields none, also
where the outer one can do without it (fn:firstOf). Only bench:result, which compare.py puts around the outermost function,
turns NOTHING into a value that Morph-KGC drops.
"""
import datetime
import hashlib
import itertools
import os
import re
import unicodedata

FN = "https://api.apprentissage.beta.gouv.fr/def/fonctions#"
BENCH = "https://api.apprentissage.beta.gouv.fr/def/bench#"
ID = "https://api.apprentissage.beta.gouv.fr/id/"
NOTHING = "␀"
DROPPED = "∅"
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace() and c not in "\x1c\x1d\x1e\x1f") + "\u200b\u2060\ufeff"


def values(x):
    """The values of an argument: none, one or several."""
    parts = x if isinstance(x, list) else [x]
    flat = [v for p in parts for v in (p if isinstance(p, list) else [p])]
    return [v for v in flat if v != NOTHING and v is not None]


def ours(local, params, many=(), optional=()):
    """Registers a function: one call for each combination of its parameters' values, those of many going in together."""
    def wrap(f):
        @udf(fun_id=FN + local, **{p: FN + p for p in params.split()})
        def call(**given):
            lists = []
            for name in params.split():
                vs = values(given.get(name, NOTHING))
                if name in many:
                    vs = [vs]
                elif not vs and name in optional:
                    vs = [None]
                lists.append(vs)
            out = []
            for combination in itertools.product(*lists):
                made = f(*combination)
                out += made if isinstance(made, list) else [] if made is None else [made]
            return out[0] if len(out) == 1 else out or NOTHING
        return f
    return wrap


@udf(fun_id=BENCH + "result", value=BENCH + "value", row=BENCH + "row", literal=BENCH + "literal")
def result(value, row=None, literal="no"):
    """The outermost call: what has no value is dropped, and literals are escaped, which Morph-KGC 2.10.0 does not do."""
    out = values(value) or [DROPPED]
    if literal == "yes":
        for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
            out = [v.replace(char, escape) for v in out]
    return out[0] if len(out) == 1 else out


@udf(fun_id=BENCH + "together", **{"v%d" % n: BENCH + "v%d" % n for n in range(1, 20)})
def together(**given):
    """Several values for one parameter, which Morph-KGC 2.10.0 takes only where all parameters have as many."""
    return [v for x in given.values() for v in values(x)] or NOTHING


# Texts

@ours("trim", "value")
def trim(s):
    return s.strip(BLANKS)


@ours("undouble", "value")
def undouble(s):
    return s.replace("''", "'")


@ours("mojibake", "value")
def mojibake(s):
    s, raw = from_latin1(s), bytearray()
    for c in s:
        try:
            raw += c.encode("cp1252")
        except UnicodeEncodeError:
            if c not in "\x81\x8d\x8f\x90\x9d":
                return s
            raw.append(ord(c))
    try:
        return from_latin1(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return s


def from_latin1(s):
    """Control characters that are bytes of Windows-1252 become what they are there."""
    return re.sub("[\x80-\x9f]", lambda c: c.group().encode("latin-1").decode("cp1252", "ignore") or c.group(), s)


@ours("padLeft", "value length char", optional=("char",))
def pad_left(s, length, char):
    return s.rjust(int(length), char or "0")


@ours("split", "value separator", many=("separator",))
def split(s, separators):
    parts = re.split("|".join(map(re.escape, separators)), s) if separators else [s]
    return [t for t in (p.strip(BLANKS) for p in parts) if t]


@ours("except", "value word", many=("word",))
def exclude(s, words):
    return None if s.strip(BLANKS) in words else s


@ours("when", "value test word", many=("word",))
def when(s, test, words):
    return s if test.strip(BLANKS) in words else None


@ours("intact", "value")
def intact(s):
    s = s.strip(BLANKS)
    return None if "\ufffd" in s or not s else s


@ours("stripPrefix", "value pattern")
def strip_prefix(s, pattern):
    return re.sub(r"\A(?:" + pattern.removesuffix("$") + (r"\Z" if pattern.endswith("$") else "") + ")", "", s, count=1)


@ours("extract", "value pattern")
def extract(s, pattern):
    found = re.search(pattern, s.strip(BLANKS))
    return found and (found.group(1 if found.re.groups else 0) or None)


@ours("format", "pattern arg1 arg2 arg3 arg4 arg5 arg6 arg7 arg8 arg9", optional=["arg%d" % i for i in range(1, 10)])
def compose(pattern, *args):
    named = [int(n) for n in re.findall(r"\{([1-9])\}", pattern)]
    if any(args[n - 1] is None for n in named):
        return None
    return re.sub(r"\{([1-9])\}", lambda m: args[int(m.group(1)) - 1], pattern)


@ours("map", "value table default", many=("table",), optional=("default",))
def translate(s, tables, default):
    table = {}
    for entry in "|".join(tables).split("|"):
        key, _, value = entry.partition("=")
        table[key.strip(BLANKS)] = value.strip(BLANKS)
    return table.get(s.strip(BLANKS), default)


@ours("firstOf", "a b c d", many=("a", "b", "c", "d"))
def first_of(*choices):
    return next((c for c in choices if c), None)


@ours("fold", "value")
def fold(s):
    return " ".join(name_words(s)) or None


def name_words(s):
    s = "".join(c for c in unicodedata.normalize("NFD", s) if unicodedata.category(c) != "Mn")
    s = unicodedata.normalize("NFC", s).upper().replace("Œ", "OE").replace("Æ", "AE")
    return "".join(c if unicodedata.category(c)[0] == "L" or unicodedata.category(c) == "Nd" else " " for c in s).split()


@ours("urls", "value")
def urls(s):
    out = []
    for address in re.findall(r"""https?://[^\s"'<>|\\^{}`]+""", s, re.IGNORECASE):
        address = address.rstrip(".,;:!?*")
        if address.count(")") > address.count("("):
            address = address.rstrip(").,;")
        if "." in address.split("//", 1)[1]:
            out.append(address)
    return out


@ours("digest", "value")
def digest(s):
    return hashlib.sha256(" ".join(s.split()).encode()).hexdigest()[:16]


CIVILITIES = {"M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "MADEMOISELLE"}


def organisation_words():
    with open(os.environ["ORGANISATIONS"], encoding="utf-8") as f:
        return {line.split("#")[0].strip() for line in f} - {""}


@ours("organisationName", "value category", optional=("category",))
def organisation_name(s, category):
    category = (category or "").strip(BLANKS)
    known = re.fullmatch("[0-9]{4}", category)
    words, outside = set(name_words(s)), s
    while outside != (outside := re.sub(r"\([^()]*(\)|\Z)", " ", outside)):
        pass
    if CIVILITIES & words or known and category[0] == "1":
        return None
    return s.strip(BLANKS) if known or set(name_words(outside)) & organisation_words() else None


@ours("number", "value")
def number(s):
    s = "".join(c for c in s if c not in BLANKS + "€%").replace(",", ".")
    return s if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", s) else None


# Days

@ours("civilDate", "value pattern", many=("pattern",))
def civil_date(s, patterns):
    s = s.strip(BLANKS)
    days = (day(s, p) for p in patterns or ["dd/mm/yyyy"])
    return next((d.isoformat() for d in days if d), None)


@ours("year", "value")
def year(s):
    s = s.strip(BLANKS)
    days = (day(s, p) for p in ("yyyy", "ISO", "dd/mm/yyyy"))
    return next((d.isoformat()[:4] for d in days if d), None)


def day(s, pattern):
    if pattern == "excel":
        n = int(s) if re.fullmatch("[0-9]+", s) else 0
        return datetime.date(1899, 12, 30) + datetime.timedelta(n) if 61 <= n <= 2958465 else None
    expression = re.escape("yyyy-mm-dd" if pattern == "ISO" else pattern)
    for field, digits in (("yyyy", "(?P<y>[0-9]{4})"), ("mm", "(?P<m>[0-9]{2})"), ("dd", "(?P<d>[0-9]{2})")):
        expression = expression.replace(field, digits)
    found = re.fullmatch(expression + ("([T ].*)?" if pattern == "ISO" else ""), s, re.DOTALL)
    try:
        return found and datetime.date(*(int(found.groupdict().get(f, "1")) for f in "ymd"))
    except ValueError:
        return None


# Codes: path of the IRI, form, lost zeros (width, how many), and what is particular

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
FAMILIES = {
    "rncp": ("certification/", r"RNCP\d{3,5}"), "rs": ("certification/", r"RS\d{1,5}"),
    "bloc": ("bloc/", r"(RNCP\d{3,5}|RS\d{1,5})BC\d\d"), "cfd": ("diplome/", r"[0-9A-Z]{3}\d{3}[0-9A-Z]{2}"),
    "mef": ("mef/", r"\d{10}"), "sise": ("sise/", r"[0-9A-Z]\d{6}"), "nsf": ("nsf/", r"\d{3}[a-z]?"),
    "formacode": ("formacode/", r"\d{5}"), "onisep": ("onisep/", r"(FOR|MET)\.\d{1,5}"), "rome": ("metier/", r"[A-Z]\d{4}"),
    "naf": ("naf/", r"(?!00)(\d{4}[A-Z]|\d{2,4})"), "ogr": ("appellation/", r"[1-9]\d{0,8}"),
    "competence": ("competence/", r"[1-9]\d{0,8}"), "savoir": ("savoir/", r"[1-9]\d{0,8}"), "idcc": ("convention/", r"[1-9]\d{0,4}"),
    "opco": ("opco/", "afdas|akto|atlas|constructys|opcommerce|ocapiat|opco-2i|ep|mobilites|sante|uniformation"),
    "esco": (None, UUID), "isco": ("isco/", r"\d{1,4}"), "uai": ("uai/", r"\d{7}[A-Z]"), "siret": ("organisme/", r"\d{14}"),
    "siren": ("unite-legale/", r"\d{9}"), "commune": ("commune/", r"2[AB]\d{3}|\d{5}"), "postal": ("code-postal/", r"\d{5}"),
    "departement": ("departement/", r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|984|98[6-9]"), "region": ("region/", r"(?!00)\d\d"),
    "academie": ("academie/", r"A\d\d"),
}
ZEROS = {"cfd": (8, 1), "uai": (8, 6), "siret": (14, 1), "commune": (5, 1), "postal": (5, 1), "departement": (2, 1), "region": (2, 1)}
HEADS = {
    "esco": r"https?://data\.europa\.eu/esco/(?:occupation|skill)/", "isco": r"https?://data\.europa\.eu/esco/isco/C|C",
    "onisep": r"http://www\.onisep\.fr/http/redirection/(?:formation|metier)/slug/",
}
KEPT = {"esco": "-.", "opco": "-", "onisep": ".", "naf": "."}
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad"


def luhn(digits):
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


def key_fits(family, c):
    if family == "uai":
        return "ABCDEFGHJKLMNPRSTUVWXYZ"[int(c[:7]) % 23] == c[7]
    if family == "siret" and c.startswith("356000000") and sum(map(int, c)) % 5 == 0:
        return True
    return luhn(c) if family in ("siren", "siret") else True


def mended(family, c, form):
    """A code with what it lacks given back: prefix, zeros, a dot or a letter too many."""
    if family in ("rncp", "rs", "academie") and re.fullmatch(r"\d+", c):
        c = {"academie": "A"}.get(family, family.upper()) + c
    candidate = c
    if family in ZEROS:
        width, most = ZEROS[family]
        missing = width - len(c)
        candidate = "0" * missing + c if 1 <= missing <= most and c[:1].isdigit() else c
    elif family in ("bloc", "academie") and c:
        candidate = c[:-1] + "0" + c[-1]
    elif family == "idcc" and c:
        candidate = c.lstrip("0") or "0"
    elif family == "naf" and re.match(r"\d(\.|\Z)", c):
        candidate = "0" + c
    undotted = re.sub(r"\A(..)\.", r"\1", candidate) if family == "naf" else candidate
    if re.fullmatch(form, undotted, re.ASCII):
        c = undotted
    elif family == "naf":
        c = re.sub(r"\A(..)\.", r"\1", c)
    if family == "cfd" and len(c) == 9 and "A" <= c[8] <= "Z" and re.fullmatch(form, c[:8], re.ASCII):
        c = c[:8]
    return c


def normal(family, s):
    """The normal form of a code, None when it is none."""
    form = FAMILIES[family][1]
    if len(s.encode()) > 200:
        return None
    c = s.strip(BLANKS)
    if family in HEADS:
        c = re.sub(r"\A(?:" + HEADS[family] + ")(?=.)", "", c, flags=re.IGNORECASE)
    drop = BLANKS + ("" if "-" in KEPT.get(family, "") else HYPHENS) + ("" if "." in KEPT.get(family, "") else ".")
    c = "".join(x for x in c if x not in drop)
    lower = family in ("esco", "opco", "nsf")
    c = "".join((x.lower() if lower else x.upper()) if x.isascii() else x for x in c)
    c = mended(family, c, form)
    return c if re.fullmatch(form, c, re.ASCII) and key_fits(family, c) else None


@ours("code", "family value")
def code(family, s):
    return next((c for c in (normal(f, s) for f in family.split("|")) if c), None)


@ours("codeIRI", "family value")
def code_iri(family, s):
    for f in family.split("|"):
        c = normal(f, s)
        if c and f == "esco":
            return "http://data.europa.eu/esco/" + ("skill/" if "/skill/" in s.lower() else "occupation/") + c
        if c:
            return ID + FAMILIES[f][0] + c
    return None


@ours("wholeCommune", "value")
def whole_commune(s):
    s = s.strip(BLANKS)
    for first, last, commune in ((13201, 13216, "13055"), (69381, 69389, "69123"), (75101, 75120, "75056")):
        if re.fullmatch(r"\d{5}", s, re.ASCII) and first <= int(s) <= last:
            return commune
    return s

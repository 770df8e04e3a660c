-- The read model of one release. Written once by publish, read-only afterwards.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A thing has a document: all triples it says, in N-Triples, sorted, zstd. why runs beside its own triples.
CREATE TABLE thing (
    id    INTEGER PRIMARY KEY,
    class TEXT NOT NULL,            -- local name of its class
    path  TEXT NOT NULL UNIQUE,     -- IRI after {base}id/
    code  TEXT NOT NULL,
    label TEXT NOT NULL,
    rank  INTEGER NOT NULL,         -- place in the total order of its class
    doc   BLOB NOT NULL,
    why   BLOB
);
CREATE UNIQUE INDEX thing_order ON thing (class, rank);

-- What zstd frames of doc and why refer to: the beginning of what was written of a class (see compress.go).
CREATE TABLE dictionary (id INTEGER PRIMARY KEY, content BLOB NOT NULL);

-- Who names a thing, by property: the way back of every link.
CREATE TABLE mention (
    object   INTEGER NOT NULL,
    property INTEGER NOT NULL,
    subject  INTEGER NOT NULL,
    PRIMARY KEY (object, property, subject)
) WITHOUT ROWID;
CREATE TABLE property (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);

-- The values that collections are filtered and counted by, and where things stand: both are read into memory whole.
CREATE TABLE facet (
    property TEXT NOT NULL,         -- local name
    value    TEXT NOT NULL,
    subjects BLOB NOT NULL,         -- numbers of things, ascending, each as its distance from the one before (uvarint)
    PRIMARY KEY (property, value)
) WITHOUT ROWID;
CREATE TABLE point (subject INTEGER PRIMARY KEY, latitude REAL NOT NULL, longitude REAL NOT NULL);

-- Which things have a word in their code or name. Words are folded before they come here (internal/title), so that the
-- tokenizer has only to cut at spaces. How well a name answers is read from the packed titles.
CREATE VIRTUAL TABLE search USING fts5 (words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='2 3 4');
CREATE TABLE titles (packed BLOB NOT NULL);

CREATE TABLE source (
    name TEXT PRIMARY KEY, title_fr TEXT NOT NULL, title_en TEXT NOT NULL, publisher TEXT NOT NULL, attribution TEXT NOT NULL,
    licence TEXT NOT NULL, rights TEXT NOT NULL, rhythm TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE edition (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, tbl TEXT NOT NULL, file TEXT NOT NULL, sheet TEXT NOT NULL,
    sha256 TEXT NOT NULL, licence TEXT NOT NULL, day TEXT NOT NULL, cover TEXT NOT NULL, rows INTEGER NOT NULL
);
CREATE TABLE rule (id INTEGER PRIMARY KEY, mapping TEXT NOT NULL, triples_map TEXT NOT NULL, line INTEGER NOT NULL, columns TEXT NOT NULL, text TEXT NOT NULL);

CREATE TABLE life (
    code TEXT NOT NULL, kind INTEGER NOT NULL, n INTEGER NOT NULL, edition TEXT NOT NULL, source TEXT NOT NULL,
    said INTEGER NOT NULL, start TEXT NOT NULL, "end" TEXT NOT NULL, PRIMARY KEY (code, n)
) WITHOUT ROWID;
CREATE TABLE edge (
    old TEXT NOT NULL, new TEXT NOT NULL, by_old INTEGER NOT NULL, by_new INTEGER NOT NULL, sources TEXT NOT NULL,
    contested INTEGER NOT NULL, PRIMARY KEY (old, new)
) WITHOUT ROWID;

-- IRIs of earlier releases that this one no longer holds: they answer 410.
CREATE TABLE tombstone (path TEXT PRIMARY KEY, label TEXT NOT NULL, successor TEXT NOT NULL, release TEXT NOT NULL) WITHOUT ROWID;

-- The direct correspondences: a table, and its pairs with who states them ("source day source day …").
CREATE TABLE correspondence (id INTEGER PRIMARY KEY, name TEXT NOT NULL, de TEXT NOT NULL, vers TEXT NOT NULL, relation TEXT NOT NULL);
CREATE TABLE pair (
    tbl INTEGER NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, stated TEXT NOT NULL, dropped TEXT NOT NULL, denied INTEGER NOT NULL,
    relation TEXT NOT NULL, agrege INTEGER NOT NULL, PRIMARY KEY (tbl, a, b)
) WITHOUT ROWID;

-- Things without a document here: those that have their IRI from another publisher, and those that a source keeps in a
-- graph of its own.
CREATE TABLE named (
    iri TEXT PRIMARY KEY, code TEXT NOT NULL, label TEXT NOT NULL, source TEXT NOT NULL, day TEXT NOT NULL
) WITHOUT ROWID;

-- What is asked of things by the thousand: path, class, code, label, newest edition and sources of each, packed.
CREATE TABLE directory (n INTEGER PRIMARY KEY, part BLOB NOT NULL);

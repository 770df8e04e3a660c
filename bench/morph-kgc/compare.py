"""Compares the triples of our mappings in Morph-KGC and in passerelle map, triples map by triples map. See morph-kgc.sh."""
import collections
import contextlib
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import morph_kgc
import pyoxigraph
from rdflib import BNode, Graph, Literal, Namespace, RDF, URIRef

import sources

RML = sources.RML
PAS = "https://api.apprentissage.beta.gouv.fr/def/rml#"
BENCH = Namespace("https://api.apprentissage.beta.gouv.fr/def/bench#")
NOTHING, DROPPED = "␀", "∅"
BASE = "http://example.com/base/"


def reachable(g, node, stop=()):
    """All triples about a node and what it leads to."""
    out, todo, seen = Graph(), [node], set()
    while todo:
        n = todo.pop()
        if n in seen:
            continue
        seen.add(n)
        for s, p, o in g.triples((n, None, None)):
            if p in stop:
                continue
            out.add((s, p, o))
            if not isinstance(o, Literal):
                todo.append(o)
    return out


def extensions(g, logical):
    """The terms of ours that a logical source uses."""
    used = {t for triple in reachable(g, logical) for t in triple if isinstance(t, URIRef) and t.startswith(PAS)}
    return sorted("pas:" + t.removeprefix(PAS) for t in used)


def joins(g, tm):
    """The predicate-object maps of a triples map whose object is another's subject."""
    for pom in g.objects(tm, RML.predicateObjectMap):
        for om in g.objects(pom, RML.objectMap):
            if g.value(om, RML.parentTriplesMap):
                yield pom, str(g.value(pom, RML.predicate))


def references(g):
    """The references of a mapping: those that term maps use by themselves, and all."""
    direct = set()
    for _, p, tm in g:
        if p in (RML.subjectMap, RML.objectMap, RML.predicateMap, RML.languageMap, RML.datatypeMap):
            direct |= {str(r) for r in g.objects(tm, RML.reference)}
            for t in g.objects(tm, RML.template):
                direct |= set(re.findall(r"(?<!\\)\{([^{}]*)\}", str(t)))
    every = direct | {str(r) for r in g.objects(None, RML.reference)}
    for t in g.objects(None, RML.template):
        every |= set(re.findall(r"(?<!\\)\{([^{}]*)\}", str(t)))
    return direct, sorted(every)


def adapt(g, tm, path):
    """The mapping as Morph-KGC takes it: the file by its path, and bench:result around each outermost function."""
    logical = g.value(tm, RML.logicalSource)
    for triple in list(reachable(g, logical, (RML.logicalSource,))):
        g.remove(triple)
    g.add((logical, RML.source, Literal(str(path))))
    g.add((logical, RML.referenceFormulation, RML.JSONPath if path.suffix == ".json" else RML.CSV))
    if path.suffix == ".json":
        g.add((logical, RML.iterator, Literal("$[*]")))
    together(g)
    subjects = set(g.objects(None, RML.subjectMap))
    for term in subjects | set(g.objects(None, RML.objectMap)) | set(g.objects(None, RML.predicateMap)):
        execution = g.value(term, RML.functionExecution)
        if execution is None:
            continue
        literal = g.value(term, RML.termType) in (None, RML.Literal) and term not in subjects
        wrapped = BNode()
        g.remove((term, RML.functionExecution, execution))
        g.add((term, RML.functionExecution, wrapped))
        g.add((wrapped, RML.function, BENCH.result))
        for parameter, prop, value in (("value", RML.functionExecution, execution),
                                       ("row", RML.template, Literal("{%s}" % sources.ROW)),
                                       ("literal", RML.constant, Literal("yes" if literal else "no"))):
            given, vm = BNode(), BNode()
            g.add((wrapped, RML.input, given))
            g.add((given, RML.parameter, BENCH[parameter]))
            g.add((given, RML.inputValueMap, vm))
            g.add((vm, prop, value))


def together(g):
    """One input, bench:together, for the inputs of a function that give one parameter several times."""
    for execution in set(g.subjects(RML.function, None)):
        inputs = {}
        for given in g.objects(execution, RML.input):
            inputs.setdefault(g.value(given, RML.parameter), []).append(given)
        for parameter, several in inputs.items():
            if len(several) == 1:
                continue
            one, vm, inner = BNode(), BNode(), BNode()
            for n, given in enumerate(sorted(several)):
                g.remove((execution, RML.input, given))
                copy = BNode()
                g.add((inner, RML.input, copy))
                g.add((copy, RML.parameter, BENCH["v%d" % (n + 1)]))
                for p in (RML.inputValueMap, RML.inputValue):
                    for o in g.objects(given, p):
                        g.add((copy, p, o))
            g.add((inner, RML.function, BENCH.together))
            g.add((execution, RML.input, one))
            g.add((one, RML.parameter, parameter))
            g.add((one, RML.inputValueMap, vm))
            g.add((vm, RML.functionExecution, inner))


def rename(g, names):
    """References by other names: Morph-KGC takes the keys of JSON objects, not JSONPath expressions."""
    for s, p, o in list(g.triples((None, RML.reference, None))):
        g.remove((s, p, o))
        g.add((s, p, Literal(names[str(o)])))
    for s, p, o in list(g.triples((None, RML.template, None))):
        g.remove((s, p, o))
        g.add((s, p, Literal(re.sub(r"(?<!\\)\{([^{}]*)\}", lambda m: "{%s}" % names[m.group(1)], str(o)))))


class Run:
    """One triples map in both engines."""

    def __init__(self, g, tm, folder, work):
        self.tm, self.folder, self.work = tm, folder, work
        self.our_time = self.peer_time = 0.0  # seconds: of our whole process; of the peer without its start
        self.name = tm.rsplit("#", 1)[-1]
        self.mapping = reachable(g, tm, (RML.parentTriplesMap,))
        self.left_out = []
        for pom, predicate in joins(g, tm):
            self.left_out.append(predicate)
            self.mapping.remove((tm, RML.predicateObjectMap, pom))
        self.mapping = reachable(self.mapping, tm)
        subject = self.mapping.value(tm, RML.subjectMap)
        self.silent = not self.mapping.value(tm, RML.predicateObjectMap) and not self.mapping.value(subject, RML["class"])

    def ours(self, program):
        """passerelle map, on this triples map alone, in a folder where its relative paths lead to the same files."""
        place = self.work / "mappings" / self.folder.name
        place.mkdir(parents=True)
        for other in self.folder.parent.iterdir():
            if other.is_dir() and other != self.folder:
                (place.parent / other.name).symlink_to(other)
        for file in self.folder.iterdir():
            (place / file.name).symlink_to(file)
        (place / "one.ttl").write_text(self.mapping.serialize(format="turtle"), encoding="utf-8")
        start = time.monotonic()
        done = subprocess.run([program, "map", "-m", "one.ttl"], capture_output=True, cwd=place)
        self.our_time = time.monotonic() - start
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr.decode())
        return statements(done.stdout)

    def peer(self, udfs):
        g = Graph() + self.mapping
        logical = g.value(self.tm, RML.logicalSource)
        direct, every = references(g)
        as_json = g.value(logical, RML.referenceFormulation) in (RML.JSONPath, RML.XPath)
        table = list(sources.rows(g, logical, self.folder, every))
        names = {r: re.sub(r"\W+", "_", "c" + r) for r in every}
        null = lambda r: DROPPED if r in direct else NOTHING
        path = self.work / ("rows.json" if as_json else "rows.csv")
        if as_json:
            sources.write_json(path, table, every, null, names)
            rename(g, names)
        else:
            sources.write_csv(path, table, every, null)
        adapt(g, self.tm, path)
        file = self.work / "peer.ttl"
        g.serialize(file, format="turtle")
        config = ("[CONFIGURATION]\nna_values: %s\nnumber_of_processes: 1\nlogging_level: ERROR\nudfs: %s\n"
                  "[s]\nmappings: %s\n" % (DROPPED, udfs, file))
        with contextlib.redirect_stdout(io.StringIO()):  # some of its functions print
            start = time.monotonic()
            lines = morph_kgc.materialize_set(config)
            self.peer_time = time.monotonic() - start
        return statements("".join(line + " .\n" for line in lines).encode())


def statements(text):
    text = re.sub(rb"<(?![A-Za-z][A-Za-z0-9+.-]*:)([^<>]*)> \.$", b"<" + BASE.encode() + rb"\1> .", text, flags=re.MULTILINE)
    return {str(q.triple) for q in pyoxigraph.parse(text, "application/n-quads")}


def main(root, program, only=""):
    here = pathlib.Path(__file__).resolve().parent
    os.environ["ORGANISATIONS"] = str(root / "mappings/organisations.txt")
    counts = collections.Counter()
    for file in sorted(root.glob("mappings/*/mapping.ttl")):
        g = Graph().parse(file)
        print(file.parent.relative_to(root))
        for tm in sorted(t for t in g.subjects(RDF.type, RML.TriplesMap) if only in t):
            one(g, tm, file.parent, program, here / "udfs.py", counts)
    for kind in ("standard", "prepared"):
        print("%s: %d triples maps the same, %d differ; %d triples" % (
            {"standard": "standard RML only", "prepared": "with an extension in the source"}[kind],
            counts[kind, True], counts[kind, False], counts[kind, "triples"]))
    print("not compared: %d triples maps that state nothing, %d object maps with a join"
          % (counts["silent"], counts["joins"]))
    if os.environ.get("TIMES"):
        print("passerelle map %.2f s, Morph-KGC %.2f s: %.1f times as long" % (
            counts["ours"], counts["peer"], counts["peer"] / counts["ours"]))
    return 1 if counts["standard", False] + counts["prepared", False] else 0


def one(g, tm, folder, program, udfs, counts):
    used = extensions(g, g.value(tm, RML.logicalSource))
    with tempfile.TemporaryDirectory() as work:
        run = Run(g, tm, folder, pathlib.Path(work))
        if run.silent:
            counts["silent"] += 1
            print("  %-30s not compared: states nothing, only joins lead to it" % run.name)
            return
        try:
            theirs, note = run.peer(udfs), ""
        except Exception as e:  # whatever stops the peer is a difference, and told
            theirs, note = set(), "Morph-KGC: %s: %s" % (type(e).__name__, e)
        ours = run.ours(program)
    kind, same = "prepared" if used else "standard", ours == theirs and not note
    counts[kind, same] += 1
    counts[kind, "triples"] += len(ours)
    counts["joins"] += len(run.left_out)
    counts["ours"] += run.our_time
    counts["peer"] += run.peer_time
    remarks = ["%.2f s, Morph-KGC %.2f s" % (run.our_time, run.peer_time)] if os.environ.get("TIMES") else []
    remarks += ["source prepared: " + ", ".join(used)] if used else []
    remarks += ["without " + p.rsplit("#", 1)[-1] + " (join-function)" for p in sorted(set(run.left_out))]
    print("  %-30s %s, %d triples%s %s" % (
        run.name, "same" if same else "DIFFERS", len(ours), "".join("; " + r for r in remarks), note))
    for title, some in (("only ours", ours - theirs), ("only Morph-KGC", theirs - ours)):
        for line in sorted(some)[:3]:
            print("      %s (%d): %s" % (title, len(some), line))


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), *sys.argv[2:]))

"""The main job, top to bottom: read, normalise, link, weigh, assess, tally, publish.

Every stage is tables in, tables out; the store is written here and nowhere else. A stage whose
inputs, settings and code are unchanged is skipped, so an interrupted run goes on where it stopped.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import msgspec
import polars as pl
from threadpoolctl import threadpool_limits

from crossfix.assess import assess
from crossfix.case import RULES_FILE, Case, files_of, rules_text
from crossfix.edges import read_edges
from crossfix.engine import LocalEngine, open_engine
from crossfix.errors import ConfigError
from crossfix.ingest import ingest
from crossfix.ingest.audits import read_audits
from crossfix.ingest.columns import sidecar
from crossfix.ingest.groupings import read_groupings
from crossfix.ingest.judgements import read_judgements
from crossfix.ingest.objects import read_objects
from crossfix.link import Before, Brought, Linked, Past, link, relink
from crossfix.link.obey import of_kept_reports
from crossfix.markings import read_audience
from crossfix.normalise import normalise
from crossfix.publish import publish
from crossfix.release import told_case
from crossfix.release.allowed import allowed
from crossfix.release.editions import NOTE, Edition, editions, note_on, released_for
from crossfix.store import Store, write_text
from crossfix.tables import (
    ATTRIBUTES,
    AUDITED,
    AUDITS,
    CALIBRATIONS,
    CANDIDATES,
    CAPTURES,
    CLAIMS,
    CONFLICTS,
    EVIDENCE,
    FINDINGS,
    GROUPINGS,
    GROUPS,
    HISTORY,
    INCIDENT_TOLLS,
    INCIDENTS,
    ISSUES,
    JUDGEMENTS,
    LEDGER,
    LINKS,
    MEMBERSHIP,
    MODEL,
    NEAR_OBJECTS,
    OBJECTS,
    OUTLETS,
    QUOTATIONS,
    RATES,
    RECORDS,
    REPORT_VERDICTS,
    REPORTS,
    SOURCE_RECORDS,
    SOURCES,
    STARTS,
    STRATA,
    TABLES,
    TALLIES,
    TALLY_MEMBERS,
    TIES,
    TOLL_BIASES,
    UNAUDITED,
    UNDOCUMENTED,
    VERDICTS,
    VOICES,
    WATCHES,
    Table,
    check,
    empty,
)
from crossfix.tally import Sample, tally
from crossfix.track import track
from crossfix.weigh import Traces, weigh

log = logging.getLogger(__name__)

INGEST_ISSUES = ISSUES._replace(name="issues_of_ingest")
NORMALISE_ISSUES = ISSUES._replace(name="issues_of_normalise")
GROUPING_ISSUES = ISSUES._replace(name="issues_of_groupings")
AUDIT_ISSUES = ISSUES._replace(name="issues_of_audits")
JUDGEMENT_ISSUES = ISSUES._replace(name="issues_of_judgements")
LINK_ISSUES = ISSUES._replace(name="issues_of_link")
OBJECT_ISSUES = ISSUES._replace(name="issues_of_objects")
WEIGH_ISSUES = ISSUES._replace(name="issues_of_weigh")
TALLY_ISSUES = ISSUES._replace(name="issues_of_tally")
MANIFEST = "manifest.json"

# what an edition is made from; see release.allowed
_INPUTS = {
    table.name: table
    for table in (
        *(RECORDS, SOURCES, CLAIMS, CAPTURES, QUOTATIONS),
        *(JUDGEMENTS, GROUPINGS, OBJECTS, AUDITS),
    )
}

Frames = Sequence[pl.DataFrame]


class Stage(NamedTuple):
    """One step: the sections of the case and the tables that it depends on, and what it gives.

    What it recalls are tables that the run before left, without rows at first. They come after
    those that it takes, and a change of them alone does not make it run: to recall twice must give
    what recalling once gave (decisions/0006). The mark tells apart results of one input that were
    made in two ways.
    """

    name: str
    sections: tuple[str, ...]
    takes: tuple[Table, ...]
    gives: tuple[Table, ...]
    verb: Callable[[Case, Frames], Frames]
    recalls: tuple[Table, ...] = ()
    mark: str = ""


class Done(NamedTuple):
    """What became of one stage."""

    stage: str
    skipped: bool
    seconds: float
    rows: Mapping[str, int]


def _link(case: Case, given: Frames) -> Frames:
    edges, doubts = _brought(case, given[0])
    return _linked_by(case, given, edges, doubts)


def _linked_by(case: Case, given: Frames, edges: Brought | None, doubts: pl.DataFrame) -> Frames:
    reports, evidence, judgements, membership, history = given
    given_by_people = of_kept_reports(judgements, evidence)
    past = Past(membership=membership, history=history)
    with open_engine(case.engine) as engine:
        linked = link(
            reports,
            rules=case.link,
            judgements=given_by_people,
            past=past,
            # on this machine the search reads all reports at once, which is faster than in blocks
            by=edges or (None if isinstance(engine, LocalEngine) else engine),
        )
    return _linked_frames(linked, doubts)


def _brought(case: Case, reports: pl.DataFrame) -> tuple[Brought | None, pl.DataFrame]:
    """Return the edges that the case brings in, if it does, and what is doubtful in them."""
    if case.link.edges is None:
        return None, empty(ISSUES)
    path = case.path(case.link.edges)
    pairs, issues = read_edges(path, reports)
    return Brought(pairs, path.name), issues


def _relink(case: Case, given: Frames, *, before: Store) -> Frames:
    """Link again what is not as it was in the store before."""
    reports, evidence, judgements, membership, history = given
    was = Before(
        reports=before.read(REPORTS),
        judgements=of_kept_reports(before.read(JUDGEMENTS), before.read(EVIDENCE)),
        links=before.read(LINKS),
        membership=membership,
        candidates=before.read(CANDIDATES),
        history=history,
        model=before.read(MODEL),
    )
    people = of_kept_reports(judgements, evidence)
    linked = relink(reports, rules=case.link, judgements=people, before=was)
    return _linked_frames(linked, empty(ISSUES))


def _linked_frames(linked: Linked, doubts: pl.DataFrame) -> Frames:
    """Return HISTORY first: a run cut short after it drops what it tells of and makes it again."""
    return (
        linked.history,
        linked.links,
        linked.membership,
        linked.candidates,
        linked.calibrations,
        check(pl.concat([linked.issues, doubts]), ISSUES),
        linked.model,
    )


def _unaudited(case: Case, given: Frames) -> Frames:
    """Weigh and assess as if nobody had looked into any incident, where somebody did.

    An audit can correct only what did not hear its answers (decisions/0016).
    """
    *told, audits = given
    if audits["answer"].null_count() == audits.height:
        return (empty(UNAUDITED),)
    weighed = weigh(*told[:4], case=case, traces=Traces(*told[4:]))
    found = assess(*told[:3], *weighed[:6], case=case)
    return (check(found.incidents.select(list(UNAUDITED.schema)), UNAUDITED),)


STAGES = (
    Stage(
        "ingest",
        ("case", "inputs", "claims", "sources", "extract"),
        (),
        (RECORDS, SOURCES, CLAIMS, CAPTURES, QUOTATIONS, INGEST_ISSUES),
        lambda case, _: ingest(case),
    ),
    Stage(
        "normalise",
        ("case", "claims", "gazetteer"),
        (RECORDS, SOURCES),
        (REPORTS, EVIDENCE, NORMALISE_ISSUES),
        lambda case, given: normalise(*given, case=case),
    ),
    Stage(
        "judgements",
        ("case", "judgements"),
        (),
        (JUDGEMENTS, JUDGEMENT_ISSUES),
        lambda case, _: read_judgements(case),
    ),
    Stage(
        "groupings",
        ("case", "groups"),
        (),
        (GROUPINGS, GROUPING_ISSUES),
        lambda case, _: read_groupings(case),
    ),
    Stage(
        "objects",
        ("case", "objects"),
        (),
        (OBJECTS, OBJECT_ISSUES),
        lambda case, _: read_objects(case),
    ),
    Stage(
        "audits",
        ("case", "audit"),
        (),
        (AUDITS, AUDIT_ISSUES),
        lambda case, _: read_audits(case),
    ),
    Stage(
        "link",
        ("link",),
        (REPORTS, EVIDENCE, JUDGEMENTS),
        (HISTORY, LINKS, MEMBERSHIP, CANDIDATES, CALIBRATIONS, LINK_ISSUES, MODEL),
        _link,
        recalls=(MEMBERSHIP, HISTORY),
    ),
    Stage(
        "weigh",
        ("case", "claims", "weigh"),
        (REPORTS, MEMBERSHIP, CANDIDATES, SOURCES, RECORDS, GROUPINGS, AUDITS),
        (VOICES, GROUPS, RATES, STRATA, OUTLETS, WATCHES, STARTS, TIES, WEIGH_ISSUES),
        lambda case, given: weigh(
            *given[:4], case=case, traces=Traces(*given[4:6]), audits=given[6]
        ),
    ),
    Stage(
        "assess",
        ("case", "claims", "weigh", "objects"),
        (
            *(REPORTS, MEMBERSHIP, CANDIDATES, VOICES, GROUPS, RATES, STRATA, OUTLETS, WATCHES),
            *(AUDITS, OBJECTS),
        ),
        (
            *(INCIDENTS, LEDGER, VERDICTS, REPORT_VERDICTS, ATTRIBUTES),
            *(INCIDENT_TOLLS, TOLL_BIASES, CONFLICTS, NEAR_OBJECTS),
        ),
        lambda case, given: assess(*given[:9], case=case, audits=given[9], objects=given[10]),
    ),
    Stage(
        "unaudited",
        ("case", "claims", "weigh"),
        (REPORTS, MEMBERSHIP, CANDIDATES, SOURCES, RECORDS, GROUPINGS, AUDITS),
        (UNAUDITED,),
        _unaudited,
    ),
    Stage(
        "track",
        (),
        (REPORTS, MEMBERSHIP, SOURCES, VOICES, TIES, INCIDENTS, VERDICTS),
        (SOURCE_RECORDS,),
        lambda _, given: (track(*given),),
    ),
    Stage(
        "tally",
        ("case", "claims"),
        (
            *(CLAIMS, INCIDENTS, VERDICTS, REPORTS, MEMBERSHIP, VOICES, WATCHES, STRATA),
            *(AUDITS, HISTORY, UNAUDITED),
        ),
        (TALLIES, TALLY_MEMBERS, FINDINGS, AUDITED, UNDOCUMENTED, TALLY_ISSUES),
        lambda case, given: tally(*given[:8], case=case, sample=Sample(*given[8:])),
    ),
    Stage(
        "issues",
        (),
        (
            *(INGEST_ISSUES, NORMALISE_ISSUES, JUDGEMENT_ISSUES, LINK_ISSUES),
            *(GROUPING_ISSUES, WEIGH_ISSUES, OBJECT_ISSUES, AUDIT_ISSUES, TALLY_ISSUES),
        ),
        (ISSUES,),
        lambda _, given: (pl.concat(given),),
    ),
)
# parts of the package without a say in any result
_CHANGE_NO_TABLE = {"__pycache__", "workbench"}
STAGE_NAMES = (*(stage.name for stage in STAGES), "editions", "publish")


def run(case: Case, *, out: Path, redo_from: str | None = None) -> Iterator[Done]:
    """Run the job and yield what became of each stage as it ends.

    redo_from names the first stage to run even where nothing changed. Raises a CrossfixError for
    what the user can mend; every stage finished before stays in the store.
    """
    if redo_from is not None and redo_from not in STAGE_NAMES:
        raise ConfigError(
            f"there is no stage {redo_from!r}", mend=f"choose one of {', '.join(STAGE_NAMES)}"
        )
    store = Store(out)
    with store.held(), _one_thread():
        yield from _run(case, store=store, redo_from=redo_from)


def add(case: Case, *, out: Path, agree: Callable[[], None]) -> Generator[Done]:
    """Run a job to which inputs were added, and link again only what they touch.

    The model of the last whole run is kept; a job that was never run whole, or with other rules of
    linking, is run whole. All is made beside the results. Before it takes their place, agree is
    called, to write down that the inputs are the job's now; what goes wrong until then, or closing
    the iterator, leaves everything as it was. Meanwhile the tables stand in the store's DRAFT.
    """
    store = Store(out)
    with store.held(), _one_thread(), store.draft() as draft:
        stages = tuple(
            stage._replace(verb=partial(_relink, before=store), mark=store.content(MODEL))
            if stage.name == "link" and _stands(stage, case, store=store)
            else stage
            for stage in STAGES
        )
        yield from _run(case, store=draft, redo_from=None, stages=stages)
        agree()
        store.take(draft)


def preview(case: Case, *, out: Path) -> Iterator[Done]:
    """Run a job beside its results, which stay as they are until Store.keep replaces them.

    Only the stages are run that what changed since touches. What goes wrong leaves everything as it
    was. Raises SourceError where the case was never run, ReleaseError where another run is made so.
    """
    with Store(out).preview() as beside, _one_thread():
        yield from _run(case, store=beside, redo_from=None)


def _one_thread() -> AbstractContextManager[object]:
    """Let linear algebra run in one thread: ours is of small matrices.

    Threads that wait for one another took four times as long over the same steps.
    """
    limited: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limited


def _stands(stage: Stage, case: Case, *, store: Store) -> bool:
    """Return whether a stage's results are in the store, made of what it has of the stages before.

    However they were made: by a whole run, or by adding to one.
    """
    prints = {table.name: store.fingerprint(table) for table in (*stage.takes, *stage.gives)}
    if None in prints.values() or store.read(MODEL).is_empty():
        return False
    made = {table.name: store.content(table) for table in (*stage.takes, *stage.gives)}
    read = _hashes_of_files(case)
    stamps = {
        _stamp(stage._replace(mark=mark), case, made=made, read=read)()
        for mark in ("", made[MODEL.name])
    }
    found = {prints[table.name] for table in stage.gives}
    return len(found) == 1 and found <= stamps


def _run(
    case: Case, *, store: Store, redo_from: str | None, stages: Sequence[Stage] = STAGES
) -> Iterator[Done]:
    made: dict[str, str] = {}
    read = _hashes_of_files(case)
    redo = False
    write_text(store.folder / RULES_FILE, rules_text(case))
    for stage in stages:
        redo = redo or stage.name == redo_from
        stamp = _stamp(stage, case, made=made, read=read)
        yield _run_stage(stage, case=case, store=store, stamp=stamp, redo=redo)
        made |= {table.name: store.content(table) for table in stage.gives}
    redo = redo or redo_from == "editions"
    if chosen := {one.folder: one for one in editions(case, out=store.folder).values()}:
        yield _found_anew(case, chosen.values(), store=store, redo=redo)
    final = _fingerprint(case, tuple(read), [made[name] for name in TABLES])
    yield _publish(case, store=store, fingerprint=final, redo=redo or redo_from == "publish")


def _found_anew(case: Case, chosen: Iterable[Edition], *, store: Store, redo: bool) -> Done:
    """Run the job again for each audience from whom something is withheld, without that.

    What their pages show is then made of what they may see and of nothing else.
    """
    begun = time.perf_counter()
    stale = [one for one in chosen if redo or not one.is_made]
    for edition in stale:
        _find_anew(case, store=store, edition=edition)
    rows = {one.folder.name: len(one.withheld.reports) for one in stale}
    return Done("editions", skipped=not stale, seconds=time.perf_counter() - begun, rows=rows)


def _find_anew(case: Case, *, store: Store, edition: Edition) -> None:
    given = {name: store.read(table) for name, table in _INPUTS.items()}
    kept = allowed(given, edition.withheld)
    within = Store(edition.folder)
    (edition.folder / NOTE).unlink(missing_ok=True)  # until all is found, nobody is shown any of it
    made: dict[str, str] = {}
    read = _hashes_of_files(case)
    for stage in STAGES:
        instead = _instead(stage, kept, store=store, mark=edition.made_of)
        stamp = _stamp(instead, case, made=made, read=read)
        _run_stage(instead, case=case, store=within, stamp=stamp, redo=False)
        made |= {table.name: within.content(table) for table in stage.gives}
    tables = {name: made[name] for name in TABLES}
    note_on(edition, whole=store.folder, tables=tables)


def _instead(stage: Stage, kept: Mapping[str, pl.DataFrame], *, store: Store, mark: str) -> Stage:
    """Return a stage for others: one that reads files gives what was kept of the whole store.

    Doubts met in reading quote what they are about, and are not told.
    """
    if not stage.takes:
        frames = [kept[table.name] if table.name in kept else empty(table) for table in stage.gives]
        return stage._replace(verb=lambda _case, _given: frames, mark=mark)
    if stage.name == "link":
        return stage._replace(verb=partial(_link_kept, whole=store))
    return stage


def _link_kept(case: Case, given: Frames, *, whole: Store) -> Frames:
    """Link by the edges that the case brings in, if it does, between reports that are kept."""
    brought, _ = _brought(case, whole.read(REPORTS))
    if brought is None:
        return _link(case, given)
    kept = given[0]["report_id"].implode()
    pairs = brought.pairs.filter(pl.all_horizontal(pl.col("left", "right").is_in(kept)))
    return _linked_by(case, given, brought._replace(pairs=pairs), empty(ISSUES))


def _stamp(
    stage: Stage, case: Case, *, made: Mapping[str, str], read: Mapping[str, str]
) -> Callable[[], str]:
    """Return what tells what a stage's results are made of, when it is asked."""
    parts = [stage.name, *(made[table.name] for table in stage.takes)]
    parts += [read[section] for section in stage.sections]
    return partial(_fingerprint, case, stage.sections, [*parts, *filter(None, [stage.mark])])


def tables_of(store: Store) -> dict[str, pl.DataFrame]:
    """Return every table that a finished run left."""
    return {name: store.read(table) for name, table in TABLES.items()}


def _run_stage(
    stage: Stage, *, case: Case, store: Store, stamp: Callable[[], str], redo: bool
) -> Done:
    begun = time.perf_counter()
    fingerprint = stamp()
    if not redo and all(store.fingerprint(table) == fingerprint for table in stage.gives):
        return Done(stage.name, skipped=True, seconds=0.0, rows={})
    given = [*map(store.read, stage.takes), *map(store.recall, stage.recalls)]
    results = stage.verb(case, given)
    fingerprint = stamp()  # a first reading saves the mappings of columns that it settled
    rows = {}
    for table, frame in zip(stage.gives, results, strict=True):
        rows[table.name] = store.write(table, frame, fingerprint=fingerprint).height
    done = Done(stage.name, skipped=False, seconds=time.perf_counter() - begun, rows=rows)
    log.info("%s: %s in %.2f s", done.stage, dict(done.rows), done.seconds)
    return done


def _publish(case: Case, *, store: Store, fingerprint: str, redo: bool) -> Done:
    begun = time.perf_counter()
    manifest = store.folder / MANIFEST
    if not redo and _published(manifest, fingerprint):
        return Done("publish", skipped=True, seconds=0.0, rows={})
    manifest.unlink(missing_ok=True)  # until all is written again, nothing counts as published
    audience = read_audience(case.publish.audience)
    released = released_for(audience, case=case, out=store.folder)
    paths = publish(released, case=told_case(case, released), folder=store.folder)
    listed = {
        path.relative_to(store.folder).as_posix(): _sha256(path.read_bytes()) for path in paths
    }
    content = json.dumps({"fingerprint": fingerprint, "files": listed}, indent=1, sort_keys=True)
    write_text(manifest, content + "\n")
    seconds = time.perf_counter() - begun
    log.info("publish: %d files in %.2f s", len(paths), seconds)
    return Done("publish", skipped=False, seconds=seconds, rows={"files": len(paths)})


def _published(manifest: Path, fingerprint: str) -> bool:
    try:
        written = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return written["fingerprint"] == fingerprint and all(
        (manifest.parent / name).is_file() for name in written["files"]
    )


def _fingerprint(case: Case, sections: Sequence[str], parts: Sequence[str]) -> str:
    """Return what a result depends on: sections of the case, the code, and hashes of what it reads.

    The mappings of columns are hashed late, since a first reading of the files saves them.
    """
    chosen = {name: getattr(case, name) for name in sections}
    settings = msgspec.json.encode(chosen, enc_hook=str, order="sorted")
    named = files_of(case)
    saved = _hash(sidecar(case.path(name)) for section in sections for name in named[section])
    return _sha256(b"\0".join([settings, _code_hash(), *map(str.encode, parts), saved]))


def _hashes_of_files(case: Case) -> dict[str, str]:
    """Return, for each section of the case, a hash of the files that it names."""
    return {
        section: _sha256(_hash(map(case.path, names))) for section, names in files_of(case).items()
    }


def _hash(paths: Iterable[Path]) -> bytes:
    digests = []
    for path in paths:
        if path.is_file():
            with path.open("rb") as stream:
                digests.append(hashlib.file_digest(stream, "sha256").digest())
        else:
            digests.append(b"absent")
    return b"".join(digests)


@cache
def _code_hash() -> bytes:
    """Return a hash of the package itself, so that a changed method never reuses old tables."""
    digest = hashlib.sha256()
    package = Path(str(files("crossfix")))
    for path in sorted(package.rglob("*")):
        if path.is_file() and not _CHANGE_NO_TABLE & set(path.relative_to(package).parts):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

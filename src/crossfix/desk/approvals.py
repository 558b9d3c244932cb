"""Incidents approved as they stand, by somebody who did not make them so (decisions/0022).

An approval holds of what it saw: digests in its row tell whether that has changed since.
"""

import datetime as dt
import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.desk.pairs import TICK, newest, waiting
from crossfix.desk.suggestions import offers_of
from crossfix.errors import ConfigError
from crossfix.ingest.accepted import read_accepted
from crossfix.ingest.approvals import append, read_approvals
from crossfix.ingest.audits import read_audits
from crossfix.ingest.groupings import read_groupings
from crossfix.ingest.judgements import read_judgements
from crossfix.link.obey import of_kept_reports
from crossfix.model import Approval, Approving, Decision
from crossfix.publish.text import likelihood
from crossfix.store import Store
from crossfix.tables import EVIDENCE, INCIDENTS, MEMBERSHIP, REPORTS

# What an incident says. Numbers that every run moves a little are left out or made coarse.
_SAYS = (
    *("place_name", "admin1", "country", "place_precision", "start", "end", "event_type"),
    *("claimed_object", "observed_object", "actor", "munition", "killed_low", "killed_high"),
    *("civilians_killed_low", "civilians_killed_high", "injured_low", "injured_high"),
    *("reports", "sources", "independent_groups", "claimed", "grade"),
)
_DEGREES = 2  # decimals: about 1 km
PARTS = ("statement", "told", "decisions")


class State(NamedTuple):
    """What an approval of an incident is about, as it stands now."""

    incident_id: str
    reports: tuple[str, ...]  # report_ids
    grade: str
    statement: str  # digests, see model.Approval
    told: str
    decisions: str
    waits: int  # pairs of its reports with decisions that no run has heard

    @property
    def digest(self) -> str:
        """Return one digest of all that an approval is about."""
        return _digest([self.incident_id, self.statement, self.told, self.decisions])


class Standing(NamedTuple):
    """The last approval of an incident that was not withdrawn, and what changed since."""

    incident_id: str
    approval: Approval
    changed: tuple[str, ...]  # of PARTS, or "gone" where no incident has the id; empty: nothing


class Edit(NamedTuple):
    """What somebody decided that is part of an incident."""

    who: str
    at: dt.datetime
    what: str  # in words
    incident_id: str
    reports: frozenset[str] = frozenset()  # those of it that it is about; empty: the whole


def states(case: Case, folder: Path, incident_ids: Collection[str]) -> dict[str, State]:
    """Return the state of incidents by id, without those that do not stand now."""
    store = Store(folder)
    wanted = pl.col("incident_id").is_in(list(incident_ids))
    rows = store.read(INCIDENTS).filter(wanted)
    best = store.read(MEMBERSHIP).filter(wanted, "best").sort("report_id")
    held = dict(best.group_by("incident_id").agg("report_id").iter_rows())
    among = pl.col("report_id").is_in(best["report_id"].implode())
    reports = store.read(REPORTS).filter(among)
    evidence = store.read(EVIDENCE).filter(among)
    said = {row["report_id"]: row for row in reports.iter_rows(named=True)}
    proof = dict(evidence.group_by("report_id").agg(pl.col("evidence_id").sort()).iter_rows())
    stated = of_kept_reports(read_judgements(case).judgements, evidence)
    judged = newest(stated).filter(pl.col("decision") != Decision.UNSURE.value)
    unheard = of_kept_reports(waiting(case, folder), evidence)
    audits = read_audits(case).audits.filter(pl.col("answer").is_not_null())
    answers = dict(audits.select("incident_id", "answer").iter_rows())
    found = {}
    for row in rows.iter_rows(named=True):
        name = row["incident_id"]
        ids = tuple(held.get(name, ()))
        about = _among(judged, ids).select("left", "right", "decision").sort("left", "right")
        places = [None if row[at] is None else round(row[at], _DEGREES) for at in ("lon", "lat")]
        says = {column: row[column] for column in _SAYS}
        found[name] = State(
            incident_id=name,
            reports=ids,
            grade=row["grade"],
            statement=_digest([says, places, likelihood(row["probability"])]),
            told=_digest([[one, said.get(one), proof.get(one)] for one in ids]),
            decisions=_digest([about.rows(), answers.get(name)]),
            waits=_among(unheard, ids).height,
        )
    return found


def standings(case: Case, folder: Path, *, only: Collection[str] | None = None) -> list[Standing]:
    """Return the incidents with an approval that was not withdrawn, the newest first.

    `only` names those that are asked about; None: all.
    """
    last = _last(read_approvals(case).given)
    if only is not None:
        last = {name: given for name, given in last.items() if name in only}
    if not last:
        return []
    now = states(case, folder, last.keys())
    found = [
        Standing(name, given[-1], _changed(given[-1], now.get(name)))
        for name, given in last.items()
    ]
    return sorted(found, key=lambda one: one.approval.at, reverse=True)


def edits(case: Case, folder: Path, state: State) -> list[Edit]:
    """Return what people decided that is part of an incident and no approval has covered yet.

    Decisions on pairs of reports and on what was read in texts are covered by an approval, by
    somebody else, of an incident that held the reports; answers of the audit, and which sources are
    one voice, by one of this incident.
    """
    last = _last(read_approvals(case).given)
    every = [given for each in last.values() for given in each]
    open_ones = [
        edit for edit in _made(case, folder, state) if not any(map(partial(_covers, edit), every))
    ]
    return sorted(open_ones, key=lambda edit: edit.at)


def approve(case: Case, folder: Path, state: State, *, who: str, why: str | None) -> Approval:
    """Append the approval of an incident as it stands, and return it.

    Raises ConfigError where decisions on it wait for a run, or who approves has made it what it is
    since the last approval.
    """
    if state.waits:
        raise ConfigError(
            f"{state.waits} decisions on its reports wait for a run, so what you see is not yet "
            "what they make of it",
            mend="run the case, look at the incident again, and approve it then",
        )
    own = [edit for edit in edits(case, folder, state) if same_person(edit.who, who)]
    if own:
        last = own[-1]
        raise ConfigError(
            f"{who} has shaped this incident since it was last approved: {last.what} on "
            f"{last.at:%Y-%m-%d %H:%M} UTC"
            + (f", and {len(own) - 1} decisions more" if len(own) > 1 else ""),
            mend="ask somebody else to look at it: two people see more than one",
        )
    given = Approval(
        incident_id=state.incident_id,
        decision=Approving.APPROVE,
        who=who,
        at=_moment(case),
        why=why,
        reports=state.reports,
        grade=state.grade,
        statement=state.statement,
        told=state.told,
        decisions=state.decisions,
    )
    append(case, [given])
    return given


def withdraw_approval(case: Case, incident_id: str, *, who: str, why: str | None) -> Approval:
    """Append that no approval of an incident holds; raise ConfigError where none does."""
    if incident_id not in _last(read_approvals(case).given):
        raise ConfigError(f"no approval of {incident_id} holds", mend="approve it first")
    given = Approval(
        incident_id=incident_id, decision=Approving.WITHDRAW, who=who, at=_moment(case), why=why
    )
    append(case, [given])
    return given


def same_person(one: str, other: str) -> bool:
    """Return whether two names are written alike, but for capitals, spaces and forms of letters.

    >>> same_person("Lina  Haddad", "lina haddad "), same_person("Lina", "Omar")
    (True, False)
    """
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _made(case: Case, folder: Path, state: State) -> Iterator[Edit]:
    """Yield what people decided that is part of an incident."""
    store, name, ids = Store(folder), state.incident_id, set(state.reports)
    among = pl.col("report_id").is_in(list(ids))
    evidence = store.read(EVIDENCE).filter(among)
    judged = of_kept_reports(read_judgements(case).judgements, evidence)
    for row in _among(judged, state.reports).iter_rows(named=True):
        what = f"{row['decision']}, of {row['left']} and {row['right']},"
        yield Edit(row["who"], row["at"], what, name, frozenset({row["left"], row["right"]} & ids))
    record = pl.concat_str("source_id", pl.lit(":"), "record_id")
    kept = dict(evidence.select(record, "report_id").iter_rows())
    texts = {Path(given.file).name for given in case.inputs if given.format == "suggested"}
    is_read = not texts.isdisjoint(evidence["input"])  # a text is behind one of its reports
    chosen = read_accepted(case).chosen if is_read else ()
    offers = offers_of(case) if chosen else []
    becomes = {
        one.suggestion.suggestion_id: kept.get(f"{cells.get('source_id')}:{cells.get('report_id')}")
        for one in offers
        for cells in [one.suggestion.cells]
    }
    for given in chosen:
        report = becomes.get(given.suggestion_id)
        if report is not None:
            what = f"{given.decision}, of the suggestion {given.suggestion_id},"
            yield Edit(given.who, given.at, what, name, frozenset({report}))
    answered = read_audits(case).audits.filter(incident_id=name)
    for row in answered.drop_nulls(["answer", "who", "at"]).iter_rows(named=True):
        yield Edit(row["who"], row["at"], f"the answer {row['answer']} of the audit", name)
    sources = store.read(REPORTS).filter(among)["source_id"].unique().to_list()
    voicing = read_groupings(case).groupings.filter(
        pl.col("left").is_in(sources), pl.col("right").is_in(sources)
    )
    for row in voicing.iter_rows(named=True):
        what = f"{row['decision']}, of the sources {row['left']} and {row['right']},"
        yield Edit(row["who"], row["at"], what, name)


def _covers(edit: Edit, given: Approval) -> bool:
    """Return whether an approval has seen an edit, by somebody who did not make it."""
    if given.at < edit.at or same_person(given.who, edit.who):
        return False
    if edit.reports:
        return edit.reports <= set(given.reports)
    return given.incident_id == edit.incident_id


def _last(given: Sequence[Approval]) -> dict[str, list[Approval]]:
    """Return the approvals of each incident that were not withdrawn, the earliest first."""
    found: dict[str, list[Approval]] = defaultdict(list)
    for one in given:
        if one.decision is Approving.APPROVE:
            found[one.incident_id].append(one)
        else:
            found.pop(one.incident_id, None)
    return dict(found)


def _changed(given: Approval, now: State | None) -> tuple[str, ...]:
    if now is None:
        return ("gone",)
    return tuple(part for part in PARTS if getattr(given, part) != getattr(now, part))


def _among(judgements: pl.DataFrame, report_ids: Sequence[str]) -> pl.DataFrame:
    """Return the judgements on pairs of which a report is among these."""
    ids = list(report_ids)
    return judgements.filter(pl.col("left").is_in(ids) | pl.col("right").is_in(ids))


def _moment(case: Case) -> dt.datetime:
    """Return now, and later than every approval in the file."""
    now = dt.datetime.now(dt.UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return max([now, *(one.at + TICK for one in read_approvals(case).given)])


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""The verdict on each attribute of each claim and report, from independent reports only."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from crossfix.assess.compare import AGREES, COMPARISONS, DISAGREES, Row, Vote, existence, stated
from crossfix.assess.evidence import LIKELIER_THAN_NOT
from crossfix.assess.fuse import names_actor
from crossfix.model import EXPLOSIVE_KINDS, Finding, Grade
from crossfix.tables import REPORT_VERDICTS, VERDICTS, check

ENCOUNTER = "air_encounter"
_SHOWN = 3  # findings named in one sentence
_Found = list[tuple[Row, Vote]]


def verdicts(said: pl.DataFrame, graded: pl.DataFrame, *, actor: str | None) -> pl.DataFrame:
    """Return one row for each attribute of each claim of a strike or of an encounter in the air.

    A claim is a report of the claimant's side that asserts explosive violence by the actor, or an
    encounter, whoever it says caused it: of two aircraft each side has an account. The
    evidence is what independent voices say of the same incident, where both reports count there,
    and every independent report that examines this one (`about`), wherever it lies. A geolocation
    examines the claim that it is about, or, if it is about none, those of its incident. `said` has
    the reports whose best incident this is; `graded` has probability, grade and the number of
    silent groups of each incident.
    """
    claims = said.filter(
        pl.col("own_side"),
        pl.col("stance") == "asserts",
        _is_strike(actor) | ((pl.col("event_type") == ENCOUNTER) & pl.lit(actor is not None)),
    ).sort("report_id")
    evidence = _evidence(claims, said)
    outcome = {row["incident_id"]: row for row in graded.iter_rows(named=True)}
    rows = [
        row
        for claim in claims.iter_rows(named=True)
        for row in _judge(claim, evidence.get(claim["report_id"], []), outcome)
    ]
    return check(pl.DataFrame(rows, schema=VERDICTS.schema, orient="row"), VERDICTS)


def report_verdicts(said: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each attribute that a report states: what other voices say of it.

    The rules are those for claims, for every report that counts, with the word of its own voice
    left out. Whether the event happened is told by the ledger. `said` as for verdicts.
    """
    asked = said.filter("counts", "says").sort("report_id")
    voices = dict(said.select("report_id", "group_id").iter_rows())
    evidence = _evidence(asked, said)
    rows = []
    for report in asked.iter_rows(named=True):
        report_id, own = report["report_id"], report["group_id"]
        others = [row for row in evidence.get(report_id, []) if voices[row["report_id"]] != own]
        for attribute, what in stated(report).items():
            if attribute == "existence" or what is None:
                continue
            if others:
                told = _told(*_addressed(report, others, attribute=attribute))
            else:
                told = _told([], Finding.UNADDRESSED, "no other independent voice tells of it")
            rows.append((report_id, report["incident_id"], attribute, what, *told))
    table = pl.DataFrame(rows, schema=REPORT_VERDICTS.schema, orient="row")
    return check(table, REPORT_VERDICTS)


def _addressed(
    claim: Row, evidence: Sequence[Row], *, attribute: str
) -> tuple[_Found, Finding, str]:
    """Return who addresses an attribute that is stated, the finding, and why."""
    compare = COMPARISONS[attribute]
    found = [(row, vote) for row in evidence if (vote := compare(claim, row)).finding]
    return found, *_decide(attribute, found)


def _told(found: _Found, finding: Finding, because: str) -> tuple[str | None, str, str | None, str]:
    """Return what was found, the verdict, the reports behind it, and why."""
    heard = [] if finding == Finding.UNADDRESSED else found
    ids = ";".join(row["report_id"] for row, _ in heard) or None
    return _found(heard, finding), finding.value, ids, because


def _is_strike(actor: str | None) -> pl.Expr:
    return pl.col("event_type").is_in(EXPLOSIVE_KINDS) & names_actor(actor)


def _evidence(claims: pl.DataFrame, said: pl.DataFrame) -> dict[str, list[Row]]:
    """Return the independent reports that bear on each claim."""
    others = said.filter("independent")
    located = pl.col("geolocates") & pl.col("about").is_null()
    ids = claims.select(pl.col("report_id").alias("claim_id"), "incident_id")
    examining = ids.select("claim_id").join(
        others.with_columns(claim_id="about", examines=pl.lit(value=True)), on="claim_id"
    )
    beside = (
        ids.join(claims.filter("counts").select(claim_id="report_id"), on="claim_id", how="semi")
        .join(others.filter("counts").with_columns(examines=located), on="incident_id")
        .select(examining.columns)
    )
    found = pl.concat([examining, beside]).unique(
        ["claim_id", "report_id"], keep="first", maintain_order=True
    )
    rows: dict[str, list[Row]] = {}
    for row in found.sort("claim_id", "report_id").iter_rows(named=True):
        rows.setdefault(row["claim_id"], []).append(row)
    return rows


def _judge(
    claim: Row, evidence: Sequence[Row], outcome: Mapping[str, Row]
) -> list[tuple[Any, ...]]:  # Any: a row of a table has columns of several types
    says = stated(claim)
    rows = []
    for attribute in COMPARISONS:
        what = says[attribute]
        if attribute == "existence":
            voted = [(row, existence(claim, row)) for row in evidence]
            found = [(row, vote) for row, vote in voted if vote.finding]
            told = _told(found, *_existence(found, outcome[claim["incident_id"]]))
        elif what is None:
            told = _told([], Finding.UNADDRESSED, f"the claim names no {attribute}")
        else:
            told = _told(*_addressed(claim, evidence, attribute=attribute))
        rows.append((claim["report_id"], claim["incident_id"], attribute, what, *told))
    return rows


def _found(heard: _Found, finding: Finding) -> str | None:
    """Return what was found by those who bear the finding out."""
    side = AGREES if finding == Finding.SUPPORTED else DISAGREES
    return "; ".join(dict.fromkeys(v.found for _, v in heard if v.finding == side)) or None


def _existence(found: _Found, incident: Row) -> tuple[Finding, str]:
    """Return whether independent reports bear out that the event happened.

    Who examined the claim and says so settles it, wherever the place turned out to be.
    """
    probability = f"the incident is {incident['grade']} ({incident['probability']:.2f})"
    heard = [row for row, vote in found if vote.finding == AGREES]
    examined = any(row["examines"] for row in heard)
    if examined or (heard and incident["probability"] >= LIKELIER_THAN_NOT):
        return Finding.SUPPORTED, f"{_who(found)}; {probability}"
    if len(heard) < len(found) or incident["grade"] == Grade.CONTRADICTED:
        return Finding.CONTRADICTED, f"{_who(found) or 'no independent report'}; {probability}"
    if heard:
        return Finding.UNADDRESSED, f"too little to go by: {_who(found)}; {probability}"
    if incident["silent"]:
        silent = f"groups that watched and were silent: {incident['silent']}"
        return Finding.UNADDRESSED, f"no independent report; {silent}"
    return Finding.UNADDRESSED, "no independent report, and nobody was watching"


def _decide(attribute: str, found: _Found) -> tuple[Finding, str]:
    """Return the finding: those who examine the claim decide, else the majority of voices."""
    if not found:
        return Finding.UNADDRESSED, f"no independent report is precise enough on the {attribute}"
    examining = [(row, vote) for row, vote in found if row["examines"]]
    deciding = examining or found
    balance = sum(_by_voice(deciding).values())
    if balance == 0:
        return Finding.UNADDRESSED, f"independent reports disagree: {_who(found)}"
    side = AGREES if balance > 0 else DISAGREES
    finding = Finding.SUPPORTED if balance > 0 else Finding.CONTRADICTED
    because = _who([(row, vote) for row, vote in deciding if vote.finding == side])
    contrary = [(row, vote) for row, vote in found if vote.finding != side]
    return finding, f"{because}; to the contrary: {_who(contrary)}" if contrary else because


def _by_voice(found: _Found) -> dict[str, int]:
    """Return one vote a voice: +1, -1, or 0 where its reports disagree among themselves."""
    sums: dict[str, int] = {}
    for row, vote in found:
        sums[row["group_id"]] = sums.get(row["group_id"], 0) + vote.finding
    return {group: (total > 0) - (total < 0) for group, total in sums.items()}


def _who(found: _Found) -> str:
    lines = list(
        dict.fromkeys(f"{vote.figures or vote.found} ({row['group_id']})" for row, vote in found)
    )
    more = f"; and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return "; ".join(lines[:_SHOWN]) + more

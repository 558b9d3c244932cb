"""Statements on weapons that cannot both hold: one rules out what another names.

Two different words are no conflict: several weapons may be used in one strike. Descriptive classes
only (crossfix.model); what remnants or damage were described as counts as they were described.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from crossfix.assess.compare import Row, in_days
from crossfix.assess.taxonomy import parts, ruled_out
from crossfix.model import PlacePrecision, Stance
from crossfix.tables import CONFLICTS, TEXT, check

STATED, IDENTIFIED, REMNANTS, DAMAGE = "stated", "identified", "remnants", "damage"
_WORDS = {STATED: "munition_stated", REMNANTS: "remnants_stated", DAMAGE: "damage_stated"}
_CLASSES = {STATED: "munition", REMNANTS: "remnants", DAMAGE: "damage"}
_VOICES: dict[str, pl.DataType] = {"left_group": TEXT, "right_group": TEXT}
_OF_AREAS = (PlacePrecision.GOVERNORATE, PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN)


def conflicts(said: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Return CONFLICTS: one row for two voices, what one rules out, and where the other has it.

    A report rules out for its own incident. One that names its actor, but no place finer than a
    governorate, does so for all that this actor is said to have done there in its span.
    """
    heard = said.filter("best", "counts")
    naming = [row for row in heard.sort("report_id").iter_rows(named=True) if _names(row)]
    ruling = [row for row in heard.sort("report_id").iter_rows(named=True) if _excluded(row)]
    voices = dict(said.select("report_id", "group_id").iter_rows())
    rows = [*_within(ruling, naming), *_over_periods(reports, naming, voices)]
    found = pl.DataFrame(rows, schema=CONFLICTS.schema | _VOICES, orient="row")
    one_each = ["incident_id", "basis", "right_says", *_VOICES]
    single = found.unique(one_each, keep="first", maintain_order=True)
    return check(single.drop(list(_VOICES)).unique(list(CONFLICTS.key), keep="first"), CONFLICTS)


def _within(ruling: Sequence[Row], naming: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    """Yield the conflicts of two reports of one incident by two voices."""
    by_incident: dict[str, list[Row]] = {}
    for row in naming:
        by_incident.setdefault(row["incident_id"], []).append(row)
    for one in ruling:
        for other in by_incident.get(one["incident_id"], []):
            if one["group_id"] != other["group_id"] and not _by_another(one, other):
                linked = one["share"] * other["share"]
                yield from _pair(one, other, scope="incident", linked=linked)


def _over_periods(
    reports: pl.DataFrame, naming: Sequence[Row], voices: Mapping[str, str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the conflicts of statements on a whole time and area with what was found there."""
    precision = pl.col("place_precision").fill_null(PlacePrecision.UNKNOWN.value)
    wide = reports.filter(
        pl.col("munition_excluded").is_not_null(),
        pl.col("actor").is_not_null() & pl.col("start").is_not_null() & pl.col("end").is_not_null(),
        precision.is_in([one.value for one in _OF_AREAS]),
    )
    for one in wide.sort("report_id").iter_rows(named=True):
        group_id = voices.get(one["report_id"], one["source_id"])
        for other in naming:
            if group_id != other["group_id"] and _covers(one, other):
                ruling = one | {"group_id": group_id}
                yield from _pair(ruling, other, scope="period", linked=other["share"])


def _pair(one: Row, other: Row, *, scope: str, linked: float) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each basis on which a report names what the other rules out."""
    for basis, column in _CLASSES.items():
        named = ruled_out(parts(other[column]), _excluded(one))
        if not named:
            continue
        examined = basis == STATED and (other["geolocates"] or other["about"])
        kind = IDENTIFIED if examined else basis
        says, found = one["munition_stated"], other[_WORDS[basis]]
        classes = ", ".join(sorted(named)).replace("_", " ")
        where = (
            f"of {in_days(one['start'], one['end'])}, for all that {one['actor']} did there"
            if scope == "period"
            else "of this incident"
        )
        because = (
            f'{one["group_id"]} says "{says}" {where}; {other["group_id"]} has {classes}'
            f' ({kind}: "{found}"); both cannot hold, if both tell of it ({linked:.2f})'
        )
        yield (
            *(other["incident_id"], "munition", one["report_id"], says, other["report_id"]),
            *(";".join(sorted(named)), kind, scope, linked, because),
            *(one["group_id"], other["group_id"]),
        )


def _names(row: Row) -> bool:
    return row["says"] and any(row[column] is not None for column in _CLASSES.values())


def _excluded(row: Row) -> frozenset[str]:
    """Return the classes that a report rules out: a denial of a strike rules out its weapon."""
    denied = parts(row["munition"]) if row["stance"] == Stance.DENIES else frozenset[str]()
    return parts(row["munition_excluded"]) | denied


def _by_another(one: Row, other: Row) -> bool:
    """Return whether it may have been an actor that the ruling report does not speak of."""
    speaks_of = parts(one["actor"])
    return bool(speaks_of) and not parts(other["actor"]) <= speaks_of


def _covers(one: Row, other: Row) -> bool:
    """Return whether a statement on a time and area holds for what another report tells of.

    The other must be sure of the actor: "this one or that one" leaves room for that one.
    """
    sure = other["actor"] is not None and other["actor_certainty"] == "stated"
    if not sure or _by_another(one, other) or other["start"] is None:
        return False
    if one["admin1"] is not None and one["admin1"] != other["admin1"]:
        return False
    return bool(one["start"] <= other["start"] and other["end"] <= one["end"])

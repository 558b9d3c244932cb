"""One claim against one independent report, attribute by attribute.

Each comparison returns a Vote: whether the report agrees with the claim at the claim's own
precision, contradicts it, or says nothing on the matter, with what it found in words.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from crossfix.assess.taxonomy import parts, ruled_out, wider
from crossfix.geo import point_distance_km
from crossfix.model import MILITARY_OBJECTS, PROTECTED_OBJECTS, TIME_MARGIN
from crossfix.spans import last_day

AGREES, SILENT, DISAGREES = 1, 0, -1

# A report this much coarser than the claim cannot support its place.
COARSER_KM = 10.0
# Beyond both radii and this, a located place contradicts the place that was named.
PLACE_MARGIN_KM = 5.0
# A report may be coarser in time than the claim by this much and still support it.
COARSER_TIME = timedelta(days=2)
# What was struck is told apart only where both know the place: one to a district, one to a city
# (the radii of these precisions, decision 2). Coarser reports may speak of two strikes.
DISTRICT_KM = 35.0
CITY_KM = 10.0
# Words for an enemy that fit everybody.
_ANYBODY = frozenset({"terrorists", "militants", "armed groups", "fighters", "opposition groups"})

Row = Mapping[str, Any]  # Any: a row of a table has columns of several types


class Vote(NamedTuple):
    """What one report says on one attribute of a claim."""

    finding: int  # AGREES, SILENT or DISAGREES
    found: str
    figures: str = ""  # the figures behind it, in words


NOTHING = Vote(SILENT, "")


def existence(claim: Row, report: Row) -> Vote:
    """Return whether the report says that the event took place."""
    del claim
    if report["denies"]:
        return Vote(DISAGREES, "denied")
    return Vote(AGREES, "reported") if report["says"] else NOTHING


def place(claim: Row, report: Row) -> Vote:
    """Return whether the report's place lies within the combined radii of both places.

    Only a report that examines the claim, or that locates a picture of it, contradicts the place:
    others may simply speak of a neighbouring strike.
    """
    if None in (claim["lon"], claim["radius_km"], report["lon"], report["radius_km"]):
        return NOTHING
    gap = point_distance_km(claim["lon"], claim["lat"], to_lon=report["lon"], to_lat=report["lat"])
    near = claim["radius_km"] + report["radius_km"]
    # no coordinates: the words are published even where places are coarsened
    where = report["place_name"] or "a point"
    figures = (
        f"named near {claim['place_name'] or 'a point'} ({claim['radius_km']:.0f} km);"
        f" {'located' if report['geolocates'] else 'placed'} at {where}, {gap:.0f} km away"
    )
    found = f"{where} ({gap:.0f} km away)"
    if gap <= near and report["radius_km"] <= claim["radius_km"] + COARSER_KM:
        return Vote(AGREES, found, figures)
    if gap > near + PLACE_MARGIN_KM and report["examines"]:
        return Vote(DISAGREES, found, figures)
    return NOTHING


def time(claim: Row, report: Row) -> Vote:
    """Return whether the spans overlap; more than a day apart, an examination contradicts."""
    if None in (claim["start"], claim["end"], report["start"], report["end"]):
        return NOTHING
    found = in_days(report["start"], report["end"])
    figures = f"stated {in_days(claim['start'], claim['end'])}; reported {found}"
    apart = _apart(claim, report)
    if apart >= TIME_MARGIN:
        return Vote(DISAGREES, found, figures) if report["examines"] else NOTHING
    coarser = (report["end"] - report["start"]) - (claim["end"] - claim["start"])
    if apart < timedelta(0) and coarser <= COARSER_TIME:
        return Vote(AGREES, found, figures)
    return NOTHING


def struck(claim: Row, report: Row) -> Vote:
    """Return whether the report saw what the claim says was struck; classes only.

    A place that the law protects contradicts a military object, unless the report lays it to the
    owner that the claim names, and only where the two surely speak of one strike.
    """
    claimed = parts(claim["claimed_object"]) | parts(claim["observed_object"])
    observed = parts(report["observed_object"]) | parts(report["claimed_object"])
    if not claimed or not observed:
        return NOTHING
    found = _words(observed)
    figures = f"claimed {_words(claimed)}; observed {found}"
    if claimed & observed:
        return Vote(AGREES, found, figures)
    military = claimed & MILITARY_OBJECTS and not _sides(claim) & _sides(report)
    protected = military and observed <= PROTECTED_OBJECTS
    return Vote(DISAGREES, found, figures) if protected and _same(claim, report) else NOTHING


def owner(claim: Row, report: Row) -> Vote:
    """Return whether the report lays what was struck to whom the claim lays it.

    Another owner contradicts only where the two surely speak of one strike.
    """
    claimed, named = _sides(claim), _sides(report)
    if not claimed or not named:
        return NOTHING
    found = report["target_affiliation"]
    figures = f"claimed as of {claim['target_affiliation']}; observed as of {found}"
    if claimed & named:
        return Vote(AGREES, found, figures)
    return Vote(DISAGREES, found, figures) if _same(claim, report) else NOTHING


def actor(claim: Row, report: Row) -> Vote:
    """Return whether the report, sure of it, names one of the actors that the claim names."""
    claimed, named = parts(claim["actor"]), parts(report["actor"])
    if not claimed or not named or report["actor_certainty"] in ("contested", "unknown"):
        return NOTHING
    found = report["actor"]
    if report["actor_certainty"] == "excluded":
        return Vote(DISAGREES, f"not {found}") if claimed & named else NOTHING
    return Vote(AGREES if claimed & named else DISAGREES, found)


def munition(claim: Row, report: Row) -> Vote:
    """Return whether a class of weapon is shared, as used, in remnants or in damage.

    Two different words agree well enough: one names the aircraft and another the bomb, and several
    weapons may be used. It is contradicted only where one says that what the other names was not
    used, and both surely speak of one strike.
    """
    claimed, named = parts(claim["munition"]), _weapons(report)
    denied, missed = parts(claim["munition_excluded"]), parts(report["munition_excluded"])
    found = "; ".join(filter(None, [_words(named), _not(missed)]))
    if (ruled_out(named, denied) or ruled_out(claimed, missed)) and _same(claim, report):
        return Vote(DISAGREES, found)
    shared = any(wider(one) & named or one in _wider(named) for one in claimed)
    return Vote(AGREES, found) if shared else NOTHING


def toll(claim: Row, report: Row) -> Vote:
    """Return whether the ranges of people killed overlap; an open end is open."""
    claimed, counted = _killed(claim), _killed(report)
    if claimed is None or counted is None:
        return NOTHING
    found = _range(counted)
    figures = f"stated {_range(claimed)} killed; reported {found}"
    overlap = max(claimed[0], counted[0]) <= min(claimed[1], counted[1])
    return Vote(AGREES if overlap else DISAGREES, found, figures)


def stated(claim: Row) -> dict[str, str | None]:
    """Return what the claim says of each attribute; None where it says nothing."""
    killed = _killed(claim)
    objects = parts(claim["claimed_object"]) | parts(claim["observed_object"])
    weapons, missing = parts(claim["munition"]), parts(claim["munition_excluded"])
    placed = claim["lon"] is not None and claim["radius_km"] is not None
    named = placed and claim["place_precision"] not in ("country", "unknown")
    radius = f" ({claim['radius_km']:.0f} km)" if named else ""
    return {
        "existence": (claim["event_type"] or "event").replace("_", " "),
        "place": f"{claim['place_name'] or 'a point'}{radius}" if named else None,
        "time": in_days(claim["start"], claim["end"]) if claim["start"] and claim["end"] else None,
        "object": _words(objects) if objects else None,
        "owner": claim["target_affiliation"],
        "actor": claim["actor"],
        "munition": "; ".join(filter(None, [_words(weapons), _not(missing)])) or None,
        "toll": _range(killed) if killed else None,
    }


COMPARISONS: dict[str, Callable[[Row, Row], Vote]] = {
    "existence": existence,
    "place": place,
    "time": time,
    "object": struck,
    "owner": owner,
    "actor": actor,
    "munition": munition,
    "toll": toll,
}


def _same(claim: Row, report: Row) -> bool:
    """Return whether what the report says was struck can only be what the claim says.

    It examines the claim, or it is of the same incident, both are placed to a district and one of
    them to a city, and the days agree.
    """
    if report["examines"]:
        return True
    radii = (claim["radius_km"], report["radius_km"])
    spans = (claim["start"], claim["end"], report["start"], report["end"])
    if claim["incident_id"] != report["incident_id"] or None in radii or None in spans:
        return False
    placed = max(radii) <= DISTRICT_KM and min(radii) <= CITY_KM
    return placed and _apart(claim, report) < TIME_MARGIN


def _apart(claim: Row, report: Row) -> timedelta:
    """Return the time between the spans of both; negative where they overlap."""
    between: timedelta = max(report["start"] - claim["end"], claim["start"] - report["end"])
    return between


def _weapons(row: Row) -> frozenset[str]:
    return parts(row["munition"]) | parts(row["remnants"]) | parts(row["damage"])


def _wider(names: frozenset[str]) -> frozenset[str]:
    return frozenset(one for name in names for one in wider(name))


def _not(names: frozenset[str]) -> str | None:
    return f"not {_words(names)}" if names else None


def _sides(row: Row) -> frozenset[str]:
    return parts((row["target_affiliation"] or "").casefold()) - _ANYBODY


def _words(objects: frozenset[str]) -> str:
    return ", ".join(sorted(objects)).replace("_", " ")


def _killed(row: Row) -> tuple[float, float] | None:
    low, high = row["killed_low"], row["killed_high"]
    if low is None and high is None:
        return None
    return (0.0 if low is None else low, float("inf") if high is None else high)


def _range(killed: tuple[float, float]) -> str:
    low, high = killed
    if high == float("inf"):
        return f"at least {low:.0f}"
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def in_days(start: datetime, end: datetime) -> str:
    """Return a span in days; the end is exclusive."""
    first, last = start.date(), last_day(start, end)
    return f"{first}" if first == last else f"{first} to {last}"

"""Who may see what: markings, a delay for fresh incidents, a coarser grid for places.

Released is a type that only release() makes and the only type that publish() takes, so that
nothing leaves unexamined. release() refuses tables that hold what is marked above their audience:
allowed.py says what that is, editions.py finds everything anew without it. The texts of reports
never leave: they are others' property, and can name people. Of other words (place names, notes,
addresses) only coordinates are withheld, where there is a grid: what else they give away has to be
judged by a person.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, replace
from types import MappingProxyType

import msgspec
import polars as pl

from crossfix.case import Case
from crossfix.errors import ReleaseError
from crossfix.geo import KM_IN_DEGREE
from crossfix.markings import Audience, Tlp, read_tlp
from crossfix.release.allowed import ALIAS, strictest, withheld_from
from crossfix.store import UNKNOWN, Stamp

_SEAL = object()
_MARKED = ("records", "sources", "claims")
_PLACED = ("reports", "incidents", "candidates", "records", "objects")
# a point moved to the nearest node of a square grid moves by at most half a diagonal
_HALF_DIAGONAL = math.sqrt(2) / 2
# Two numbers of two decimals or more side by side are a point to a kilometre; one number of four
# decimals, as in an address of a map, is finer than any grid.
_POINT = (
    r"-?\b\d{1,3}\.\d{2,}°?\s?[NSns]?(?:[\s,;/|]|%2[Cc])+-?\d{1,3}\.\d{2,}°?(?:\s?[EWew]\b)?"
    r"|-?\d{1,3}\.\d{4,}"
)
_WITHHELD = "(point withheld)"
_ON_DECISIONS = pl.col("stage").is_in(["link", "weigh"]) & pl.col("where").is_in(
    ["judgements", "groupings"]
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much of a case was withheld because of its markings; nothing else is told of it."""

    reports: int = 0
    incidents: int = 0  # of which no report is left
    claims: int = 0

    def __bool__(self) -> bool:
        """Return whether anything was."""
        return bool(self.reports or self.claims)


@dataclass(frozen=True, kw_only=True)
class Released:
    """Tables that may leave, for whom, and how many incidents were held back by the delay.

    `audience` says it in words; `tlp` is the strictest marking of what the tables hold.
    """

    tables: Mapping[str, pl.DataFrame]
    audience: str
    held_back: int
    tlp: Tlp = Tlp.CLEAR
    withheld: Counts = Counts()
    stamp: Stamp = UNKNOWN  # which tables they are
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise ReleaseError(
                "these tables were not released", mend="make them with crossfix.release.release()"
            )

    def told(self, *, stamp: Stamp, withheld: Counts | None = None) -> "Released":
        """Return the same with which tables they are, and how much is missing."""
        return replace(self, stamp=stamp, withheld=withheld or Counts(), seal=_SEAL)


def release(
    tables: Mapping[str, pl.DataFrame], *, case: Case, audience: Audience = Audience.PUBLIC
) -> Released:
    """Return the tables as case.publish lets them leave, to an audience.

    An incident that may have happened after data_as_of - delay_days, or of unknown time, is held
    back with everything that hangs on it; figures of the tallies still count it. Issues with
    people's decisions name those who decided, and are not for others at all. Raises ReleaseError
    where there is a delay but no date to count it from, and where the tables hold anything that is
    marked above the audience.
    """
    rules = case.publish
    held_back = 0
    tlp = _marking(tables, case=case, audience=audience)
    if "issues" in tables:
        tables = {**tables, "issues": tables["issues"].filter(~_ON_DECISIONS)}
    if "records" in tables:
        nothing = pl.lit(None, pl.String())
        tables = {**tables, "records": tables["records"].with_columns(text=nothing)}
    if rules.delay_days > 0:
        tables, held_back = _delayed(tables, cut=_cut(case))
    if rules.coarsen_km > 0:
        tables = {
            name: _without_points(
                _coarsened(frame, km=rules.coarsen_km) if name in _PLACED else frame
            )
            for name, frame in tables.items()
        }
        if "near_objects" in tables:  # distances to known points would give the place away
            tables["near_objects"] = tables["near_objects"].clear()
    if (rules.delay_days > 0 or rules.coarsen_km > 0) and "issues" in tables:
        # the words of an issue quote the record, its place and its day
        issues = tables["issues"].filter(pl.col("record").is_null())
        tables = {**tables, "issues": issues.with_columns(value=pl.lit(None, pl.String()))}
    return Released(
        tables=MappingProxyType(dict(tables)),
        audience=_told(audience, case),
        held_back=held_back,
        tlp=tlp,
        seal=_SEAL,
    )


def told_case(case: Case, released: Released) -> Case:
    """Return the case as those may know it for whom it was released.

    A headline that names a withheld claim gives way to the claim that comes first without it.
    """
    claims = released.tables["claims"]["claim_id"]
    if not released.withheld.claims or case.claims.headline in claims:
        return case
    return msgspec.structs.replace(case, claims=msgspec.structs.replace(case.claims, headline=None))


def _marking(tables: Mapping[str, pl.DataFrame], *, case: Case, audience: Audience) -> Tlp:
    """Return the strictest marking of tables; raise where they hold more than may be seen."""
    if not set(_MARKED) <= set(tables):
        return read_tlp(case.publish.tlp)
    hidden = withheld_from(audience, tables, case=case)
    sources = [name for name in hidden.sources if not name.startswith(ALIAS)]
    if hidden.reports or hidden.claims or sources:
        raise ReleaseError(
            f"these tables hold what {audience} may not see: {len(hidden.reports)} reports, "
            f"{len(hidden.claims)} claims, {len(sources)} sources",
            mend="find everything anew without them: crossfix run",
        )
    return strictest(tables, case=case)


def _told(audience: Audience, case: Case) -> str:
    parts = ["anyone" if audience is Audience.PUBLIC else str(audience)]
    if case.publish.delay_days > 0:
        parts.append(f"incidents of the last {case.publish.delay_days} days held back")
    if case.publish.coarsen_km > 0:
        parts.append(f"places on a grid of {case.publish.coarsen_km:g} km")
    return "; ".join(parts)


def _cut(case: Case) -> dt.datetime:
    """Return the first moment that may not be told."""
    if case.case.data_as_of is None:
        raise ReleaseError(
            f"publish.delay_days is {case.publish.delay_days}, but the data have no date",
            mend="set case.data_as_of",
        )
    last_day = case.case.data_as_of - dt.timedelta(days=case.publish.delay_days)
    return dt.datetime.combine(last_day, dt.time(), dt.UTC) + dt.timedelta(days=1)


def _delayed(
    tables: Mapping[str, pl.DataFrame], *, cut: dt.datetime
) -> tuple[dict[str, pl.DataFrame], int]:
    fresh = pl.col("end").is_null() | (pl.col("end") > cut)
    incidents = tables["incidents"].filter(fresh)["incident_id"].implode()
    reports = _held_reports(tables, fresh=fresh, incidents=incidents)
    records = _held_records(tables, reports=reports)
    whole: dict[str, Callable[[], pl.Expr]] = {
        "records": lambda: pl.col("report_id").is_in(records),
        "quotations": lambda: pl.col("item_id").is_in(records),
        "history": lambda: _is_past_of(tables["history"], incidents),
        "links": lambda: pl.col("left").is_in(reports) | pl.col("right").is_in(reports),
        "conflicts": lambda: pl.col("left_id").is_in(reports) | pl.col("right_id").is_in(reports),
        "tally_members": lambda: pl.col("member_id").is_in(reports),
        "watches": lambda: pl.col("end") > cut,
    }
    kept = {}
    for name, frame in tables.items():
        held = [whole[name]()] if name in whole else []
        if "incident_id" in frame.columns:
            held.append(pl.col("incident_id").is_in(incidents))
        if "report_id" in frame.columns:
            held.append(pl.col("report_id").is_in(reports))
        # only rows of births in HISTORY name no incident, and they stay
        kept[name] = frame.remove(pl.any_horizontal(held)) if held else frame
    if "captures" in kept:  # a text that nothing rests on any more would name what is held back
        kept["captures"] = kept["captures"].join(kept["quotations"], on="capture_id", how="semi")
    if "ties" in kept:
        kept["ties"] = _without_reports(kept["ties"])
    if "source_records" in kept:  # a row of one report would tell where it is from
        kept["source_records"] = kept["source_records"].filter(pl.col("by") == "all")
    for name in ("audited", "undocumented"):  # a row of one week would tell what is held back
        if name in kept:
            kept[name] = kept[name].filter(pl.col("by") == "all")
    if "voices" in kept:
        kept["voices"] = _without_originals(kept["voices"], reports)
    return kept, len(tables["incidents"]) - len(kept["incidents"])


def _without_reports(ties: pl.DataFrame) -> pl.DataFrame:
    """Return TIES without what they quote: the counts stay, and name no incident."""
    nothing = pl.lit(None, pl.String())
    told = pl.format("{} between {} and {}", "kind", "source_id", "origin_id")
    return ties.with_columns(shared=nothing, report_ids=nothing, because=told)


def _without_originals(voices: pl.DataFrame, held: pl.Series) -> pl.DataFrame:
    """Return VOICES that name and quote no report that is held back as what they repeat."""
    gone = pl.col("copy_of").is_in(held)
    return voices.with_columns(
        copy_of=pl.when(~gone).then("copy_of"),
        because=pl.when(gone).then(pl.lit("repeats a report held back")).otherwise("because"),
    )


def _is_past_of(history: pl.DataFrame, incidents: pl.Series) -> pl.Expr:
    """Return whether a row of HISTORY names an incident that is held back, now or as it was."""
    held = set(incidents.explode())
    merged = history.filter(pl.col("change") == "merged").sort("edition", descending=True)
    for before, became in merged.select("incident_id", "became").iter_rows():
        if became in held:
            held.add(before)
    names = pl.Series(sorted(held), dtype=pl.String()).implode()
    return pl.col("incident_id").is_in(names) | pl.col("became").is_in(names)


def _held_reports(
    tables: Mapping[str, pl.DataFrame], *, fresh: pl.Expr, incidents: pl.Series
) -> pl.Series:
    """Return the reports of held incidents, and fresh reports that belong to no incident."""
    best = tables["membership"].filter(pl.col("best"))
    told = best.filter(pl.col("incident_id").is_in(incidents))["report_id"]
    alone = tables["reports"].join(best, on="report_id", how="anti").filter(fresh)["report_id"]
    return pl.concat([told, alone]).unique().sort().implode()


def _held_records(tables: Mapping[str, pl.DataFrame], *, reports: pl.Series) -> pl.Series:
    """Return the records of held reports, also those that were folded into them."""
    if "evidence" not in tables:
        return reports
    folded = tables["evidence"].filter(pl.col("report_id").is_in(reports))
    names = folded.select(pl.concat_str("source_id", pl.lit(":"), "record_id")).to_series()
    return pl.concat([reports.explode(), names]).unique().sort().implode()


def _coarsened(frame: pl.DataFrame, *, km: float) -> pl.DataFrame:
    """Return the frame with its points on a grid and radii that still hold the true place."""
    step_deg = km / KM_IN_DEGREE
    lat = ((pl.col("lat") / step_deg).round() * step_deg).clip(-90, 90)
    # at the poles one node is enough
    lon_step_deg = step_deg / pl.max_horizontal(lat.radians().cos(), pl.lit(step_deg / 360))
    lon = (pl.col("lon") / lon_step_deg).round() * lon_step_deg
    moved = frame.with_columns(lon=lon.round(6), lat=lat.round(6))
    if "radius_km" not in frame.columns:
        return moved
    radius_km = pl.max_horizontal(pl.col("radius_km") + km * _HALF_DIAGONAL, pl.lit(km))
    placed = pl.col("lon").is_not_null()
    return moved.with_columns(radius_km=pl.when(placed).then(radius_km).otherwise("radius_km"))


def _without_points(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame without coordinates in its words; ids stay, since other tables name them."""
    words = [
        name
        for name, dtype in frame.schema.items()
        if dtype == pl.String and not name.endswith(("_id", "_ids"))
    ]
    return frame.with_columns(pl.col(words).str.replace_all(_POINT, _WITHHELD))

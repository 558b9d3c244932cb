"""The page of one encounter: one file without network that opens from a disk."""

from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from markupsafe import Markup

from crossfix.air.units import MILE_M
from crossfix.publish.encounter.axes import metres
from crossfix.publish.encounter.chart import Row
from crossfix.publish.encounter.pictures import css, drawn, environment, pictures
from crossfix.publish.encounter.words import (
    chance,
    feet,
    lead,
    moment,
    nautical,
    told,
    unknown,
)
from crossfix.publish.text import DASH, clean, clean_table, percent
from crossfix.release import Released
from crossfix.store import write_text

_AROUND = 3  # states shown on either side of one that a figure rests on


class Figure(NamedTuple):
    """One figure, its interval, the states it rests on, and what it means."""

    what: str
    value: str
    interval: str
    rests: Sequence[str]
    meaning: str


def write_report(released: Released, path: Path) -> Path:
    """Write the page of the one encounter that was released."""
    return write_text(path, render(released))


def render(released: Released) -> str:
    """Return the page as HTML."""
    template = environment().get_template("report.html.j2")
    shown = {"css": Markup(_style()), "version": version("crossfix"), **parts(released)}  # noqa: S704 - our own files
    return template.render(shown).strip() + "\n"


def parts(released: Released) -> dict[str, Any]:
    """Return what the page tells of the one encounter that was released, by the template's keys."""
    tables = {name: clean_table(frame) for name, frame in released.tables.items()}
    row = tables["encounters"].to_dicts()[0]
    cover = tables["cover"].to_dicts()[0]
    rounded = cover["coarsen_minutes"] > 0
    telling = told(tables)
    states = _numbered(tables["states"])
    title = f"Encounter of {telling.names['a']} and {telling.names['b']}"
    files_behind = [one for one in row["evidence_ids"].split(";") if one]
    return {
        "title": f"{title}, {row['t_cpa']:%-d %B %Y}",
        "lead": lead(row, telling.names, rounded=rounded),
        "said": [chance(row), _accounts_in_short(row)],
        "covered": _hides(cover),
        "audience": released.audience,
        "who": _who(row, telling.names, states, cover),
        "figures": _figures(row, states, tables, cover),
        "pictures": [
            {"name": one.name, "title": one.title, "caption": one.caption, "svg": drawn(one)}
            for one in pictures(released)
        ],
        "unknown": unknown(row),
        "files": files_behind,
        "accounts": [one for one in row["other_accounts"].split("; ") if one],
        "states_told": _states_told(cover),
        "rules": tables["rules"].to_dicts(),
        "cite": _cite(row, files_behind),
    }


def _style() -> str:
    shared = files("crossfix.publish") / "templates" / "style.css"
    return shared.read_text(encoding="utf-8") + css("encounter.css") + css("picture.css")


def _hides(cover: Row) -> bool:
    return bool(cover["coarsen_km"] or cover["coarsen_minutes"] or cover["withhold_names"])


def _accounts_in_short(row: Row) -> str:
    if row["accounts"] == 1:
        return "One pair of tracks tells of this meeting."
    return f"{row['accounts']} pairs of tracks tell of this meeting; this is the surest of them."


def _numbered(states: pl.DataFrame) -> pl.DataFrame:
    """Return the states with an `id` on the page: side and number in the order of time."""
    number = pl.col("since_s").rank("ordinal").over("side").cast(pl.String())
    return states.sort("side", "since_s").with_columns(id=pl.col("side") + number)


def _resting(states: pl.DataFrame, use: str) -> list[str]:
    used = pl.col("used_for").str.split(";").list.contains(use)
    return states.filter(used.fill_null(value=False))["id"].to_list()


def _figures(
    row: Row, states: pl.DataFrame, tables: dict[str, pl.DataFrame], cover: Row
) -> list[Figure]:
    at = _resting(states, "closest approach")
    rounded = cover["coarsen_minutes"] > 0
    ends = {side: place for side, *place in tables["closest"].select(
        "side", "lat", "lon", "height_ft", "speed_kt", "course_deg").iter_rows()}  # fmt: skip
    nearest = tables["separations"].filter(pl.col("since_s") == 0).to_dicts()[0]
    high = _between(feet(nearest["v_low_m"]), feet(nearest["v_high_m"]))
    between = _between(metres(row["h_low_m"]), metres(row["h_high_m"]))
    made = [
        Figure("Horizontal distance", metres(row["h_m"]), between, at,
               f"at the closest approach; {row['h_m'] / MILE_M:,.2f} NM"),
        Figure("Vertical distance", feet(row["v_m"]), high, at,
               f"at the closest approach; {row['v_m']:,.0f} m, {row['datum']} altitude"),
        Figure("Minima", f"{nautical(row['h_minimum_m'])} and {feet(row['v_minimum_m'])}", "", (),
               f"{row['minima']}; inside is below both at once"),
        Figure("Norm", f"{row['norm']:.3f}", "", at,
               "the larger of both distances in minima; inside below 1"),
        Figure("Probability of violation", percent(row["p_violation"]), "", at,
               "share of the draws of all errors that are inside"),
        Figure("Closest approach", f"{moment(row['t_cpa'], rounded=rounded)} UTC", "", at,
               "moment of the least norm"),
        *_loss(row, states, rounded=rounded),
        Figure("Passing speed", f"{row['closure_kt']:,.0f} kt", "", at,
               "horizontal speed of the one past the other"),
        Figure("Angle of the courses", f"{row['angle_deg']:.0f}°", "", at,
               "0 the same way, 180 head on"),
        Figure("Longest gap used", f"{row['gap_s']:.1f} s", "", at,
               "between the states about the closest approach"),
    ]  # fmt: skip
    if row["tau_mod_s"] is not None:
        made.append(Figure("Least modified tau", f"{row['tau_mod_s']:.0f} s", "", (),
                           "time left before the minimum, on the safe side"))  # fmt: skip
    for side, (lat, lon, height, speed, course) in ends.items():
        place = _place(lat, lon, cover)
        name = clean(row[f"callsign_{side}"] or row[side])
        rests = [one for one in at if one.startswith(side)]
        how = f"{height:,.0f} ft, course {course:03.0f}°, {speed:,.0f} kt"
        made.append(Figure(f"Place of {name}", place, "", rests, how))
    return made


def _place(lat: float, lon: float, cover: Row) -> str:
    if cover["coarsen_km"] > 0:
        return f"within {cover['coarsen_km'] * 2**0.5 / 2:.0f} km of {lat:.1f}, {lon:.1f}"
    return f"{lat:.5f}, {lon:.5f}"


def _loss(row: Row, states: pl.DataFrame, *, rounded: bool) -> list[Figure]:
    if row["t_in"] is None:
        return []
    rests = (_resting(states, "enters the minima"), _resting(states, "leaves the minima"))
    inside = f"{moment(row['t_in'], rounded=rounded)} to {moment(row['t_out'], rounded=rounded)}"
    return [
        Figure("Inside both minima", f"{row['loss_s']:.1f} s", "", [*rests[0], *rests[1]],
               "in all" if rounded else f"between {inside} UTC")
    ]  # fmt: skip


def _between(low: str, high: str) -> str:
    return DASH if DASH in (low, high) else f"{low} to {high}"


def _who(row: Row, names: dict[str, str], states: pl.DataFrame, cover: Row) -> list[dict[str, Any]]:
    made = []
    for side, line in (("a", "solid"), ("b", "dashed")):
        rows = states.filter(pl.col("side") == side)
        used = rows["used_for"].is_not_null().to_numpy().nonzero()[0]
        near = {at + k for at in used for k in range(-_AROUND, _AROUND + 1)}
        shown = [_state(one, cover) for one in _dicts(rows)]
        others = [one for at, one in enumerate(shown) if at not in near]
        groups = [{"folded": False, "rows": [o for at, o in enumerate(shown) if at in near]}]
        if others:
            groups.append(
                {"folded": True, "rows": others, "summary": f"The other {len(others)} states shown"}
            )
        made.append(
            {"side": side, "name": names[side], "party": row[f"party_{side}"], "line": line,
             "groups": groups}
        )  # fmt: skip
    return made


def _dicts(rows: pl.DataFrame) -> list[Row]:
    stamp = pl.coalesce("t_recorded", "t").dt.strftime("%H:%M:%S%.3f").alias("stamp")
    return rows.with_columns(stamp).to_dicts()


def _state(one: Row, cover: Row) -> dict[str, Any]:
    covered = cover["coarsen_km"] > 0
    return {
        "id": one["id"],
        "since": f"{one['since_s']:+.2f}".replace("-", "−"),
        "t": DASH if cover["coarsen_minutes"] > 0 else one["stamp"],
        "lat": DASH if covered else f"{one['lat']:.5f}",
        "lon": DASH if covered else f"{one['lon']:.5f}",
        "baro": _whole(one["alt_baro_ft"]),
        "geom": _whole(one["alt_geom_ft"]),
        "nacp": _whole(one["nacp"]),
        "source": one["source"],
        "file": DASH if one["evidence_id"] is None else one["evidence_id"][:12],
        "used": (one["used_for"] or "").replace(";", ", "),
    }


def _whole(value: float | None) -> str:
    return DASH if value is None else f"{value:,.0f}"


def _states_told(cover: Row) -> str:
    if _hides(cover):
        return "Stamps, places or files are withheld for publication; a dash says so."
    return (
        "Stamps as recorded, rounded to the millisecond; column s: seconds after the closest "
        "approach, by the clock of the first party. File: the first digits of its SHA-256."
    )


def _cite(row: Row, files_behind: Sequence[str]) -> str:
    behind = f", from {len(files_behind)} recordings named by SHA-256" if files_behind else ""
    return (
        f"How to cite: encounter {row['encounter_id']}, minima {row['minima']}{behind}, "
        f"computed by crossfix {version('crossfix')}."
    )

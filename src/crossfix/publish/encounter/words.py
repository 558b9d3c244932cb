"""What the page and the pictures of an encounter say in words."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from crossfix.air.units import FOOT_M, MILE_M
from crossfix.publish.encounter.axes import metres
from crossfix.publish.encounter.chart import Row
from crossfix.publish.text import DASH, clean, percent

_KINDS = {
    "nmac": "a near midair collision by its definition (500 ft and 100 ft at once)",
    "loss_of_separation": "inside both minima",
    "well_clear_violation": "not well clear of each other",
    "proximity": "outside the minima",
}
_FLAGS = {
    "recording_ends": "The recording of one of the two begins or ends at this moment. They may "
    "have been nearer to each other before or after it.",
    "long_gap": "Between the states used lie {gap_s:.0f} s. A straight line is supposed there; an "
    "aircraft can have turned or climbed away from it by more than the intervals hold.",
    "datum_mixed": "The height of one is a pressure altitude and that of the other a geometric "
    "one. They can differ by hundreds of feet; intervals, where there are any, allow for it.",
    "clock_offset_unknown": "How far the clocks of the two parties are apart is not known, so no "
    "probability can be given: one second is 200 to 450 m.",
    "accuracy_unknown": "The recording states no accuracy of position and none was supposed, so "
    "no probability can be given.",
    "accounts_differ": "Both parties recorded this meeting, and their accounts cannot all be "
    "true within the stated errors. See the other accounts below.",
}
_DATUMS = {
    "pressure": "Heights are pressure altitudes. Both refer to the standard pressure of 1013.25 "
    "hPa, so their difference holds; the height above sea or ground is not told.",
    "geometric": "Heights are geometric altitudes as the source refers them, to the ellipsoid or "
    "to the sea. Two sources can differ there by up to 100 m.",
    "mixed": "",
}
_ALWAYS = (
    "What the crews saw, heard, intended or were cleared for: no track shows it.",
    "Whether these minima applied there: a recording names neither airspace nor flight rules.",
    "Who the aircraft were beyond what they sent: address and call sign are their own word.",
    "How true the stated accuracy (NACp) is: the aircraft's own word, wrong under interference.",
)


class Telling(NamedTuple):
    """Words of an encounter, by picture or by side."""

    names: dict[str, str]
    titles: dict[str, str]
    words: dict[str, str]  # to those who do not see the picture
    captions: dict[str, str]
    limits: dict[str, str]


def told(tables: Mapping[str, pl.DataFrame]) -> Telling:
    """Return the words of the pictures of the one encounter in the tables."""
    row = tables["encounters"].to_dicts()[0]
    apart = tables["separations"]
    names = {side: clean(row[f"callsign_{side}"] or row[side]) for side in ("a", "b")}
    both = f"{names['a']} and {names['b']}"
    heights = dict(tables["closest"].select("side", "height_ft").iter_rows())
    limits = {
        "h": f"minimum {nautical(row['h_minimum_m'])}",
        "v": f"minimum {feet(row['v_minimum_m'])}",
    }
    inside = _inside(row)
    most = {name: float(max(apart[f"{name}_m"].to_list())) for name in "hv"}
    unsure = apart["h_low_m"].null_count() == apart.height
    return Telling(
        names=names,
        titles={
            "plan": "From above",
            "profile": "Heights",
            "horizontal": "Horizontal distance",
            "vertical": "Vertical distance",
        },
        words={
            "plan": f"Tracks of {both}, north up. At the closest approach they are "
            f"{metres(row['h_m'])} apart, their courses at {row['angle_deg']:.0f} degrees to each "
            f"other; the horizontal minimum is {nautical(row['h_minimum_m'])}.",
            "profile": f"At the closest approach {names['a']} is at {heights['a']:,.0f} ft and "
            f"{names['b']} at {heights['b']:,.0f} ft, {feet(row['v_m'])} apart; the vertical "
            f"minimum is {feet(row['v_minimum_m'])}.",
            "horizontal": f"The distance falls to {metres(row['h_m'])} and is at most "
            f"{metres(most['h'])} in the time shown. {inside}",
            "vertical": f"The heights differ by {feet(row['v_m'])} at the closest approach and by "
            f"at most {feet(most['v'])} in the time shown. {inside}",
        },
        captions={
            "plan": "Small circles: recorded states, joined by straight lines; strokes: seconds "
            "after the closest approach. "
            + (
                "No ellipse: the accuracy is not known."
                if unsure
                else "Grey ellipses: where each was 95 times in 100; the error of the clocks is "
                f"laid to {names['a']}."
            )
            + " Azimuthal equidistant projection of WGS84 about the middle of the two.",
            "profile": f"Light band: heights less than {feet(row['v_minimum_m'])} from "
            f"{names['a']}. {_shaded(row)}",
            "horizontal": f"{_band(unsure=unsure)} {_shaded(row)}",
            "vertical": f"{_band(unsure=unsure)} {_shaded(row)}",
        },
        limits=limits,
    )  # fmt: skip


def _band(*, unsure: bool) -> str:
    if unsure:
        return "No band: the errors are not known."
    return (
        "Grey band: the distance at that moment, 95 times in 100. The interval in the table is "
        "that of the closest approach, whenever the errors put it."
    )


def _shaded(row: Row) -> str:
    return "" if row["t_in"] is None else "Shaded: from entering the minima to leaving them."


def _inside(row: Row) -> str:
    if row["t_in"] is None:
        return "The two are never inside both minima at once."
    begin, end = ((row[name] - row["t_cpa"]).total_seconds() for name in ("t_in", "t_out"))
    return (
        f"The two are inside both minima from {begin:+.0f} to {end:+.0f} s, "
        f"{row['loss_s']:.0f} s in all."
    )


def lead(row: Row, names: dict[str, str], *, rounded: bool) -> str:
    """Return the finding in one sentence."""
    about = "about " if rounded else ""
    when = moment(row["t_cpa"], rounded=rounded)
    high = f"{feet(row['v_m'])} in height" if row["v_m"] >= 5 * FOOT_M else "at the same height"
    if row["datum"] == "mixed":
        high += " by altitudes of two kinds"
    day = f"{row['t_cpa']:%-d %B %Y}"
    return (
        f"On {day}, {about}{when} UTC, {names['a']} and {names['b']} were nearest to each other: "
        f"{metres(row['h_m'])} apart, {high}, {_KINDS[row['kind']]} "
        f"({as_tabled(row['h_minimum_m'])} and {feet(row['v_minimum_m'])})"
        + (f" for {row['loss_s']:.0f} seconds." if row["loss_s"] > 0 else ".")
    )


def chance(row: Row) -> str:
    """Return how sure it is that the minima were violated, in one sentence."""
    if row["p_violation"] is None:
        return "How sure this is cannot be said: an error that it rests on is not known (below)."
    return (
        f"Within the errors stated and supposed below, the probability that the minima were "
        f"violated is {percent(row['p_violation'])}; 95 times in 100 the distance at the closest "
        f"approach lies between {metres(row['h_low_m'])} and {metres(row['h_high_m'])}."
    )


def unknown(row: Row) -> list[str]:
    """Return what the recordings do not tell, what limits this encounter first."""
    raised = [flag for flag in row["flags"].split(";") if flag]
    doubts = [_FLAGS[flag].format(**row) for flag in raised]
    return [*doubts, *filter(None, [_DATUMS[row["datum"]]]), *_ALWAYS]


def as_tabled(value_m: float) -> str:
    """Return a minimum as its table gives it: nautical miles, feet or metres.

    >>> as_tabled(9260.0).split(), as_tabled(152.4).split(), as_tabled(1000.0).split()
    (['5', 'NM'], ['500', 'ft'], ['1.00', 'km'])
    """
    for unit, name in ((MILE_M, "NM"), (FOOT_M, "ft")):
        hundredths = value_m / unit * 100
        if abs(hundredths - round(hundredths)) < 1e-6:  # noqa: PLR2004 - rounding of doubles
            return f"{round(value_m / unit, 2):,g}\u00a0{name}"
    return metres(value_m)


def nautical(value_m: float) -> str:
    """Return a minimum as its table gives it, and in km or m where that is not the same."""
    tabled = as_tabled(value_m)
    return tabled if tabled == metres(value_m) else f"{tabled} ({metres(value_m)})"


def feet(value_m: float | None) -> str:
    """Return a height in feet.

    >>> feet(304.8).split(), feet(None)
    (['1,000', 'ft'], '–')
    """
    return DASH if value_m is None else f"{value_m / FOOT_M:,.0f}\u00a0ft"


def moment(when: dt.datetime, *, rounded: bool = False) -> str:
    """Return a time of day, to the hundredth of a second or, rounded, to the minute."""
    return f"{when:%H:%M}" if rounded else f"{when:%H:%M:%S}.{when.microsecond // 10_000:02d}"

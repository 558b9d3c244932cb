"""The audit of incidents: each is drawn or not by a number of its own, with a known chance."""

import hashlib
from datetime import datetime, timedelta

import polars as pl

from crossfix.tables import AUDITS, INCIDENTS, check

AIM = 15  # incidents that a part should give: rarely fewer than the 10 that a figure needs
STRATA = {
    "none": pl.lit("all"),
    "governorate": pl.col("admin1"),
    "week": pl.col("start").dt.truncate("1w"),
    "kind": pl.col("event_type"),
}
_WHOLE = 2**64


def draw_incidents(
    incidents: pl.DataFrame, audits: pl.DataFrame, *, share: float, stratum: str, seed: int
) -> pl.DataFrame:
    """Return the rows of INCIDENTS that are drawn and not in AUDITS yet, with `chance`.

    An incident is drawn if its own number, from 0 to 1, lies below its chance. The number is made
    of the seed and the id and stays for good (permanent random numbers: Ohlsson 1995, Business
    Survey Methods, ch. 9), so that a later draw only adds incidents that are new. The chance is
    the share; in a stratum so small that it would give fewer than AIM, it is raised until it does.
    The rows are in the order of their numbers, which is random: whoever answers from the top, and
    stops early, has answered a random part.
    """
    known = check(audits, AUDITS)["incident_id"].implode()
    least = AIM / pl.len().over(STRATA[stratum])
    raised = pl.max_horizontal(pl.lit(share), least) if stratum != "none" else pl.lit(share)
    return (
        check(incidents, INCIDENTS)
        .with_columns(
            chance=pl.min_horizontal(pl.lit(1.0), raised),
            number=pl.col("incident_id").map_elements(
                lambda name: _number(name, seed=seed), return_dtype=pl.Float64()
            ),
        )
        .filter(pl.col("number") < pl.col("chance"), ~pl.col("incident_id").is_in(known))
        .sort("number", "incident_id")
        .drop("number")
    )


def described(row: dict[str, object]) -> dict[str, str]:
    """Return what tells a person which incident a row of INCIDENTS is."""
    place = ", ".join(str(row[name]) for name in ("place_name", "admin1") if row[name])
    return {"date": _days(row), "place": place, "kind": str(row["event_type"] or "")}


def _days(row: dict[str, object]) -> str:
    start, end = row["start"], row["end"]
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return ""
    last = max(start, end - timedelta(microseconds=1)).date()
    return f"{start:%Y-%m-%d}" if last == start.date() else f"{start:%Y-%m-%d} to {last}"


def _number(name: str, *, seed: int) -> float:
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / _WHOLE

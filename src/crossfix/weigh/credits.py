"""Voices that one table of credits does not show: credits of credits, and one government's organs.

A paper that credits an agency which itself only passes on a broadcaster is that broadcaster's
voice. Ministers, spokesmen and general staffs of one party speak for one government.
"""

from collections.abc import Mapping

import polars as pl

from crossfix.weigh.dependence import Joined, moved

OFFICIAL_KINDS = ("official", "military")

_Said = Mapping[tuple[str, str], frozenset[str | None]]


def follow_credits(
    voices: pl.DataFrame, reports: pl.DataFrame, membership: pl.DataFrame
) -> pl.DataFrame:
    """Return the voices, with credits followed beyond one step within one incident.

    Where every report there of the credited source itself credits one other source, the word is
    that source's. `voices` as of trace; a report is taken at its best incident.
    """
    told = (
        voices.join(membership.filter("best").select("report_id", "incident_id"), on="report_id")
        .join(reports.select("report_id", "source_id"), on="report_id")
        .sort("incident_id", "source_id", "report_id")
    )
    places = told.group_by("incident_id", "source_id").agg("credited").rows()
    said = {(incident, source): frozenset(credited) for incident, source, credited in places}
    steps = [
        (report, *_last(incident, credited, said))
        for report, incident, credited in told.select("report_id", "incident_id", "credited").rows()
        if credited is not None
    ]
    schema = {"report_id": pl.String(), "passed": pl.String(), "last": pl.String()}
    followed = pl.DataFrame(steps, schema=schema, orient="row").drop_nulls("passed")
    return moved(voices, _passed_on(followed, told))


def _last(incident: str, credited: str, said: _Said) -> tuple[str | None, str]:
    """Return the source before the last in the chain of credits, None if there is no chain.

    Where the chain runs in a circle, the smallest id of the circle stands for all, as among owners.
    """
    chain = [credited]
    while len(origin := said.get((incident, chain[-1]), frozenset())) == 1:
        (following,) = origin
        if following is None:
            break
        if following in chain:
            circle = chain[chain.index(following) :]
            return circle[circle.index(min(circle)) - 1], min(circle)
        chain.append(following)
    return (chain[-2] if len(chain) > 1 else None), chain[-1]


def _passed_on(followed: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Return the voice of the passer-on's report for each report that credits a passer-on."""
    passing = told.select(
        "incident_id", passed="source_id", to="group_id", to_own="own_side", to_ally="ally"
    )
    why = pl.format(
        "{}; {} itself credits {} there, so the word is that of {}",
        "because",
        "passed",
        "last",
        "to",
    )
    return (
        followed.join(told.select("report_id", "incident_id", "because"), on="report_id")
        .join(passing, on=["incident_id", "passed"])
        .unique("report_id", keep="first", maintain_order=True)
        .select("report_id", "to", "to_own", "to_ally", why=why)
    )


def governments(voices: pl.DataFrame, sources: pl.DataFrame) -> list[Joined]:
    """Return the officials and militaries of one party, which join the most heard of them.

    Who has an owner is its voice already. The claimant's own organs stay apart: they add nothing
    to its claims in any case, and a reader wants to see which of them spoke.
    """
    organs = sources.filter(
        pl.col("kind").is_in(OFFICIAL_KINDS),
        pl.col("party").is_not_null(),
        pl.col("parent").is_null(),
    ).select("party", group_id="source_id")
    heard = (
        voices.filter(~pl.col("own_side"))
        .group_by("group_id")
        .len()
        .join(organs, on="group_id")
        .sort("party", "len", "group_id", descending=[False, True, False])
        .with_columns(head=pl.col("group_id").first().over("party"))
        .filter(pl.col("group_id") != pl.col("head"))
    )
    return [
        Joined(
            group,
            head,
            f"speaks for the same government or side as {head} ({party})",
            kind="government",
        )
        for group, party, head in heard.select("group_id", "party", "head").rows()
    ]

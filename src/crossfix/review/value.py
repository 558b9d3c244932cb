"""What the answer on a pair is worth: how many reports it is expected to move.

value = P(the answer overturns the grouping) x reports that would then change incident

- P(overturns): the two are in one incident now, and the answer is DIFFERENT; or they are in two,
  and it is SAME. The link gives 1 - p and p. Neither can be likelier than that one of the two
  reports is not where it stands now, so it is at most (1 - share of the one) + (1 - share of the
  other), with the shares of MEMBERSHIP: what many other reports hold together, one weak link does
  not question. Nor is it likelier than even: the grouping has heard the other reports too, where
  the link has heard these two alone.
- Reports that change: where the answer brings two together, the one that holds fewer others
  moves; a report moves alone if it stands loosely where it is, and with all who stand there if
  firmly: 1 + its share x the sum of their shares. To split an incident moves as many as stand in it
  in doubt, the sum of 1 - share, at least 1 and at most half.

Either way the number of incidents changes by at most one. This is the expected change under the
next answer alone (Raiffa and Schlaifer 1961, ch. 4, with the reports moved as the loss); how the
answers work together is left to the next sitting, but one pair only is taken of each two incidents.
"""

import polars as pl

EVEN = 0.5  # the most that an answer is expected to overturn what the whole evidence prefers


def valued(links: pl.DataFrame, membership: pl.DataFrame) -> pl.DataFrame:
    """Return LINKS with value, together, left_incident_id and right_incident_id."""
    places = membership.filter("best").select(
        "report_id", "incident_id", share=pl.col("probability").clip(0, 1)
    )
    incidents = places.group_by("incident_id").agg(
        members=pl.len().cast(pl.Float64), shares=pl.col("share").sort().sum()
    )
    follow = 1 + pl.col("share") * (pl.col("shares") - pl.col("share"))
    told = places.join(incidents, on="incident_id").with_columns(follow=follow)
    both = links
    for side in ("left", "right"):
        named = told.select(pl.all().name.prefix(f"{side}_"))
        both = both.join(
            named, left_on=side, right_on=f"{side}_report_id", how="left", maintain_order="left"
        )
    together = pl.col("left_incident_id") == pl.col("right_incident_id")
    stated = pl.when(together).then(1 - pl.col("probability")).otherwise("probability")
    elsewhere = 2 - pl.col("left_share") - pl.col("right_share")
    overturns = pl.min_horizontal(stated, elsewhere, EVEN)
    doubts = pl.col("left_members") - pl.col("left_shares")
    split = doubts.clip(1, pl.max_horizontal(1.0, pl.col("left_members") / 2))
    merge = pl.min_horizontal("left_follow", "right_follow")
    return both.select(
        *links.columns,
        "left_incident_id",
        "right_incident_id",
        together.alias("together"),
        (overturns * pl.when(together).then(split).otherwise(merge)).alias("value"),
    )


def most_valuable(pairs: pl.DataFrame, *, size: int) -> pl.DataFrame:
    """Return the pairs of most value, the best first, at most one for each two incidents.

    What is worth nothing is left out. Ties go by the ids; the pairs are in their order.
    """
    first = pl.min_horizontal("left_incident_id", "right_incident_id").alias("_one")
    last = pl.max_horizontal("left_incident_id", "right_incident_id").alias("_other")
    return (
        pairs.filter(pl.col("value") > 0)
        .sort("value", descending=True, maintain_order=True)
        .with_columns(first, last)
        .unique(["_one", "_other"], keep="first", maintain_order=True)
        .drop("_one", "_other")
        .head(size)
    )

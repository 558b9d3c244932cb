"""How often incidents of each grade are real."""

import polars as pl

from crossfix.model import Grade

_RANK = {str(grade): rank for rank, grade in enumerate(Grade)}


def grades(incidents: pl.DataFrame, membership: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return for each grade of INCIDENTS how many there are and what share of them happened.

    An incident happened if one of its reports tells of something that did; reports are taken where
    MEMBERSHIP puts them best. Beside the share stands the mean of the probabilities that the run
    gave: the two are alike where the run knows how sure it may be.
    """
    real = truth.group_by("report_id").agg(happened=pl.col("false_report").not_().any())
    best = membership.filter(pl.col("best")).select("report_id", "incident_id")
    known = best.join(real, on="report_id").group_by("incident_id").agg(pl.col("happened").any())
    graded = incidents.select("incident_id", "grade", "probability").join(known, on="incident_id")
    counted = graded.group_by("grade").agg(
        incidents=pl.len().cast(pl.Int64),
        happened=pl.col("happened").mean(),
        probability=pl.col("probability").sort().mean(),
    )
    rank = pl.col("grade").replace_strict(_RANK, return_dtype=pl.Int64)
    return counted.sort(rank)

"""Groups that report together more than the truth explains: copying that leaves no trace.

Text traces alone miss re-worded copies. Two groups whose reporting still coincides within one
governorate, one month and one truth value are taken for one voice.
"""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

from crossfix.weigh.clusters import clusters, stars
from crossfix.weigh.dependence import Joined

LEAST_SHARE = 0.5  # a report that is linked less surely shows no coincidence
MIN_JOINT_INCIDENTS = 8  # fewer coincidences prove nothing
# Within one truth value, visibility alone (a great event is reported by all) correlates
# independent sources up to about .2; copiers that carry most of a wire correlate above .6.
MIN_RESIDUAL = 0.4
# Before the truth is known, it correlates good sources too, up to about .5; only copiers of most
# of a wire pass this. Without this first pass ten copies would define the truth themselves.
MIN_RAW = 0.6


def co_reporting(
    heard: pl.DataFrame, candidates: pl.DataFrame, truth: pl.DataFrame | None = None
) -> list[Joined]:
    """Return the groups that join another by residual correlation of their reporting.

    `heard` as of heard_of; `truth` the probability of each incident, None
    while it is unknown. Correlation is within strata of governorate, month and truth value. Groups
    join the most heard with whom they correlate; what is left, by average linkage. Pairs with fewer
    than MIN_JOINT_INCIDENTS incidents in common count as uncorrelated.
    """
    least = MIN_RAW if truth is None else MIN_RESIDUAL
    if truth is None:
        truth = candidates.select("incident_id", probability=0.5)
    sure = heard.filter(pl.col("share") >= LEAST_SHARE)
    often = sure.group_by("group_id").len().filter(pl.col("len") >= MIN_JOINT_INCIDENTS)
    names = often["group_id"].sort().to_list()
    incidents = _strata(candidates).join(truth, on="incident_id", how="inner").sort("incident_id")
    said = _matrix(sure, incidents["incident_id"].to_list(), names)
    joint = (said.T @ said).toarray()
    if (joint - np.diag(joint.diagonal())).max(initial=0) < MIN_JOINT_INCIDENTS:
        return []
    correlation = _residual_correlation(
        said, incidents["stratum"].to_numpy(), incidents["probability"].to_numpy()
    )
    correlation[joint < MIN_JOINT_INCIDENTS] = 0.0
    np.fill_diagonal(correlation, 1.0)
    return _joined(names, correlation, joint, least=least)


def _strata(candidates: pl.DataFrame) -> pl.DataFrame:
    place = pl.col("admin1").fill_null("")
    month = pl.col("start").dt.strftime("%Y-%m").fill_null("")
    return candidates.select(
        "incident_id", stratum=pl.concat_str(place, month, separator="|").rank("dense") - 1
    )


def _matrix(sure: pl.DataFrame, incidents: list[str], names: list[str]) -> csr_array:
    pairs = sure.filter(pl.col("group_id").is_in(names)).sort("incident_id", "group_id")
    row = pairs["incident_id"].replace_strict(incidents, range(len(incidents)))
    column = pairs["group_id"].replace_strict(names, range(len(names)))
    shape = (len(incidents), len(names))
    return csr_array((np.ones(len(pairs)), (row.to_numpy(), column.to_numpy())), shape=shape)


def _residual_correlation(
    said: csr_array, stratum: npt.NDArray[np.int64], probability: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the correlation that is left within strata and truth value, pooled over them."""
    number = int(stratum.max()) + 1
    members = csr_array(
        (np.ones(len(stratum)), (stratum.astype(np.int64), np.arange(len(stratum)))),
        shape=(number, len(stratum)),
    )
    covariance = np.zeros((said.shape[1], said.shape[1]))
    for weight in (probability, 1 - probability):
        weighted = csr_array(said.multiply(weight[:, None]))
        total = np.asarray(members @ weight)
        sums = csr_array(members @ weighted).toarray()
        covariance += csr_array(said.T @ weighted).toarray()
        covariance -= sums.T @ (sums / np.maximum(total, 1e-12)[:, None])
    spread = np.sqrt(np.maximum(covariance.diagonal(), 1e-12))
    return np.asarray(covariance / spread[:, None] / spread[None, :])


def _joined(
    names: list[str],
    correlation: npt.NDArray[np.float64],
    joint: npt.NDArray[np.float64],
    *,
    least: float,
) -> list[Joined]:
    rows = []
    heard = joint.diagonal()
    around = {other: head for head, other in stars(correlation, heard.tolist(), least=least)}
    rest = [at for at in range(len(names)) if at not in around]
    among = clusters(correlation[np.ix_(rest, rest)], heard[rest].tolist(), least=least)
    alike = {rest[other]: rest[head] for head, other in among}
    joined = alike | {other: alike.get(head, head) for other, head in around.items()}
    for other, head in sorted(joined.items()):
        strength = float(correlation[head, other])
        because = (
            f"reports together with {names[head]} more than the truth explains"
            f" (correlation {strength:.2f}, {joint[head, other]:.0f} incidents in common)"
        )
        rows.append(Joined(names[other], names[head], because, "co_reporting", strength))
    return rows

"""How well incidents that were found agree with the truth.

Two reports belong together if they share any true incident, so that a lumped report belongs with
the reports of each incident that it lumps. What was found is taken by the best incident of each
report; a report that the membership does not know stands alone.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.synth.ground import Reals, Wholes
from crossfix.synth.incidents import STRATA
from crossfix.synth.observe import PRECISIONS

# each grouping with its groups, from the easy to the hard
GROUPINGS = {"precision": PRECISIONS, "stratum": STRATA}


class _Compared(NamedTuple):
    """One entry a report, and one each pair of reports that belong together."""

    found: Wholes  # the incident that it was put into
    left: Wholes
    right: Wholes
    together: npt.NDArray[np.bool_]  # of each pair: whether it was put together


def score(membership: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return the agreement of MEMBERSHIP with TRUTH: all reports, by precision, and by stratum.

    A pair counts in the coarser precision and the emptier stratum of its two reports; B-cubed is
    the mean over the reports of a group (Bagga and Baldwin 1998, LREC workshop), the adjusted Rand
    index is that of the group's pairs (Hubert and Arabie 1985, J. Classification 2:193). Shares
    are null where there is nothing to divide by.
    """
    ranked = truth.with_columns(
        pl.col(by).replace_strict(_ranks(groups), return_dtype=pl.Int64).alias(f"_{by}")
        for by, groups in GROUPINGS.items()
    )
    one_each = ranked.group_by("report_id").agg(pl.col("^_.*$").max()).sort("report_id")
    reports = one_each.with_row_index("_row")
    found = _found(reports, membership)
    left, right = _pairs_together(ranked.join(reports.select("report_id", "_row"), on="report_id"))
    compared = _Compared(found, left, right, found[left] == found[right])
    everything = np.zeros(reports.height, np.int64)
    rows = [{"by": "all", "group": "all"} | _figures(compared, everything, 0)]
    for by, groups in GROUPINGS.items():
        group = reports[f"_{by}"].to_numpy()
        rows += [
            {"by": by, "group": name} | _figures(compared, group, number)
            for number, name in enumerate(groups)
        ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _ranks(groups: tuple[str, ...]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(groups)}


def _found(reports: pl.DataFrame, membership: pl.DataFrame) -> Wholes:
    """Return a number for the best incident of each report."""
    best = membership.filter(pl.col("best")).select("report_id", "incident_id")
    known = reports.select("report_id").join(
        best, on="report_id", how="left", maintain_order="left"
    )
    # a report_id has a colon, so that an incident of its own cannot meet another's name
    own = pl.coalesce("incident_id", pl.concat_str(pl.lit(":alone:"), "report_id"))
    return known.select(own.rank("dense").cast(pl.Int64)).to_series().to_numpy()


def _pairs_together(rows: pl.DataFrame) -> tuple[Wholes, Wholes]:
    """Return each pair of reports, by row, that share an incident, once."""
    ordered = rows.select("incident", "_row").sort("incident", "_row")
    incident, row = ordered["incident"].to_numpy(), ordered["_row"].to_numpy().astype(np.int64)
    lefts, rights = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    step = 1
    while (near := np.flatnonzero(incident[step:] == incident[:-step])).size:
        lefts.append(row[near])
        rights.append(row[near + step])
        step += 1
    left, right = np.concatenate(lefts), np.concatenate(rights)
    if rows["report_id"].n_unique() == rows.height:
        return left, right
    code = np.unique(left * rows.height + right)  # two lumped reports may share several
    return code // rows.height, code % rows.height


def _figures(c: _Compared, group: Wholes, number: int) -> dict[str, float | int | None]:
    """Return the figures of one group; a pair is of the higher group of its two reports."""
    of_pair = np.maximum(group[c.left], group[c.right]) == number
    true, right = int(of_pair.sum()), int((of_pair & c.together).sum())
    found = _pairs_within(c.found, group, number)
    possible = _pairs_within(np.zeros_like(c.found), group, number)
    precision, recall = _b_cubed(c, group == number)
    chance = true * found / possible if possible else 0.0
    return {
        "reports": int((group == number).sum()),
        "true_pairs": true,
        "found_pairs": found,
        "right_pairs": right,
        "precision": _share(right, found),
        "recall": _share(right, true),
        "f1": _share(2 * right, true + found),
        "bcubed_precision": precision,
        "bcubed_recall": recall,
        "bcubed_f1": _harmonic(precision, recall),
        "adjusted_rand": _share(right - chance, (true + found) / 2 - chance),
    }


def _pairs_within(label: Wholes, group: Wholes, number: int) -> int:
    """Return how many pairs of one label have `number` as the higher of their groups."""
    up_to, below = (
        np.bincount(label[mask]).astype(np.int64) for mask in (group <= number, group < number)
    )
    return int((up_to * (up_to - 1) // 2).sum() - (below * (below - 1) // 2).sum())


def _b_cubed(c: _Compared, chosen: npt.NDArray[np.bool_]) -> tuple[float | None, float | None]:
    """Return mean precision and recall of the chosen reports, each counted as its own partner."""
    if not chosen.any():
        return None, None
    size = len(c.found)
    right = 1 + _partners(c.left[c.together], c.right[c.together], size)
    true = 1 + _partners(c.left, c.right, size)
    found = np.bincount(c.found)[c.found]
    return float((right / found)[chosen].mean()), float((right / true)[chosen].mean())


def _partners(left: Wholes, right: Wholes, size: int) -> Reals:
    return (np.bincount(left, minlength=size) + np.bincount(right, minlength=size)).astype(float)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _harmonic(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else 2 * one * other / (one + other)

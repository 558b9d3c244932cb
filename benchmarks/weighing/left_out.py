"""Leave one source out, and predict which incidents it reports from what the others say.

    python benchmarks/weighing/left_out.py CASE_FOLDER [CASE_FOLDER ...]

Linking is that of the whole case; then all reports of one voice are taken away, and the others are
weighed and assessed without it. Incidents that only it reported are gone: nobody can predict them.
Half of the others, by their ids, teach how the voice follows the probability; the other half is
predicted, and the other way round. Scores are mean log2 of what was given to what happened, in bits
an incident; the base rate is that of each governorate, drawn towards that of all.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize
from scipy.special import expit, logit

from crossfix.assess import assess
from crossfix.case import Case, read_case
from crossfix.pipeline import run
from crossfix.store import Store
from crossfix.tables import CANDIDATES, MEMBERSHIP, REPORTS, SOURCES, VOICES
from crossfix.weigh import weigh

READ = (REPORTS, MEMBERSHIP, CANDIDATES, SOURCES, VOICES)
LEAST_REPORTED = 12  # incidents that a voice reports and others too
TRIALS = 5.0  # how firmly the base rate of all holds in a governorate
RIDGE = 1.0
Reals = npt.NDArray[np.float64]


def left_out(folder: Path) -> list[str]:
    """Return a row for each voice that is heard often enough, and one for all of them."""
    case = read_case(folder)
    with tempfile.TemporaryDirectory() as out:
        whole = run(case, out=Path(out))
        next(done for done in whole if done.stage == "weigh")
        whole.close()
        tables = {table.name: Store(Path(out)).read(table) for table in READ}
    best = tables["membership"].filter("best").select("report_id", "incident_id")
    told = tables["voices"].filter(~pl.col("own_side"), ~pl.col("ally")).join(best, on="report_id")
    groups = told.group_by("group_id").agg(pl.col("incident_id").n_unique())
    names = groups.filter(pl.col("incident_id") >= LEAST_REPORTED)["group_id"].sort().to_list()
    rows = [row for name in names if (row := _scored(name, tables, told, case=case))]
    lines = ["| voice | incidents of others | of these its own | base rate | predicted | gain |"]
    lines.append("|---|---|---|---|---|---|")
    lines += [
        f"| {name} | {many} | {own} | {base:.3f} | {model:.3f} | {model - base:+.3f} |"
        for name, many, own, base, model in rows
    ]
    if rows:
        weight = np.array([row[1] for row in rows], dtype=float)
        base, model = (np.average([row[at] for row in rows], weights=weight) for at in (3, 4))
        own = sum(row[2] for row in rows)
        lines.append(
            f"| all | {weight.sum():.0f} | {own} | {base:.3f} | {model:.3f} | {model - base:+.3f} |"
        )
    return lines


def _scored(
    name: str, tables: dict[str, pl.DataFrame], told: pl.DataFrame, *, case: Case
) -> tuple[str, int, int, float, float] | None:
    """Return a voice, incidents that others report, its own among them, and both log scores."""
    mine = tables["voices"].filter(pl.col("group_id") == name)["report_id"]
    reported = told.filter(pl.col("group_id") == name)["incident_id"].unique()
    places = tables["candidates"].filter(pl.col("incident_id").is_in(reported.implode()))
    kept = tables["membership"].filter("best").remove(pl.col("report_id").is_in(mine.implode()))
    heard = tables["candidates"].filter(
        pl.col("incident_id").is_in(kept["incident_id"].implode()),
        pl.col("admin1").is_in(places["admin1"].drop_nulls().implode()),
    )
    kept = tables["membership"].remove(pl.col("report_id").is_in(mine.implode()))
    kept = kept.filter("best", pl.col("incident_id").is_in(heard["incident_id"].implode()))
    # a share of less than 1 would tell that another report, perhaps the hidden one, is near
    kept = kept.with_columns(probability=pl.lit(1.0))
    reports = tables["reports"].remove(pl.col("report_id").is_in(mine.implode()))
    weighed = weigh(reports, kept, heard, tables["sources"], case=case)
    found = assess(reports, kept, heard, *weighed[:6], case=case).incidents.sort("incident_id")
    says = found["incident_id"].is_in(reported.implode()).to_numpy().astype(float)
    if not LEAST_REPORTED <= says.sum() <= len(says) - LEAST_REPORTED:
        return None
    log_odds = logit(np.clip(found["probability"].to_numpy(), 1e-6, 1 - 1e-6))
    place = found["admin1"].rank("dense").to_numpy().astype(int) - 1
    half = np.arange(len(says)) % 2 == 0
    base, model = np.zeros(len(says)), np.zeros(len(says))
    for test in (half, ~half):
        rate = _base(says, place, taught=~test)
        base[test] = rate[test]
        start, slope = _follows(logit(rate[~test]), log_odds[~test], says[~test])
        model[test] = expit(logit(rate[test]) + start + slope * log_odds[test])
    return name, len(says), int(says.sum()), _score(base, says), _score(model, says)


def _base(says: Reals, place: npt.NDArray[np.int64], *, taught: npt.NDArray[np.bool_]) -> Reals:
    every = (says[taught].sum() + 1) / (taught.sum() + 2)
    own = np.bincount(place[taught], says[taught], minlength=place.max() + 1)
    many = np.bincount(place[taught], minlength=place.max() + 1)
    return ((own + TRIALS * every) / (many + TRIALS))[place]


def _follows(offset: Reals, log_odds: Reals, says: Reals) -> tuple[float, float]:
    """Return intercept and slope of a logistic regression on the log odds, held towards none."""

    def loss(at: Reals) -> float:
        given = offset + at[0] + at[1] * log_odds
        return float(np.logaddexp(0, given).sum() - says @ given + RIDGE * (at @ at) / 2)

    start, slope = minimize(loss, np.zeros(2), method="BFGS").x
    return float(start), float(slope)


def _score(chance: Reals, says: Reals) -> float:
    return float(np.log2(np.where(says == 1, chance, 1 - chance)).mean())


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        print(f"\n### {Path(folder).name}\n")
        print("\n".join(left_out(Path(folder))))

"""How likely one of two sources copies the other, from what they say of the same things.

That two state the same truth shows little; that they share a value that the others contradict shows
much, and the more the rarer the value is (Dong, Berti-Equille and Srivastava 2009, PVLDB 2:550;
the popularity of false values as in Dong, Saha and Srivastava 2012, PVLDB 6:37).
"""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

# What is not copied is stated independently; which share is copied is unknown, so all three count.
COPIED_SHARES = (0.2, 0.5, 0.8)
PRIOR = 0.02  # that two sources depend, before anything is seen
MIN_SOURCES = 3  # that speak of a thing; of fewer, nobody can say who errs
LEAST_STATEMENTS = 3  # of a source, of settled things; of fewer nothing follows
MIN_AGREED = 2  # that must state the value taken for true, and more than any other
LARGEST_FACTOR = 64.0  # of one shared error: two of them alone prove nothing
_PRIOR_TRIALS = 4.0  # how firmly the error rate of all holds for one source
# Pairs that share the most errors may be copies; how often others agree by chance is told without.
_TRIMMED = 0.25

_Reals = npt.NDArray[np.float64]


def copying(said: pl.DataFrame, settled: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the pairs of sources that share errors, and how likely one copies the other.

    `said` has item, source, value and attribute (the kind of item), one row an item and source;
    `settled` as of judged. Each row of the result: left, right (left before right), shared (the
    number of shared errors), share (of the items in which either errs) and probability.
    """
    told = judged(said, settled).filter(pl.len().over("source") >= LEAST_STATEMENTS)
    same = _same_errors(told)
    if same.is_empty():
        return pl.DataFrame(schema=_RESULT)
    pairs = same.select("left", "right").unique().sort("left", "right")
    counted = _counted(told, pairs)
    logs = np.stack([_log_factor(same, counted, pairs, copied=c) for c in COPIED_SHARES])
    log_factor = np.logaddexp.reduce(logs) - np.log(len(COPIED_SHARES))
    odds = log_factor + np.log(PRIOR / (1 - PRIOR))
    probability = pl.Series(1 / (1 + np.exp(-np.clip(odds, -500, 500))))
    both = ["left", "right"]
    shared = same.group_by(both).agg(shared=pl.len().cast(pl.Int64))
    erred = counted.group_by(both).agg(erred=pl.col("common").sum() - pl.col("both_right").sum())
    return (
        pairs.with_columns(probability=probability)
        .join(shared, on=both)
        .join(erred, on=both)
        .with_columns(share=pl.col("shared") / pl.col("erred"))
        .select(list(_RESULT))
        .sort("left", "right")
    )


_RESULT = {
    "left": pl.String(),
    "right": pl.String(),
    "shared": pl.Int64(),
    "share": pl.Float64(),
    "probability": pl.Float64(),
}


def judged(said: pl.DataFrame, settled: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return what is said of items with a settled value: with true (that value), and wrong.

    `settled` has item and true; without it, an item counts where one value is stated by more
    sources than any other, and by at least two. Other values are errors.
    Also usual, the error rate of all in the attribute, and error_rate, that of the source there,
    drawn towards that of all.
    """
    known = _by_majority(said) if settled is None else settled
    told = said.join(known, on="item").with_columns(wrong=pl.col("value") != pl.col("true"))
    usual = (pl.col("wrong").sum() + 1).over("attribute") / (pl.len() + 2).over("attribute")
    own = pl.col("wrong").sum().over("attribute", "source")
    number = pl.len().over("attribute", "source")
    return told.with_columns(usual=usual).with_columns(
        error_rate=(own + _PRIOR_TRIALS * pl.col("usual")) / (number + _PRIOR_TRIALS)
    )


def _by_majority(said: pl.DataFrame) -> pl.DataFrame:
    votes = said.group_by("item", "value").agg(votes=pl.len())
    first = votes.sort("item", "votes", "value", descending=[False, True, False]).group_by(
        "item", maintain_order=True
    )
    settled = first.agg(
        true=pl.col("value").first(),
        most=pl.col("votes").first(),
        next=pl.col("votes").get(1, null_on_oob=True).fill_null(0),
        sources=pl.col("votes").sum(),
    ).filter(
        pl.col("sources") >= MIN_SOURCES,
        pl.col("most") >= MIN_AGREED,
        pl.col("most") > pl.col("next"),
    )
    return settled.select("item", "true")


def _same_errors(told: pl.DataFrame) -> pl.DataFrame:
    """Return each error that two sources share: left, right, attribute, item, value, popularity.

    Popularity is the share of the value among all errors of the attribute, over its mean: two that
    err alike by chance state a popular value.
    """
    wrong = told.filter("wrong")
    number = pl.len().over("attribute", "value") / pl.len().over("attribute")
    known = wrong.with_columns(number=number).select(
        *("item", "value", "attribute"),
        left="source",
        popularity=pl.col("number") / pl.col("number").mean().over("attribute"),
    )
    other = wrong.select("item", "value", right="source")
    return known.join(other, on=["item", "value"]).filter(pl.col("left") < pl.col("right"))


def _counted(told: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return, for each pair and attribute: `common` items, in how many `both_right`, and the rates.

    `chance` is how often a pair of the attribute shares an error, by those that share the least.
    """
    names = told["source"].unique().sort()
    left = names.search_sorted(pairs["left"]).to_numpy()
    right = names.search_sorted(pairs["right"]).to_numpy()
    rates = told.select("attribute", "source", "error_rate", "usual").unique()
    parts = []
    for (attribute,), group in told.group_by("attribute", maintain_order=True):
        common = _products(group, names, keys=["item"])
        both_right = _products(group.filter(~pl.col("wrong")), names, keys=["item"])
        both_wrong = _products(group.filter("wrong"), names, keys=["item", "value"])
        part = pairs.with_columns(
            attribute=pl.lit(attribute),
            common=pl.Series(common[left, right]),
            both_right=pl.Series(both_right[left, right]),
            chance=pl.lit(_chance(common, both_wrong)),
        )
        for side in ("left", "right"):
            rate = {"error_rate": f"{side}_rate", "source": side}
            named = rates.select("attribute", "source", "error_rate").rename(rate)
            part = part.join(named, on=["attribute", side], how="left")
        parts.append(part)
    usual = rates.select("attribute", "usual").unique()
    return pl.concat(parts).filter(pl.col("common") > 0).join(usual, on="attribute")


def _products(group: pl.DataFrame, names: pl.Series, *, keys: list[str]) -> _Reals:
    """Return, for each two sources, how many rows they have with the same keys."""
    rows = names.search_sorted(group["source"]).to_numpy()
    key = group.select(pl.struct(keys).rank("dense") - 1).to_series().to_numpy()
    columns = int(key.max(initial=0)) + 1
    said = csr_array((np.ones(len(rows)), (rows, key)), shape=(len(names), columns))
    return np.asarray((said @ said.T).toarray(), dtype=np.float64)


def _chance(every: _Reals, wrong: _Reals) -> float:
    upper = np.triu_indices_from(every, 1)
    common, both = every[upper], wrong[upper]
    met = common > 0
    common, both = common[met], both[met]
    share = both / common
    least = np.argsort(share, kind="stable")[: max(1, int(len(share) * (1 - _TRIMMED)))]
    return float((both[least].sum() + 1) / (common[least].sum() + 2))


def _log_factor(
    same: pl.DataFrame, counted: pl.DataFrame, pairs: pl.DataFrame, *, copied: float
) -> _Reals:
    """Return the natural log of the Bayes factor that a pair copies a share, for each pair."""
    left, right = pl.col("left_rate"), pl.col("right_rate")
    mean = (left + right) / 2
    by_right = copied * (1 - mean) / ((1 - left) * (1 - right)) + 1 - copied
    errors = same.group_by("left", "right", "attribute").agg(shared=pl.len())
    known = counted.join(errors, on=["left", "right", "attribute"], how="left")
    shared = pl.col("shared").fill_null(0)
    differ = pl.col("common") - pl.col("both_right") - shared
    plain = known.select(
        "left",
        "right",
        log=pl.col("both_right") * by_right.log() + differ * np.log(1 - copied),
    )
    by_chance = pl.col("chance") * left * right / pl.col("usual") ** 2 * pl.col("popularity")
    by_error = copied * mean / by_chance + 1 - copied
    told = same.join(counted, on=["left", "right", "attribute"]).select(
        "left", "right", log=by_error.clip(upper_bound=LARGEST_FACTOR).log()
    )
    total = pl.concat([plain, told]).group_by("left", "right").agg(pl.col("log").sum())
    return pairs.join(total, on=["left", "right"], maintain_order="left")["log"].to_numpy()

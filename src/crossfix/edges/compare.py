"""Two scorings of the same reports side by side: where they agree and where they part most."""

from typing import Literal, NamedTuple

import polars as pl

LIKELY = 0.5
_DISAGREEMENTS = 10
_MOST_BITS = 20.0  # beyond odds of a million to one a difference tells nothing more
_LEAST_PAIRS = 3  # of which a correlation can be told


class Comparison(NamedTuple):
    """Counts of pairs and of likely pairs in two tables, and the pairs that they differ on most."""

    in_both: int
    only_ours: int
    only_theirs: int
    likely_in_both: int
    likely_only_ours: int
    likely_only_theirs: int
    correlation: float | None  # of the weights of pairs in both (Pearson)
    rank_correlation: float | None  # the same of their ranks (Spearman)
    disagreements: pl.DataFrame

    @property
    def agreement(self) -> float | None:
        """Return the share of likely pairs of either that are likely in both (Jaccard)."""
        either = self.likely_in_both + self.likely_only_ours + self.likely_only_theirs
        return self.likely_in_both / either if either else None


def compare(links: pl.DataFrame, pairs: pl.DataFrame) -> Comparison:
    """Return how far LINKS agrees with the pairs of another scoring (left, right, bits, ...).

    A pair that one table lacks is unlikely there: tables leave out what is far apart or improbable.
    Its weight counts as the least that this table has. Weights beyond 20 bits count as 20.
    """
    ours = _side(links.select("left", "right", "bits", "probability", "because"), "ours")
    theirs = _side(pairs.select("left", "right", "bits", "probability"), "theirs")
    every = ours.join(theirs, on=["left", "right"], how="full", coalesce=True)
    both = every.drop_nulls(["ours_bits", "theirs_bits"])
    likely = {
        side: (pl.col(f"{side}_probability") > LIKELY).fill_null(value=False)
        for side in ("ours", "theirs")
    }
    counts = every.select(
        in_both=pl.col("ours_bits").is_not_null() & pl.col("theirs_bits").is_not_null(),
        only_ours=pl.col("theirs_bits").is_null(),
        only_theirs=pl.col("ours_bits").is_null(),
        likely_in_both=likely["ours"] & likely["theirs"],
        likely_only_ours=likely["ours"] & ~likely["theirs"],
        likely_only_theirs=likely["theirs"] & ~likely["ours"],
    )
    return Comparison(
        **{name: int(counts[name].sum()) for name in counts.columns},
        correlation=_correlation(both, "pearson"),
        rank_correlation=_correlation(both, "spearman"),
        disagreements=_disagreements(every),
    )


def _side(frame: pl.DataFrame, side: str) -> pl.DataFrame:
    bounded = frame.with_columns(pl.col("bits").clip(-_MOST_BITS, _MOST_BITS))
    return bounded.rename({"bits": f"{side}_bits", "probability": f"{side}_probability"})


def _correlation(both: pl.DataFrame, method: Literal["pearson", "spearman"]) -> float | None:
    """Return the correlation of the weights; None where it cannot be told."""
    spread = [both[name].n_unique() > 1 for name in ("ours_bits", "theirs_bits")]
    if both.height < _LEAST_PAIRS or not all(spread):
        return None
    return float(both.select(pl.corr("ours_bits", "theirs_bits", method=method)).item())


def _disagreements(every: pl.DataFrame) -> pl.DataFrame:
    filled = [pl.col(name).fill_null(pl.col(name).min()) for name in ("ours_bits", "theirs_bits")]
    gap = (filled[0] - filled[1]).fill_null(0.0)
    return (
        every.with_columns(gap_bits=gap)
        .filter(pl.col("gap_bits") != 0)
        .sort(pl.col("gap_bits").abs(), "left", "right", descending=[True, False, False])
        .head(_DISAGREEMENTS)
        .select(
            "left",
            "right",
            "ours_bits",
            "theirs_bits",
            "ours_probability",
            "theirs_probability",
            "gap_bits",
            "because",
        )
    )

"""The audit: pairs drawn at random, each with a known chance.

Links are mostly nearly sure, so a plain draw would hardly ever meet the doubtful ones. The draw is
stratified by tenths of probability, as even over them as their sizes allow, and the chance of each
pair is logged: weighted by 1 / chance, the answers stand for all links (Horvitz and Thompson 1952,
JASA 47:663).
"""

import numpy as np
import numpy.typing as npt
import polars as pl

_TENTHS = 10


def drawn_at_random(links: pl.DataFrame, *, size: int, seed: int) -> pl.DataFrame:
    """Return left, right and chance of `size` links, in a random order; all where there are fewer.

    The links are in the order of their ids. How many a tenth gives is its even share, a fraction,
    rounded up or down by one random start for all (Madow 1949, Ann. Math. Stat. 20:333), so that
    each link is drawn with exactly the chance that is logged.
    """
    random = np.random.default_rng(seed)
    tenth = np.clip((links["probability"].to_numpy() * _TENTHS).astype(np.int64), 0, _TENTHS - 1)
    held = np.bincount(tenth, minlength=_TENTHS)
    shares = even_shares(held, size=size)
    edges = np.concatenate([[0.0], np.cumsum(shares)])
    numbers = np.diff(np.ceil(edges - random.random())).astype(np.int64)
    numbers = np.minimum(numbers, held)  # a rounding error of an edge
    rows = [
        random.choice(np.flatnonzero(tenth == at), number, replace=False)
        for at, number in enumerate(numbers)
    ]
    drawn = random.permutation(np.concatenate(rows))
    chance = pl.Series("chance", (shares / np.maximum(held, 1))[tenth[drawn]], dtype=pl.Float64)
    pairs: pl.DataFrame = links[drawn].select("left", "right", chance)
    return pairs


def even_shares(held: npt.NDArray[np.int64], *, size: int) -> npt.NDArray[np.float64]:
    """Return how many to take of each stratum: the same of all, but never more than it holds.

    >>> even_shares(np.array([100, 1, 0, 100]), size=6).tolist()
    [2.5, 1.0, 0.0, 2.5]
    """
    taken = np.zeros(len(held))
    left = float(min(size, int(held.sum())))
    open_ = held.argsort(kind="stable")  # the smallest first: what it cannot give, the others do
    for place, at in enumerate(open_):
        taken[at] = min(float(held[at]), left / (len(open_) - place))
        left -= taken[at]
    return taken

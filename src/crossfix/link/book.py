"""The code book of a case: which sources share rates, and which categories of parties there are.

It is made once from the reports and kept with the rates that were learned by it, so that reports
added later are read by the same book.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

# A source with so many reports has rates of its own, if it is among the largest; others share.
OWN_GROUP_REPORTS = 100
MOST_GROUPS = 8
ACTORS_KEPT = 12  # sets of actors of a group that have a category of their own
_TOLD = ("actor", "opponent")
TOLLS = ("killed", "civilians_killed")
LARGEST_NUMBER = 1000


class Book(NamedTuple):
    """What the codes in the columns stand for."""

    sources: tuple[str, ...]
    group: tuple[int, ...]  # of each source; the pooled group has the highest number
    share: tuple[float, ...]  # of each source, the share in its group's reports
    kinds: tuple[str, ...]
    actors: tuple[tuple[int, frozenset[str]], ...]  # group and parties of each category
    others: tuple[int, ...]  # for each group, the category of its rarer sets
    tolls: pl.DataFrame  # bits: how rare each range of the dead is among a group's
    number_bits: npt.NDArray[np.float64]  # how rare each number is among all; the last: any larger

    @property
    def groups(self) -> int:
        """Return the number of groups; the pooled one is always there."""
        return len(self.others)

    @property
    def group_sources(self) -> npt.NDArray[np.int64]:
        """Return the number of sources in each group; at least one, for sources not met yet."""
        return np.maximum(np.bincount(self.group, minlength=self.groups), 1)


def code_book(reports: pl.DataFrame) -> Book:
    """Return the book of these reports."""
    counts = reports["source_id"].value_counts().sort("source_id")
    names, number = counts["source_id"].to_list(), counts["count"].to_numpy()
    largest = np.argsort(-number, kind="stable")[: MOST_GROUPS - 1]
    large = np.sort(largest[number[largest] >= OWN_GROUP_REPORTS])
    group = np.full(len(names), len(large), np.int64)
    group[large] = np.arange(len(large))
    in_group = np.bincount(group, weights=number, minlength=len(large) + 1)
    book = Book(
        sources=tuple(names),
        group=tuple(group.tolist()),
        share=tuple((number / np.maximum(in_group[group], 1)).tolist()),
        kinds=tuple(reports["event_type"].drop_nulls().unique().sort()),
        actors=(),
        others=(0,) * (len(large) + 1),
        tolls=pl.DataFrame(),
        number_bits=_number_bits(reports),
    )
    group_of = told_by(reports, book)["group"]
    return _with_actors(book, reports)._replace(tolls=_range_bits(reports, group_of))


def told_by(reports: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Return source and group of each report; a source that is not in the book joins the pool."""
    strangers = sorted(set(reports["source_id"].unique()) - set(book.sources))
    every = pl.DataFrame(
        {
            "source_id": [*book.sources, *strangers],
            "group": [*book.group, *[book.groups - 1] * len(strangers)],
        },
        schema={"source_id": pl.String, "group": pl.Int64},
    ).with_row_index("source")
    every = every.with_columns(pl.col("source").cast(pl.Int64))
    return reports.select("source_id").join(every, on="source_id", maintain_order="left")


def parties(actor: str | None, opponent: str | None) -> frozenset[str]:
    """Return the parties that two cells name.

    >>> sorted(parties("Russia;Syria", None))
    ['Russia', 'Syria']
    """
    return frozenset(
        name.strip()
        for cell in (actor, opponent)
        if cell
        for name in cell.split(";")
        if name.strip()
    )


def _told(reports: pl.DataFrame, group: pl.Series) -> pl.DataFrame:
    usable = pl.when(pl.col("actor_certainty") != "excluded")
    return reports.select(usable.then("actor").alias("actor"), "opponent").with_columns(group=group)


def _with_actors(book: Book, reports: pl.DataFrame) -> Book:
    """Give each group's most frequent sets of parties a category, and one to all the others.

    The rare sets share one, of which nothing is presumed.
    """
    told = _told(reports, told_by(reports, book)["group"])
    counts: dict[tuple[int, frozenset[str]], int] = {}
    for actor, opponent, group, number in told.group_by(*_TOLD, "group").len().rows():
        key = (group, parties(actor, opponent))
        counts[key] = counts.get(key, 0) + number
    ranked = sorted(counts, key=lambda key: (key[0], -counts[key], sorted(key[1])))
    kept: list[tuple[int, frozenset[str]]] = []
    met = [0] * book.groups
    for key in ranked:
        met[key[0]] += 1
        if met[key[0]] <= ACTORS_KEPT or not key[1]:
            kept.append(key)
    others = range(len(kept), len(kept) + book.groups)
    categories = (*kept, *((group, frozenset[str]()) for group in range(book.groups)))
    return book._replace(actors=categories, others=tuple(others))


def actor_codes(reports: pl.DataFrame, group: pl.Series, book: Book) -> npt.NDArray[np.int64]:
    """Return each report's category of parties."""
    told = _told(reports, group)
    distinct = told.unique()
    kept = {key: code for code, key in enumerate(book.actors[: book.others[0]])}
    codes = [
        kept.get((number, parties(actor, opponent)), book.others[number])
        for actor, opponent, number in distinct.rows()
    ]
    numbered = distinct.with_columns(code=pl.Series(codes, dtype=pl.Int64))
    on = [*_TOLD, "group"]
    return told.join(numbered, on=on, nulls_equal=True, maintain_order="left")["code"].to_numpy()


def _bounds(what: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the bounds of a toll; one that nobody gave is the other one."""
    low, high = pl.col(f"{what}_low"), pl.col(f"{what}_high")
    return pl.coalesce(low, high), pl.coalesce(high, low)


def _ranges(reports: pl.DataFrame, group: pl.Series, what: str) -> pl.DataFrame:
    low, high = _bounds(what)
    return reports.select(what=pl.lit(what), low=low, high=high).with_columns(group=group)


def _range_bits(reports: pl.DataFrame, group: pl.Series) -> pl.DataFrame:
    every = pl.concat([_ranges(reports, group, what) for what in TOLLS]).drop_nulls("low")
    counts = every.group_by("what", "group", "low", "high").len("count")
    total = pl.col("count").sum().over("what", "group")
    bits = -((pl.col("count") + 0.5) / (total + 1)).log(2)
    return counts.select("what", "group", "low", "high", bits=bits).sort(pl.all())


def _number_bits(reports: pl.DataFrame) -> npt.NDArray[np.float64]:
    told = pl.concat([reports[f"{what}_{end}"] for what in TOLLS for end in ("low", "high")])
    numbers = np.minimum(told.drop_nulls().to_numpy(), LARGEST_NUMBER)
    counts = np.bincount(numbers, minlength=LARGEST_NUMBER + 1)
    return -np.log2((counts + 0.5) / max(len(numbers), 1))


def range_bits(
    reports: pl.DataFrame, group: pl.Series, book: Book, what: str
) -> npt.NDArray[np.float64]:
    """Return how rare each report's range is among its group's; a range not met is the rarest."""
    told = _ranges(reports, group, what)
    on = ["what", "group", "low", "high"]
    found = told.join(book.tolls, on=on, how="left", maintain_order="left")["bits"]
    rarest = book.tolls["bits"].max() if book.tolls.height else 0.0
    return found.fill_null(rarest).to_numpy()

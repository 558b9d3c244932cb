"""Reports that repeat another report: its text, or the picture or video that it showed.

A copy is the voice of the report that it was taken from, in that report only; whether its source
copies as a rule is another question.
"""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from crossfix.model import Stance
from crossfix.weigh.repeats import repeated
from crossfix.weigh.wording import STOCK_DAYS

_HASH_SHOWN = 12  # digits of a hash in a sentence
_FOUND = ["report_id", "of_report", "source_id", "kind", "strength", "shared", "own"]


class Voice(NamedTuple):
    """Whose word a report is, and whether that speaks for the claimant or for an ally."""

    group_id: str
    own_side: bool
    ally: bool


class Copies(NamedTuple):
    """Which reports repeat others, and how many texts are too short to show it."""

    found: pl.DataFrame
    silent: int


def copies(records: pl.DataFrame, reports: pl.DataFrame) -> Copies:
    """Return the reports that repeat an earlier one of another source, by text or by media.

    Columns of what is found: report_id, source_id, of_report, of_source, kind (text or media),
    strength (the share of its runs of words, or of its media, that the other has), shared (words or
    a hash), own (most of its words are its own: it quotes), because, and order and of_order, their
    places in time. A report can repeat several.

    The later one is the copy. Of one day without times, the longer text comes first: copies are
    cut. A report repeats only one of its own stance, so that a denial is no copy of what it denies,
    and only what is asserted is told by a picture: others may examine one video each for itself.
    """
    known = _in_order(records, reports)
    texts = known.drop_nulls("text").select("row", "source_id", "day", "text", order="row")
    pairs, silent = repeated(texts)
    found = pl.concat([_by_text(pairs), _by_media(known)])
    alike = pl.col("stance") == pl.col("of_stance")
    sides = known.select("row", "report_id", "source_id", "stance", "day", "moment")
    of = sides.select("row", pl.exclude("row").name.prefix("of_")).rename(
        {"of_report_id": "of_report"}
    )
    told = (
        found.join(sides, on="row")
        .join(of, left_on="of", right_on="row")
        .filter(alike, (pl.col("kind") == "text") | (pl.col("stance") == Stance.ASSERTS))
        .with_columns(because=pl.concat_str(_what(), pl.lit(", "), _lag()))
        .select(*_FOUND, "because", of_source="of_source_id", order="row", of_order="of")
        .sort("report_id", "kind", "of_report")
    )
    return Copies(told, silent)


def _in_order(records: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Return the reports with their rows in the order in which they came out.

    Where only the day is known, it is taken for the last of that day; without a day, of all days.
    """
    shown = records.select("report_id", "published_at", "text", "media", "published_on")
    day = pl.coalesce(pl.col("published_at").dt.date(), "published_on")
    order = ("day", "moment", "length", "report_id")
    return (
        reports.select("report_id", "source_id", "stance")
        .join(shown, on="report_id")
        .with_columns(day=day, moment="published_at", length=pl.col("text").str.len_chars())
        .sort(*order, descending=[False, False, True, False], nulls_last=True)
        .with_row_index("row")
    )


def _by_text(pairs: pl.DataFrame) -> pl.DataFrame:
    copied = pairs.filter(pl.col("of") < pl.col("row"))
    # the earlier text stands in a longer one that has more words of its own
    quoted = pairs.filter(pl.col("of") > pl.col("row")).select("share", "words", row="of", of="row")
    quotes = quoted.join(copied, on=["row", "of"], how="anti")
    columns = {"row": "row", "of": "of", "strength": "share", "shared": "words"}
    return pl.concat(
        [
            found.select(**columns, kind=pl.lit("text"), own=pl.lit(value=own))
            for found, own in ((copied, False), (quotes, True))
        ]
    )


def _by_media(known: pl.DataFrame) -> pl.DataFrame:
    """Return each report that shows what a report of another source showed before.

    A picture that one source shows on STOCK_DAYS days or more is an emblem, or from an archive.
    """
    shown = known.select("row", "source_id", "day", shared=pl.col("media").str.split(";"))
    shown = shown.explode("shared").drop_nulls("shared").unique()
    days = shown.group_by("shared", "source_id").agg(days=pl.col("day").n_unique())
    stock = days.filter(pl.col("days") >= STOCK_DAYS).select("shared").unique()
    shown = shown.join(stock, on="shared", how="anti")
    first = shown.sort("row").unique("shared", keep="first", maintain_order=True)
    number = shown.group_by("row").agg(number=pl.len())
    return (
        shown.join(first.select("shared", of="row", of_source="source_id"), on="shared")
        .filter(pl.col("source_id") != pl.col("of_source"))
        .sort("row", "of", "shared")
        .group_by("row", "of", maintain_order=True)
        .agg(strength=pl.len(), shared=pl.col("shared").first())
        .join(number, on="row")
        .select(
            "row",
            "of",
            pl.col("strength") / pl.col("number"),
            "shared",
            kind=pl.lit("media"),
            own=pl.lit(value=False),
        )
    )


def _what() -> pl.Expr:
    percent = (100 * pl.col("strength")).round(0).cast(pl.Int64)
    copied = pl.format(
        'repeats {}: {} % of its runs of three words, as "{}"', "of_report", percent, "shared"
    )
    quoted = pl.format(
        'holds {} % of {} ("{}") among more words of its own', percent, "of_report", "shared"
    )
    shown = pl.format(
        "shows what {} showed before it (SHA-256 {}…)",
        "of_report",
        pl.col("shared").str.head(_HASH_SHOWN),
    )
    texts = pl.when("own").then(quoted).otherwise(copied)
    return pl.when(pl.col("kind") == "media").then(shown).otherwise(texts)


def _lag() -> pl.Expr:
    days = (pl.col("day") - pl.col("of_day")).dt.total_days()
    hours = (pl.col("moment") - pl.col("of_moment")).dt.total_minutes() / 60
    return (
        pl.when(hours.is_not_null())
        .then(pl.format("{} h later", hours.round(1)))
        .when(days.is_null())
        .then(pl.lit("the days are not all known"))
        .when(days == 0)
        .then(pl.lit("of one day: the order is taken from the lengths"))
        .otherwise(pl.format("{} d later", days))
    )


def carried(
    voices: pl.DataFrame, found: pl.DataFrame, *, parted: Callable[[str, str], bool]
) -> pl.DataFrame:
    """Return the reports that speak with the voice of what they copy, as `moved` takes them.

    Of several originals the one counts that holds most of the copy, the earliest of equals; its
    own voice may be another's by credit or by copying. A report that credits somebody keeps that
    voice, and one of the claimant's side, or an ally's, is not made anybody else's. `parted` says
    whether people keep a source apart from a group.
    """
    speaks = {row[0]: Voice(*row[1:]) for row in voices.select(_VOICE).iter_rows()}
    credits_ = set(voices.drop_nulls("credited")["report_id"])
    best = (
        found.filter(pl.col("own").not_())
        .sort("report_id", "strength", "of_order", descending=[False, True, False])
        .unique("report_id", keep="first", maintain_order=True)
        .sort("order")  # so that what is copied has its voice before its copy
    )
    rows = []
    for report, source, of, because in best.select(_COPY).iter_rows():
        if report in credits_:
            continue
        now, then = speaks[report], speaks[of]
        allowed = (not now.own_side or then.own_side) and (
            not now.ally or then.own_side or then.ally
        )
        if allowed and not parted(source, then.group_id):
            speaks[report] = then
            rows.append((report, *then, of, because))
    return pl.DataFrame(rows, schema=_MOVES, orient="row")


_VOICE = ["report_id", "group_id", "own_side", "ally"]
_COPY = ["report_id", "source_id", "of_report", "because"]
_MOVES = {
    "report_id": pl.String(),
    "to": pl.String(),
    "to_own": pl.Boolean(),
    "to_ally": pl.Boolean(),
    "copy_of": pl.String(),
    "why": pl.String(),
}

"""An edge table of Splink's, or ours, as pairs of reports: strict, with an issue for each doubt."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from crossfix.edges.files import read_table
from crossfix.edges.names import IDS, MATCH_PROBABILITY, MATCH_WEIGHT, SOURCES, probability, weight
from crossfix.errors import SourceError
from crossfix.model import Severity
from crossfix.tables import ISSUES, check

PAIRS = {
    "left": pl.String(),
    "right": pl.String(),
    "bits": pl.Float64(),
    "probability": pl.Float64(),
}
_USED = (*SOURCES, *IDS, MATCH_PROBABILITY, MATCH_WEIGHT)
_ROW = "row"
_NAMED = 3  # rows that an issue names
_SLACK = 1e-3  # by which a probability may differ from its weight: files are rounded


class Edges(NamedTuple):
    """Pairs of report_ids with their weight in bits and probability, and what was doubtful."""

    pairs: pl.DataFrame
    issues: pl.DataFrame


class _Doubt(NamedTuple):
    """Rows that share one fault, and what became of them."""

    rows: pl.DataFrame
    severity: Severity
    column: str
    what: str
    mend: str


def read_edges(path: Path, reports: pl.DataFrame) -> Edges:
    """Return the pairs of an edge table: left, right (left before right), bits, probability.

    Splink's column names are expected: unique_id_l and unique_id_r with source_dataset_l and
    source_dataset_r, which are the record_id and source_id of REPORTS, or without these, which are
    report_ids; match_probability, match_weight, or both. Rows that name no report of the case,
    pair a report with itself or have no sound probability are left out; of a pair given twice the
    lower probability counts. ISSUES has a row for each kind of these. Raises SourceError where
    columns are missing or no row names two reports of the case.
    """
    raw = read_table(path)
    _refuse_missing(raw, path)
    heads = 1 if path.suffix.lower() == ".csv" else 0
    used = raw.select(name for name in _USED if name in raw.columns)
    numbered = used.with_row_index(_ROW, offset=1 + heads)
    valued = _with_values(_with_reports(numbered, reports))
    unknown = pl.col("left").is_null() | pl.col("right").is_null()
    itself = (pl.col("left") == pl.col("right")).fill_null(value=False)
    unvalued = pl.col("probability").is_null() | pl.col("bits").is_null()
    absurd = pl.col("absurd")
    if valued.height and valued.filter(~unknown).is_empty():
        raise _no_reports(raw, path)
    good = valued.filter(~unknown & ~itself & ~unvalued)
    pairs = _once(good)
    doubts = (
        _Doubt(valued.filter(unknown), Severity.ERROR, IDS[0], *_UNKNOWN),
        _Doubt(valued.filter(itself), Severity.ERROR, IDS[0], *_ITSELF),
        _Doubt(valued.filter(absurd), Severity.ERROR, MATCH_PROBABILITY, *_ABSURD),
        _Doubt(valued.filter(unvalued & ~absurd), Severity.ERROR, MATCH_PROBABILITY, *_UNVALUED),
        _Doubt(good.filter(_differs()), Severity.WARNING, MATCH_PROBABILITY, *_APART),
        _Doubt(_repeated(good), Severity.WARNING, MATCH_PROBABILITY, *_REPEATED),
    )
    return Edges(pairs, _issues(doubts, path))


_UNKNOWN = (
    "the edge names a report that the case does not have",
    "link the reports that the case lists, or run the case with all inputs",
)
_ITSELF = ("the edge joins a report to itself", "leave it out")
_ABSURD = (
    "match_probability is not between 0 and 1",
    "correct it, or leave the column out where match_weight is given",
)
_UNVALUED = (
    "the edge has neither a probability nor a weight that is a number",
    "give match_probability or match_weight",
)
_APART = (
    "match_probability is not what match_weight says; the probability counts",
    "give the log2 of the odds as match_weight",
)
_REPEATED = ("the pair is given twice; the lower probability counts", "give each pair once")


def _refuse_missing(raw: pl.DataFrame, path: Path) -> None:
    missing = [name for name in IDS if name not in raw.columns]
    if len(set(SOURCES) & set(raw.columns)) == 1:
        missing += [name for name in SOURCES if name not in raw.columns]
    if not {MATCH_PROBABILITY, MATCH_WEIGHT} & set(raw.columns):
        missing.append(MATCH_PROBABILITY)
    if missing:
        raise SourceError(
            f"{path}: no column {', '.join(missing)}; it has {', '.join(raw.columns)}",
            mend="give Splink's names, as crossfix edges export writes them",
        )


def _with_reports(raw: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the report_ids that they name as left and right; null where none."""
    known = reports.select("report_id", "source_id", "record_id")
    named = raw
    for side, source, unique_id in zip(("one", "other"), SOURCES, IDS, strict=True):
        if source in raw.columns:
            ours, theirs = ["source_id", "record_id"], [source, unique_id]
        else:
            ours, theirs = ["report_id"], [unique_id]
        key = known.select(*ours, pl.col("report_id").alias(side))
        named = named.with_columns(pl.col(theirs).cast(pl.String)).join(
            key, left_on=theirs, right_on=ours, how="left", maintain_order="left"
        )
    return named.with_columns(
        left=pl.when(pl.all_horizontal(pl.col("one", "other").is_not_null())).then(
            pl.min_horizontal("one", "other")
        ),
        right=pl.when(pl.all_horizontal(pl.col("one", "other").is_not_null())).then(
            pl.max_horizontal("one", "other")
        ),
    )


def _with_values(named: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with bits and probability, each made from the other where it is absent."""
    given = {
        "chance": MATCH_PROBABILITY if MATCH_PROBABILITY in named.columns else None,
        "stated": MATCH_WEIGHT if MATCH_WEIGHT in named.columns else None,
    }
    values = named.with_columns(
        (
            pl.col(column).cast(pl.Float64, strict=False).fill_nan(None)
            if column
            else pl.lit(None, pl.Float64)
        ).alias(name)
        for name, column in given.items()
    )
    sound = pl.when(pl.col("chance").is_between(0, 1)).then("chance")
    return values.with_columns(
        chance=sound, absurd=pl.col("chance").is_not_null() & sound.is_null()
    ).with_columns(
        probability=pl.when(~pl.col("absurd")).then(
            pl.coalesce("chance", probability(pl.col("stated")))
        ),
        bits=pl.when(_differs())
        .then(weight(pl.col("chance")))
        .otherwise(pl.coalesce("stated", weight(pl.col("chance")))),
    )


def _once(good: pl.DataFrame) -> pl.DataFrame:
    ordered = good.select(*PAIRS).sort("left", "right", "probability", "bits")
    return ordered.unique(["left", "right"], keep="first", maintain_order=True)


def _differs() -> pl.Expr:
    """Return whether a probability is not what the weight beside it says; null where one lacks."""
    return (probability(pl.col("stated")) - pl.col("chance")).abs() > _SLACK


def _repeated(good: pl.DataFrame) -> pl.DataFrame:
    ordered = good.sort("left", "right", "probability", "bits", _ROW)
    return ordered.filter(~pl.struct("left", "right").is_first_distinct()).sort(_ROW)


def _no_reports(raw: pl.DataFrame, path: Path) -> SourceError:
    first = raw.row(0, named=True)
    ids = ", ".join(repr(str(first[name])) for name in (*SOURCES, *IDS) if name in raw.columns)
    return SourceError(
        f"{path}: no row names two reports of the case; the first names {ids}",
        mend="give source_id as source_dataset and record_id as unique_id, or report_id alone",
    )


def _issues(doubts: tuple[_Doubt, ...], path: Path) -> pl.DataFrame:
    rows = [
        {
            "severity": doubt.severity.value,
            "stage": "edges",
            "where": path.name,
            "record": _rows(doubt.rows[_ROW].to_list()),
            "column": doubt.column,
            "value": str(doubt.rows.height),
            "what": doubt.what,
            "mend": doubt.mend,
        }
        for doubt in doubts
        if not doubt.rows.is_empty()
    ]
    return check(pl.DataFrame(rows, schema=ISSUES.schema), ISSUES)


def _rows(numbers: list[int]) -> str:
    named = ", ".join(map(str, numbers[:_NAMED]))
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"row{'s' if len(numbers) > 1 else ''} {named}{more}"

"""Exact repetitions: one source's record entered twice is one report, and both stay as evidence."""

import hashlib

import msgspec
import polars as pl

from crossfix.tables import EVIDENCE, RECORDS, check

# what names or marks the record, not what it says
_NAMES = frozenset({"report_id", "record_id", "input", "tlp", "embargo_until"})
# 13 of 133 such pairs of UCDP's Syria 2016-2017 are cited one by one by its coders
_NUMBERED_EVENTS = "^(ucdp|acled):"
_CONTENT = [column.name for column in RECORDS.columns if column.name not in _NAMES]


def evidence_ids(records: pl.DataFrame) -> pl.Series:
    """Return the SHA-256 of each record's content, in hex.

    The content is every column of RECORDS but its names and markings, as a JSON object in the order
    of the table; unknown values are left out, so that a column added later changes no
    id. The source is part of it: two sources never share an id.
    """
    encode = msgspec.json.Encoder().encode
    rows = records.select(_CONTENT).iter_rows(named=True)
    known = ({name: value for name, value in row.items() if value is not None} for row in rows)
    return pl.Series([hashlib.sha256(encode(row)).hexdigest() for row in known], dtype=pl.String)


def fold_duplicates(records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the records without exact repetitions, and EVIDENCE with them.

    Of records of one content the smallest record_id is kept; the others have the role
    `duplicate`. What is said about a folded report is said about the kept one. UCDP and ACLED
    number events, not texts: two of theirs that agree in every column are still two events.
    """
    known = records.with_columns(evidence_id=evidence_ids(records)).sort("record_id", "report_id")
    numbered = pl.col("event_type").str.contains(_NUMBERED_EVENTS).fill_null(value=False)
    first = pl.col("report_id").first().over("evidence_id")
    traced = known.with_columns(kept=pl.when(numbered).then("report_id").otherwise(first))
    is_kept = pl.col("kept") == pl.col("report_id")
    evidence = traced.select(
        "evidence_id",
        pl.col("kept").alias("report_id"),
        "source_id",
        "record_id",
        "input",
        "url",
        role=pl.when(is_kept).then(pl.lit("report")).otherwise(pl.lit("duplicate")),
    )
    kept = traced.filter(is_kept).drop("kept", "evidence_id")
    moved = traced.filter(is_kept.not_()).select(about="report_id", _moved="kept")
    kept = kept.join(moved, on="about", how="left", maintain_order="left").with_columns(
        about=pl.coalesce("_moved", "about")
    )
    return check(kept.drop("_moved"), RECORDS), check(evidence, EVIDENCE)

"""A made world as a case folder that `crossfix run` takes."""

from pathlib import Path

import polars as pl

from crossfix.errors import ConfigError, ReleaseError, SourceError
from crossfix.synth.world import TRUTH, Made
from crossfix.tables import check

TRUTH_FILE = "truth.csv"
_CASE = """# A made world: no report in it is of anything real.
# The truth is in {truth}; after  crossfix run  compare with:  crossfix synth score

[case]
name = "made-world"
title = "A made world of {reports:,} reports"
start = {start}
end = {end}
data_as_of = {as_of}

[[inputs]]
file = "reports.csv"
format = "csv"

[sources]
file = "sources.csv"
"""
_SAME = (
    *("source_id", "published_on", "place_name", "admin1", "lat", "lon", "place_precision"),
    *("event_type", "opponent", "cites", "language"),
)
_MOMENT = "%Y-%m-%dT%H:%M:%S%.6f%:z"
_TOLLS = ("killed", "civilians_killed", "injured")


def write_case(made: Made, folder: Path) -> None:
    """Write case.toml, reports.csv, sources.csv and truth.csv into a new or empty folder.

    Raises ConfigError where the folder holds something, ReleaseError where it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} is not empty", mend="name a folder that is not there yet")
    first, last = made.reports.select(pl.col("start").min(), pl.col("end").max()).row(0)
    text = _CASE.format(
        truth=TRUTH_FILE,
        reports=made.reports.height,
        start=first.date(),
        end=last.date(),
        as_of=made.reports["published_on"].max(),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "case.toml").write_text(text, encoding="utf-8")
        canonical(made.reports).write_csv(folder / "reports.csv")
        told = [name for name in made.sources.columns if made.sources[name].count()]
        made.sources.select(told).write_csv(folder / "sources.csv")
        _plainly(made.truth).write_csv(folder / TRUTH_FILE)
    except OSError as error:
        raise ReleaseError(
            f"cannot write into {folder}: {error.strerror or error}", mend="choose another folder"
        ) from error


def canonical(reports: pl.DataFrame) -> pl.DataFrame:
    """Return made reports in the columns of the input format csv."""
    day = pl.duration(days=1)
    bounds = [
        pl.col(f"{what}_{bound}").alias(f"{what}_{limit}")
        for what in _TOLLS
        for bound, limit in (("low", "min"), ("high", "max"))
    ]
    return reports.select(
        pl.col("record_id").alias("report_id"),
        *_SAME,
        pl.col("start").dt.date().alias("event_start"),
        (pl.col("end") - day).dt.date().alias("event_end"),
        "date_precision",
        pl.col("actor").str.replace(";", " or "),  # the words that leave it open
        *bounds,
    )


def read_truth(folder: Path) -> pl.DataFrame:
    """Return the TRUTH of a case folder; raise SourceError where there is none to read."""
    file = folder / TRUTH_FILE
    try:
        told = pl.read_csv(file, schema_overrides={"start": pl.String, "copied_from": pl.String})
        moment = pl.col("start").str.to_datetime(_MOMENT, time_unit="us", time_zone="UTC")
        return check(told.with_columns(moment).cast(pl.Schema(TRUTH.schema)), TRUTH)
    except FileNotFoundError as error:
        raise SourceError(
            f"{folder} has no {TRUTH_FILE}", mend="make a world first: crossfix synth DIR"
        ) from error
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(
            f"{file}: {error}", mend="make the world again, in another folder"
        ) from error


def _plainly(truth: pl.DataFrame) -> pl.DataFrame:
    return truth.with_columns(pl.col("start").dt.strftime(_MOMENT))


def unfolded(membership: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    """Return MEMBERSHIP with the records that were folded into a report as members of its incident.

    A record that repeats another of its source exactly has no report of its own.
    """
    folded = evidence.filter(pl.col("role") == "duplicate").select(
        pl.col("report_id").alias("_kept"),
        "source_id",
        "record_id",
        report_id=pl.concat_str("source_id", pl.lit(":"), "record_id"),
    )
    theirs = membership.drop("source_id", "record_id").rename({"report_id": "_kept"})
    return pl.concat([membership, folded.join(theirs, on="_kept").select(membership.columns)])

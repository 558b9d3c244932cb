"""Write what the case of October 2015 gives into cases/syria-2015/expected, to be read as a diff.

    .venv/bin/python tools/make_golden.py

Numbers are rounded to three decimals: enough for a reader; the test forgives the last digit.
"""

import tempfile
from pathlib import Path

import polars as pl
import polars.selectors as cs

from crossfix.case import read_case
from crossfix.pipeline import run, tables_of
from crossfix.store import Store

CASE = Path(__file__).parent.parent / "cases" / "syria-2015"
GOLDEN: dict[str, list[str]] = {
    "incidents": [
        "incident_id", "start", "place_name", "admin1", "place_precision", "event_type",
        "reports", "independent_groups", "claimed", "killed_low", "killed_high", "probability",
        "grade", "because",
    ],
    "membership": ["report_id", "incident_id", "probability", "best"],
    "groups": ["group_id", "members", "own_side", "report_decibans", "silence_decibans"],
    "verdicts": ["claim_id", "attribute", "stated", "found", "verdict", "because"],
    "attributes": [
        "incident_id", "attribute", "value", "voices", "addressing", "share_low", "share_high",
        "independent",
    ],
    "report_verdicts": ["report_id", "attribute", "stated", "found", "verdict"],
    "incident_tolls": [
        "incident_id", "measure", "told_low", "told_high", "low", "likely", "high", "voices",
        "independent", "because",
    ],
    "toll_biases": ["group_id", "measure", "incidents", "shared", "low", "factor", "high"],
    "near_objects": [
        "incident_id", "basis", "object_id", "name", "kind", "claimed_object", "distance_km",
        "distance_low_km", "distance_high_km", "probability_low", "probability_high", "because",
    ],
    "tallies": ["claim_id", "measure", "unit", "low", "expected", "high", "because"],
    "findings": ["finding_id", "kind", "consistent", "arithmetic", "because"],
    "issues": ["severity", "stage", "record", "column", "value", "what", "mend"],
}  # fmt: skip


def golden_tables(out: Path) -> dict[str, str]:
    """Run the case into a folder and return the text of each golden file."""
    list(run(read_case(CASE), out=out))
    tables = tables_of(Store(out))
    return {name: _text(tables[name].select(columns)) for name, columns in GOLDEN.items()}


def _text(frame: pl.DataFrame) -> str:
    # adding 0.0 turns -0.0 into 0.0
    rounded = frame.with_columns(cs.float().round(3) + 0.0)
    return rounded.write_csv(datetime_format="%Y-%m-%dT%H:%MZ")


def main() -> None:
    """Write the golden files."""
    folder = CASE / "expected"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as out:
        for name, text in golden_tables(Path(out)).items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

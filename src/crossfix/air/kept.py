"""A table of encounters on disk, with the rules by which they were found in its metadata."""

import json
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from crossfix.air.draws import DRAWS
from crossfix.air.encounters import Doubts
from crossfix.air.minima import Band, Minima
from crossfix.air.search import Rules
from crossfix.air.tables import ENCOUNTERS
from crossfix.errors import SourceError
from crossfix.store import whole_file

RULES = b"crossfix.rules"


class Kept(NamedTuple):
    """Encounters as a table keeps them."""

    table: pl.DataFrame
    rules: Rules
    doubts: Doubts


def write_encounters(kept: Kept, path: Path) -> Path:
    """Write a table of encounters, whole or not at all, and return its path."""
    minima = kept.rules.minima
    told = {
        "minima": {**minima._asdict(), "bands": [list(band) for band in minima.bands]},
        "rules": {name: value for name, value in kept.rules._asdict().items() if name != "minima"},
        "doubts": kept.doubts._asdict(),
    }
    table = kept.table.to_arrow()
    noted = {**(table.schema.metadata or {}), RULES: json.dumps(told).encode()}
    with whole_file(path) as part:
        pq.write_table(table.replace_schema_metadata(noted), part, compression="zstd")
    return path


def rules_told(kept: Kept) -> pl.DataFrame:
    """Return how the encounters were found: name, value and what it means; no party is named."""
    rules, doubts, minima = kept.rules, kept.doubts, kept.rules.minima
    bands = "; ".join(
        f"{band.vertical_ft:,.0f} ft"
        + ("" if band.above_ft < 0 else f" above {band.above_ft:,.0f} ft")
        for band in minima.bands
    )
    unknown = "not known"
    rows = [
        ("minima", f"{minima.name}, edition {minima.edition}", minima.source),
        ("horizontal minimum", f"{minima.horizontal_m:,.0f} m", "inside is nearer than this"),
        ("vertical minimum", bands, "and less than this in height at the same moment"),
        ("looked for", f"out to {rules.within:g} times the minima", "farther out none is listed"),
        ("longest gap", f"{rules.gap_s:g} s", "over longer gaps between states nothing is joined"),
        ("position error supposed", unknown if doubts.sigma_h_m is None else
         f"{doubts.sigma_h_m:g} m", "standard deviation where the recording states none"),
        ("offset of clocks", f"{rules.offset_s:g} s" if rules.between else "none",
         "clock of the second party less that of the first; its stamps are set back by it"),
        ("error of that offset", unknown if doubts.offset_sigma_s is None else
         f"{doubts.offset_sigma_s:g} s", "standard deviation; within one recording it is none"),
        ("draws", f"{DRAWS}", "of the errors, the same for equal input"),
    ]  # fmt: skip
    if minima.tau_s is not None:
        rows.insert(3, ("modified tau", f"{minima.tau_s:g} s", "too close also where it is less"))
    return pl.DataFrame(rows, schema=["name", "value", "meaning"], orient="row")


def read_encounters(path: Path) -> Kept:
    """Return encounters and their rules; raise SourceError where a file has none."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(
            f"{path} is no Parquet file that can be read", mend="make it: crossfix air encounters"
        ) from error
    noted = (schema.metadata or {}).get(RULES)
    if noted is None or set(schema.names) != set(ENCOUNTERS.schema):
        raise SourceError(
            f"{path.name} is no table of encounters of this version",
            mend="make it anew: crossfix air encounters",
        )
    told = json.loads(noted)
    bands = tuple(Band(*band) for band in told["minima"].pop("bands"))
    minima = Minima(**told["minima"], bands=bands)
    between = told["rules"].pop("between")
    rules = Rules(minima, **told["rules"], between=None if between is None else tuple(between))
    return Kept(pl.read_parquet(path), rules, Doubts(**told["doubts"]))

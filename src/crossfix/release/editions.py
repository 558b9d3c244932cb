"""The tables of an audience: those of the store, or found anew from what it may be told.

Every page, export, file and answer of the API is made of what `released_for` gives: there is no
other way out.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple  # Any: a note as JSON

import msgspec
import polars as pl

from crossfix.case import Case
from crossfix.errors import ReleaseError, SourceError
from crossfix.markings import MOST, STRICTNESS, Audience, Tlp
from crossfix.release import Counts, Released, release
from crossfix.release.allowed import Withheld, strictest, withheld_from
from crossfix.store import WRITTEN, Stamp, stamp_of, write_text
from crossfix.tables import TABLES, Table, empty

EDITIONS = "editions"  # folder, in that of the results
NOTE = "edition.json"
# what says who may see a table, and what of it: the texts of a large case stay on the disk
_MARKED = {
    "records": ["report_id", "source_id", "tlp", "embargo_until"],
    "sources": ["source_id", "tlp"],
    "claims": ["claim_id", "tlp", "embargo_until"],
}


class Edition(NamedTuple):
    """What is found for an audience, and what was withheld to find it."""

    folder: Path
    withheld: Withheld
    made_of: str  # a hash of the whole tables, and of what was withheld

    @property
    def is_made(self) -> bool:
        """Return whether the folder holds what is found from the tables as they are now."""
        return _noted(self.folder).get("made_of") == self.made_of


def editions(case: Case, *, out: Path) -> dict[Audience, Edition]:
    """Return the edition of each audience from whom something is withheld.

    Audiences from whom the same is withheld share one.
    """
    tables = _marked(out)
    whole = _note_of(out)
    found: dict[Audience, Edition] = {}
    for audience in reversed(list(MOST)):
        withheld = withheld_from(audience, tables, case=case)
        if not withheld:
            continue
        same = (one for one in found.values() if one.withheld == withheld)
        digest = hashlib.sha256(whole + msgspec.json.encode(withheld)).hexdigest()
        edition = Edition(out / EDITIONS / audience, withheld, digest)
        found[audience] = next(same, edition)
    return found


def released_for(audience: Audience, *, case: Case, out: Path) -> Released:
    """Return the tables of a run as an audience may see them.

    Raises SourceError where they were not made, or are older than the markings; ReleaseError where
    the case does not let anything out.
    """
    if audience not in MOST:
        raise ReleaseError(
            "the tables of those who work on the case are not for others",
            mend=f"choose one of {', '.join(MOST)}",
        )
    edition = editions(case, out=out).get(audience)
    if edition is None:
        released = release(_tables(out), case=case, audience=audience)
        return released.told(stamp=stamp_of(out))
    if not edition.is_made:
        raise SourceError(
            f"what {audience} may see was not found anew since the markings or the data changed",
            mend="run the case: crossfix run; then start the workbench again, if it is open",
        )
    hidden, noted = edition.withheld, _noted(edition.folder)
    released = release(_tables(edition.folder), case=case, audience=audience)
    return released.told(
        # when it was made would tell that something withheld has changed
        stamp=Stamp(noted["digest"], None),
        withheld=Counts(
            reports=len(hidden.reports), incidents=noted["incidents"], claims=len(hidden.claims)
        ),
    )


def note_on(edition: Edition, *, whole: Path, tables: Mapping[str, str]) -> None:
    """Note that an edition is made: of what, and the SHA-256 of each of its tables.

    Its name comes from these alone: it must not change with what is withheld.
    """
    note = {
        "made_of": edition.made_of,
        "digest": hashlib.sha256(msgspec.json.encode(tables, order="sorted")).hexdigest(),
        "incidents": hidden_incidents(whole, edition.withheld),
    }
    write_text(edition.folder / NOTE, json.dumps(note, indent=1) + "\n")


def own_marking(case: Case, *, out: Path) -> Tlp:
    """Return the marking of the whole tables: the strictest in them, and no less than AMBER+STRICT.

    They hold unreduced places, others' texts and the names of those who decided.
    """
    found = strictest(_marked(out), case=case)
    return max(found, Tlp.AMBER_STRICT, key=lambda tlp: STRICTNESS[tlp])


def hidden_incidents(out: Path, withheld: Withheld) -> int:
    """Return of how many incidents of the whole case every report is withheld."""
    evidence, membership = (
        pl.read_parquet(out / f"{name}.parquet", glob=False) for name in ("evidence", "membership")
    )
    record = pl.concat_str("source_id", pl.lit(":"), "record_id")
    hidden = pl.Series(withheld.reports, dtype=pl.String).implode()
    seen = evidence.remove(record.is_in(hidden))["report_id"].unique().implode()
    told = membership.filter("best").group_by("incident_id")
    return told.agg(seen=pl.col("report_id").is_in(seen).any()).filter(pl.col("seen").not_()).height


def _note_of(out: Path) -> bytes:
    try:
        return (out / WRITTEN).read_bytes()
    except FileNotFoundError:
        return b""


def _marked(out: Path) -> dict[str, pl.DataFrame]:
    """Return the tables that are marked; raise SourceError where they are of before markings."""
    try:
        return {
            name: _read(out, TABLES[name], columns=columns) for name, columns in _MARKED.items()
        }
    except pl.exceptions.ColumnNotFoundError as error:
        raise SourceError(
            f"the results in {out} are of a version without markings",
            mend="run the case again: crossfix run",
        ) from error


def _tables(folder: Path) -> dict[str, pl.DataFrame]:
    return {name: _read(folder, table) for name, table in TABLES.items()}


def _read(folder: Path, table: Table, *, columns: list[str] | None = None) -> pl.DataFrame:
    path = folder / f"{table.name}.parquet"
    if not path.is_file():
        return empty(table)
    return pl.read_parquet(path, columns=columns, glob=False)


def _noted(folder: Path) -> dict[str, Any]:
    try:
        noted: dict[str, Any] = json.loads((folder / NOTE).read_bytes())
    except (OSError, ValueError):
        return {}
    return noted

"""Which formats there are, who reads them, and which one a file is in."""

import difflib
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from crossfix.errors import ConfigError, SourceError
from crossfix.ingest import acled, airwars, canonical, claims, sources, suggested, ucdp_ged
from crossfix.ingest.columns import (
    SAMPLE_ROWS,
    guess_mapping,
    load_mapping,
    plain_name,
    sidecar,
)
from crossfix.ingest.layouts import CANONICAL, Layout
from crossfix.ingest.tabular import WORKBOOKS, open_sheet
from crossfix.model import Reader

READERS: dict[str, Reader] = {
    "csv": canonical.read,
    "xlsx": canonical.read,
    "ucdp-ged": ucdp_ged.read,
    "acled": acled.read,
    "airwars": airwars.read,
    "claims": claims.read,
    "sources": sources.read,
    "suggested": suggested.read,
}
LAYOUTS: dict[str, Layout] = {  # of the formats that are tables
    "csv": CANONICAL,
    "xlsx": CANONICAL,
    "ucdp-ged": ucdp_ged.LAYOUT,
    "acled": acled.LAYOUT,
    "airwars": airwars.LAYOUT,
    "claims": claims.LAYOUT,
    "sources": sources.LAYOUT,
}
FORMATS: dict[str, str] = {
    "csv": "reports with the columns of crossfix, or columns that can be told; ',', ';' or tab",
    "xlsx": "the same in the first sheet of a workbook",
    "ucdp-ged": "events of the UCDP Georeferenced Event Dataset",
    "acled": "an export that you made from ACLED",
    "airwars": "an export of Airwars' incidents of civilian harm",
    "claims": "a party's statements of a number over an area and a time",
    "suggested": "reports and claims read in texts, as `crossfix extract` writes them",
    "sources": "who states things, whose side they speak for, what they watch",
}
# Columns by which a header gives its format away; the first that fits.
_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("ucdp-ged", frozenset(("type_of_violence", "where_prec", "date_prec"))),
    ("acled", frozenset(("event_id_cnty", "event_date"))),
    ("airwars", frozenset(("unique_reference_number", "incident_date"))),
    ("airwars", frozenset(("belligerents", "incident_date"))),
    ("claims", frozenset(("claim_id", "speaker", "period_start"))),
    ("sources", frozenset(("source_id", "name", "kind"))),
)
# A header of reports has at least one of these, beside the id.
_SAYS_SOMETHING = frozenset(("event_start", "place_name", "lat", "event_type", "actor"))


def guess_format(path: Path | str) -> str:
    """Return the format that the extension and the header of a file speak for.

    Raises SourceError where no reader fits.
    """
    path = Path(path)
    if path.name.endswith(suggested.SUFFIX):
        return "suggested"
    sheet = open_sheet(path)
    sample = [line.cells for line in islice(sheet.lines, SAMPLE_ROWS)]
    header = [name.strip() for name in sheet.header.cells]
    names = {plain_name(name) for name in header}
    for format_, signs in _SIGNS:
        if signs <= names:
            return format_
    given = {name: column for name, column in _saved(path).items() if column in header}
    try:
        mapping = guess_mapping(header, sample, given=given)
    except SourceError as error:
        raise SourceError(f"{path.name}: {error.problem}", mend=error.mend) from error
    if "report_id" not in mapping or not _SAYS_SOMETHING & mapping.keys():
        raise SourceError(
            f"{path.name}: no reader knows this header: {', '.join(header[:12])}",
            mend="name its columns as `crossfix formats` says, or give one of these formats: "
            f"{', '.join(FORMATS)}",
        )
    if "source_id" in mapping:
        at = header.index(mapping["source_id"])
        if {row[at] for row in sample if at < len(row)} == {airwars.SOURCE_ID}:
            return "airwars"
    return "xlsx" if path.suffix.lower() in WORKBOOKS else "csv"


def _saved(path: Path) -> Mapping[str, str]:
    """Return the mapping that is saved beside the file, whichever of two formats it is for."""
    either = CANONICAL._replace(columns={**airwars.LAYOUT.columns, **CANONICAL.columns})
    beside = sidecar(path)
    return load_mapping(beside, layout=either) if beside.is_file() else {}


def reader_of(format_: str) -> Reader:
    """Return the reader of a format; raise ConfigError, naming the nearest, where there is none."""
    if format_ in READERS:
        return READERS[format_]
    near = difflib.get_close_matches(format_.casefold(), READERS, n=1, cutoff=0)
    raise ConfigError(
        f"unknown format {format_!r}",
        mend=f"did you mean {near[0]!r}? formats: {', '.join(READERS)}",
    )

"""A table of incidents as a workbook: with HXL tags, the dictionary, and what it is.

Every text is written as a text, so that no spreadsheet runs one as a formula or follows it as a
link. The tags are those of HXL 1.1 (hxlstandard.org), in the row beneath the names of the columns.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from crossfix.publish.csv_files import dictionary
from crossfix.publish.text import clean_table
from crossfix.store import whole_file

HXL: Mapping[str, str] = {
    "incident_id": "#event+id",
    "lon": "#geo+lon",
    "lat": "#geo+lat",
    "radius_km": "#geo+radius+km",
    "place_precision": "#geo+precision",
    "place_name": "#loc+name",
    "admin1": "#adm1+name",
    "country": "#country+code+v_iso2",
    "start": "#date+start",
    "end": "#date+end",
    "event_type": "#event+type",
    "reports": "#indicator+reports+num",
    "sources": "#indicator+sources+num",
    "claimed_object": "#impact+object+claimed",
    "observed_object": "#impact+object+observed",
    "actor": "#group+actor",
    "actor_share": "#indicator+actor+share",
    "munition": "#item+munition",
    "killed_low": "#affected+killed+min",
    "killed_high": "#affected+killed+max",
    "civilians_killed_low": "#affected+killed+civilians+min",
    "civilians_killed_high": "#affected+killed+civilians+max",
    "injured_low": "#affected+injured+min",
    "injured_high": "#affected+injured+max",
    "groups": "#indicator+groups+num",
    "independent_groups": "#indicator+groups+independent+num",
    "claimed": "#status+claimed",
    "probability": "#indicator+probability",
    "probability_doubting": "#indicator+probability+min",
    "probability_trusting": "#indicator+probability+max",
    "grade": "#status+grade",
    "because": "#description+reason",
}
MOST_LETTERS = 32_767  # of one cell; Excel holds no more
_FIRST_YEAR = 1900  # Excel knows no day before it; such days are written as texts
_CUT = " [cut]"


def write_workbook(
    frame: pl.DataFrame,
    path: Path,
    *,
    about: Mapping[str, str],
    created: dt.date,
    tags: Mapping[str, str] = HXL,
) -> Path:
    """Write incidents as an xlsx file, row by row; moments are in UTC, unknown is empty.

    `tags` stand beneath the names of the columns, if there are any. `created` stands in its
    properties: equal data give equal bytes. A text longer than a cell can be is cut, and ends in
    "[cut]".
    """
    options = {"constant_memory": True}
    meanings, facts = meanings_of("incidents"), facts_of(about)
    with whole_file(path) as part, xlsxwriter.Workbook(part, options) as book:
        midnight = dt.datetime.combine(created, dt.time())
        book.set_properties({"title": about["title"], "created": midnight})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("incidents")
        sheet.freeze_panes(2 if tags else 1, 1)
        beneath = [tags[name] for name in frame.columns] if tags else []
        _write_rows(sheet, frame, tags=beneath, moment=moment)
        _write_rows(book.add_worksheet("dictionary"), meanings, tags=[], moment=moment)
        _write_rows(book.add_worksheet("about"), facts, tags=[], moment=moment)
    return path


def meanings_of(table: str) -> pl.DataFrame:
    """Return the type and the meaning of every column of a table."""
    return dictionary().filter(pl.col("table") == table).drop("table")


def facts_of(about: Mapping[str, str]) -> pl.DataFrame:
    """Return what a file says of itself, one fact a row."""
    return pl.DataFrame({"what": list(about), "value": list(about.values())})


def _write_rows(
    sheet: Worksheet, frame: pl.DataFrame, *, tags: Sequence[str], moment: Format
) -> None:
    heads = (frame.columns, tags) if tags else (frame.columns,)
    rows = chain(heads, clean_table(frame).iter_rows())
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            _write_cell(sheet, number, column, value, moment=moment)


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, *, moment: Format) -> None:
    """Write a value as what it is; a text is a text, never a formula or a link."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(row, column, value)
    elif isinstance(value, dt.datetime) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(row, column, value.astimezone(dt.UTC).replace(tzinfo=None), moment)
    else:
        text = str(value)
        whole = len(text) <= MOST_LETTERS
        sheet.write_string(row, column, text if whole else text[: MOST_LETTERS - len(_CUT)] + _CUT)

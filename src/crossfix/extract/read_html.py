"""The main text of a web page, without menus, tickers and notices."""

import datetime as dt
import logging

from crossfix.extract.decoding import decoded, library
from crossfix.extract.document import Given, Skipped
from crossfix.spans import read_moment

_MOST_BYTES = 20 * 2**20  # of a page; what is longer is no article


def read_html(raw: bytes, *, part: str | None = None, url: str | None = None) -> Given | Skipped:
    """Return the main text of a page with its title and the day that it gives as its own.

    A day is taken from what the page states, never guessed from its address or layout. Raises
    SourceError where the library is not installed.
    """
    trafilatura = library("trafilatura")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what fails is told here
    if len(raw) > _MOST_BYTES:
        return Skipped(part, f"a page of more than {_MOST_BYTES >> 20} MB", "save its main text")
    found = trafilatura.bare_extraction(
        raw,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        deduplicate=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = found.text if found is not None else None
    if not text:
        return Skipped(part, "no main text was found in the page", "save its text as a txt file")
    return Given(
        text=decoded(text.encode("utf-8", "ignore")),
        raw=raw,
        part=part,
        url=url or found.url,
        published_on=_day(found.date),
        title=found.title,
        language=found.language,
    )


def _day(stated: str | None) -> dt.date | None:
    try:
        day = read_moment(stated) if stated else None
    except ValueError:
        return None
    return day.date() if isinstance(day, dt.datetime) else day

"""What a file that is taken away says of itself: of which tables, for whom, what it shows."""

from importlib.metadata import version

from crossfix.case import Case
from crossfix.markings import Audience
from crossfix.publish.text import clean
from crossfix.store import Stamp

_ATTRIBUTION = (
    "Place names and points: GeoNames (CC BY 4.0) where the case brings none of its own. "
    "A point stands for a place known to within radius_km of it."
)


def facts_about(
    case: Case,
    stamp: Stamp,
    *,
    audience: Audience,
    tlp: str,
    shows: str,
    asked_for: str,
    of: str = "",
) -> dict[str, str]:
    """Return the facts by name, for the metadata of any format.

    `tlp` is the marking as it is written on the file; `of` follows the title in the citation.
    """
    title = clean(case.case.title or case.case.name)
    as_of = case.case.data_as_of.isoformat() if case.case.data_as_of else "unknown"
    written = stamp.written_at.isoformat() if stamp.written_at else "unknown"
    made = version("crossfix")
    tables = "working" if audience is Audience.OWN else "released"
    return {
        "title": title,
        "case": clean(case.case.name),
        "data_as_of": as_of,
        "audience": str(audience),
        "tlp": tlp,
        "edition": stamp.name,
        "digest": stamp.digest,
        "tables_written": written,
        "crossfix": made,
        "shows": shows,
        "asked_for": asked_for,
        "citation": (
            f"{title}{of}. Data as of {as_of}. "
            f"crossfix {made}, edition {stamp.name}, {tables} tables. {tlp}."
        ),
        "attribution": _ATTRIBUTION,
    }

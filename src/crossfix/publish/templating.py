"""How tables become pages: one set of templates' words and numbers for every page."""

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from crossfix.model import Grade
from crossfix.publish.explain_voice import told
from crossfix.publish.figures import MADE_OF
from crossfix.publish.incident_sections import counting
from crossfix.publish.source_record import record_share
from crossfix.publish.text import (
    DASH,
    anchor,
    day,
    days,
    extent,
    host,
    names,
    number,
    percent,
    several,
    share,
    web_address,
    words,
)
from crossfix.publish.waterfall import signed

MOST_MEMBERS = 300  # of one figure; the rest lies in csv/tally_members.csv


@cache
def environment(*packages: str) -> Environment:
    """Return the templates of packages, those of the first before those of the next."""
    found = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "day": day,
        "number": number,
        "percent": percent,
        "share": share,
        "words": words,
        "names": names,
        "web": web_address,
        "host": host,
        "signed": signed,
    }
    found.globals |= {
        "anchor": anchor,
        "days": days,
        "extent": extent,
        "several": several,
        "tie_told": told,
        "counting": counting,
        "record_share": record_share,
        "DASH": DASH,
        "MOST_MEMBERS": MOST_MEMBERS,
        "LINKED_FIGURES": {name for names_ in MADE_OF.values() for name in names_},
        "GRADES": tuple(Grade),
    }
    return found

"""Search everywhere: incidents, reports, claims and sources that hold the words."""

from fastapi import APIRouter

from crossfix.publish.rows import Book
from crossfix.publish.text import clean, clean_table
from crossfix.workbench.asked import Asked
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query

FEW = 20  # of each kind
_KINDS = {  # what is searched: its letter in an address, and its key
    "incidents": ("i", "incident_id"),
    "reports": ("r", "report_id"),
    "claims": ("c", "claim_id"),
    "sources": ("s", "source_id"),
}

router = APIRouter()


def search(asked: Asked) -> Page:
    """Return what holds the words of the address; without words, nothing."""
    words = Query(asked.pairs, known=("q",))["q"]
    found = asked.view.slice("search", words=words, limit=FEW if words else 0)
    counts = asked.view.ask("searched", words=words).row(0, named=True) if words else {}
    # a Book would bring the rows into the order of their key
    rows = {name: tuple(clean_table(frame).iter_rows(named=True)) for name, frame in found.items()}
    totals = {name: counts.get(name, len(of)) for name, of in rows.items()}
    shown = {"words": clean(words or ""), "rows": rows, "totals": totals, "book": Book(found)}
    hits = {
        name: [{**row, "href": asked.addresses.href(kind, row[key])} for row in rows[name]]
        for name, (kind, key) in _KINDS.items()
    }
    return Page("search.html.j2", asked.texts("search.title"), shown, {"totals": totals, **hits})


add_page(router, "/search", search)

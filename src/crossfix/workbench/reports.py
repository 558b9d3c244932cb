"""The pages of reports: what was said in whose words, and the evidence that links two of them."""

from typing import Any

from fastapi import APIRouter

from crossfix.publish.explain_link import absence
from crossfix.publish.incident_view import said, where
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import clean, clean_table, words
from crossfix.publish.waterfall import meaning, verdict, waterfall
from crossfix.workbench.asked import Asked
from crossfix.workbench.errors import NotThereError
from crossfix.workbench.pages import Page, add_page, rows_of
from crossfix.workbench.query import Query

MANY = 100  # rows of one page

router = APIRouter()


def reports(asked: Asked) -> Page:
    """Return the reports that fit what the address asks for."""
    query = Query(asked.pairs, known=("q", "source", "incident", "page"))
    wanted = {"words": query["q"], "source": query["source"], "incident": query["incident"]}
    total = asked.view.ask("telling", **wanted).item()
    tables = asked.view.slice("told", **wanted, limit=MANY, skip=(query.page - 1) * MANY)
    rows = tuple(clean_table(tables["reports"]).iter_rows(named=True))
    shown = {"query": query, "total": total, "pages": -(-total // MANY), "rows": rows}
    data = {"total": total, "pages": shown["pages"], "reports": rows}
    return Page("reports.html.j2", asked.texts("nav.reports"), shown, data)


def report(asked: Asked, report_id: str) -> Page:
    """Return the page of one report."""
    book = asked.book("report", report_id=report_id)
    row = known_report(book, report_id)
    links = sorted(book.rows("links"), key=lambda link: (-link["bits"], link["left"]))
    shown = {
        "row": row,
        "book": book,
        "said": said(book, None, row, first=row["published_on"]),
        "where": where(row),
        "voice": book.one("voices", "report_id", report_id),
        "copies": [one for one in book.rows("voices") if one["copy_of"] == report_id],
        "stated": _as_it_came(book, report_id),
        "links": [
            (link["right"] if link["left"] == report_id else link["left"], link, waterfall(link))
            for link in links
        ],
    }
    names = (
        *("records", "evidence", "quotations", "captures"),
        *("voices", "membership", "links", "verdicts", "issues"),
    )
    return Page("report.html.j2", report_id, shown, {"report": row, **rows_of(book, *names)})


def evidence_on(asked: Asked, left_id: str, right_id: str) -> dict[str, Any]:
    """Return what a page shows of the evidence on two reports, side by side."""
    book = asked.book("pair", left_id=left_id, right_id=right_id)
    sides = [known_report(book, name) for name in (left_id, right_id)]
    link = next(iter(book.rows("links")), None)
    fall = waterfall(link) if link else None
    return {
        "book": book,
        "rows": sides,
        "sides": [said(book, None, row, first=row["published_on"]) for row in sides],
        "homes": [_home(book, row["report_id"]) for row in sides],
        "absence": None if link else absence(sides[0], sides[1], asked.case),
        "link": link,
        "fall": fall,
        "verdict": verdict(link) if link else None,
        "meanings": {step.part: meaning(step.part) for step in fall.steps} if fall else {},
    }


def known_report(book: Book, report_id: str) -> Row:
    """Return the row of a report; raise NotThereError where nothing has its id."""
    row = book.one("reports", "report_id", report_id)
    if row is None:
        raise NotThereError(
            f"no report is called {clean(report_id)!r}", mend="look for it: /reports"
        )
    return row


def _home(book: Book, report_id: str) -> Row | None:
    best = (row for row in book.where("membership", "report_id", report_id) if row["best"])
    return next((book.one("incidents", "incident_id", row["incident_id"]) for row in best), None)


def _as_it_came(book: Book, report_id: str) -> tuple[tuple[str, str], ...]:
    """Return what the input file says, field by field; what it leaves open is not listed."""
    row = book.one("records", "report_id", report_id)
    if row is None:
        return ()
    ids = {"report_id", "source_id", "record_id", "text"}
    return tuple(
        (words(name), f"{value}")
        for name, value in row.items()
        if value is not None and name not in ids
    )


add_page(router, "/reports", reports)
add_page(router, "/reports/{report_id:path}", report)

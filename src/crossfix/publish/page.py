"""report.html: one file without network that opens from a disk; what it shows is gathered here."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import polars as pl
from markupsafe import Markup

from crossfix.case import Case
from crossfix.markings import label
from crossfix.model import Severity
from crossfix.publish import headline
from crossfix.publish.audit import audit_sentence
from crossfix.publish.calibration import calibration_sentence
from crossfix.publish.claim_view import claim_view, finding_view
from crossfix.publish.claims_svg import claims_view
from crossfix.publish.contradictions import clashes, contradicted, left_over
from crossfix.publish.figures import UNKNOWN, figure
from crossfix.publish.incident_view import incident_view, said
from crossfix.publish.map_svg import map_view
from crossfix.publish.rows import Book, Row, Rows
from crossfix.publish.shown import View, shown, view_of
from crossfix.publish.source_record import WHOLE
from crossfix.publish.templating import environment
from crossfix.publish.text import clean
from crossfix.publish.timeline_svg import timeline_view
from crossfix.publish.undocumented import undocumented_view
from crossfix.publish.waterfall import IMPORTED_PARTS, LINK_PARTS, meaning
from crossfix.release import Released
from crossfix.store import write_text

MOST_INCIDENTS = 2000
MOST_CONTRADICTED = 10
MOST_LEFT_OVER = 3
MOST_ISSUES = 40


def write(released: Released, *, case: Case, folder: Path) -> list[Path]:
    """Write report.html."""
    return [write_text(folder / "report.html", render(released, case=case))]


def render(released: Released, *, case: Case, most_incidents: int = MOST_INCIDENTS) -> str:
    """Return the report as HTML."""
    tables = shown(released.tables, case=case, most=most_incidents)
    told = {
        "audience": released.audience,
        "tlp": label(released.tlp),
        "withheld": released.withheld,
        "held_back": released.held_back,
        "view": None,
    }
    return _render(released.tables, tables, case=case, told=told, most=most_incidents)


def render_view(tables: Mapping[str, pl.DataFrame], view: View, *, case: Case) -> str:
    """Return the report with the incidents of a view alone, as HTML that needs no other file.

    The headline, scorecards, sources and doubts stay those of all the tables. Whoever calls it
    answers for what the audience of the view may see.
    """
    told = {
        "audience": view.audience,
        "tlp": view.about["tlp"],
        "withheld": view.withheld,
        "held_back": view.held_back,
        "view": view,
    }
    of_view = view_of(tables, view)
    return _render(tables, of_view, case=case, told=told, most=view.incidents.height)


def _render(
    tables: Mapping[str, pl.DataFrame],
    of_page: Mapping[str, pl.DataFrame],
    *,
    case: Case,
    told: Mapping[str, object],
    most: int,
) -> str:
    whole, book = Book(tables), Book(of_page)
    left_out = whole.frame("incidents").height - book.frame("incidents").height
    style, script = _asset("style.css"), _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        environment("crossfix.publish")
        .get_template("report.html.j2")
        .render(
            _context(book, case=case),
            headline=headline.sentence(whole, case),
            explained=headline.explained(whole, case),
            bar=headline.bar(whole, case),
            all_grades=Counter(whole.frame("incidents")["grade"]),
            all_incidents=whole.frame("incidents").height,
            most=most,
            style=style,
            script=script,
            script_hash=f"'sha256-{digest}'",
            left_out=left_out,
            **told,
        )
    )


def _asset(name: str) -> Markup:
    text = (files("crossfix.publish") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file, not a text from outside


def _context(book: Book, *, case: Case) -> dict[str, object]:
    incidents = tuple(sorted(book.rows("incidents"), key=_by_time))
    claim = headline.headline_claim(book, case)
    about = case.case
    parts = IMPORTED_PARTS if case.link.edges else LINK_PARTS
    return {
        "book": book,
        "title": clean(about.title or about.name),
        "as_of": about.data_as_of,
        "version": version("crossfix"),
        "claim": claim_view(book, claim) if claim else None,
        "unknown": _unknown(book, claim),
        "contradicted": contradicted(book),
        "clashes": clashes(book),
        "left_over": left_over(book, claim["claim_id"] if claim else None)[:MOST_LEFT_OVER],
        "most_contradicted": MOST_CONTRADICTED,
        "findings": tuple(finding_view(book, row) for row in book.rows("findings")),
        "map": map_view(incidents, box=case.box),
        "timeline": timeline_view(incidents),
        "incidents": incidents,
        "grade_counts": Counter(row["grade"] for row in incidents),
        "governorates": sorted({row["admin1"] for row in incidents if row["admin1"]}),
        "views": [incident_view(book, row) for row in incidents],
        "loose": _loose(book),
        "chart": claims_view(book.frame("claims")),
        "claims": [claim_view(book, row) for row in sorted(book.rows("claims"), key=_by_time)],
        "records": {row["source_id"]: row for row in book.where("source_records", "by", WHOLE)},
        "issues": _issues(book),
        "issue_counts": Counter(row["severity"] for row in book.rows("issues")),
        "severities": tuple(Severity),
        "prior": case.weigh.prior,
        "edges": Path(case.link.edges).name if case.link.edges else None,
        "calibration": calibration_sentence(book),
        "audited": book.rows("audited"),
        "audit": audit_sentence(book),
        "undocumented": undocumented_view(book),
        "link_parts": tuple((part, meaning(part)) for part in parts),
        "starts": book.rows("starts"),
        "starts_apart": max((row["furthest"] for row in book.rows("starts")), default=0.0),
    }


def _by_time(row: Row) -> tuple[bool, str, str]:
    name = row.get("incident_id") or row["claim_id"]
    return row["start"] is None, str(row["start"]), name


def _unknown(book: Book, claim: Row | None) -> tuple[object, ...]:
    if claim is None:
        return ()
    found = (figure(book, claim["claim_id"], measure) for measure in UNKNOWN)
    return tuple(one for one in found if one is not None)


def _loose(book: Book) -> tuple[object, ...]:
    """Return the reports that belong to no incident."""
    placed = {row["report_id"] for row in book.rows("membership") if row["best"]}
    rows = (row for row in book.rows("reports") if row["report_id"] not in placed)
    return tuple(said(book, None, row, first=row["published_on"]) for row in rows)


def _issues(book: Book) -> Rows:
    """Return the issues by what is wrong, the gravest and the most frequent first."""
    rows = book.rows("issues")
    counts = Counter((row["severity"], row["stage"], row["what"], row["mend"]) for row in rows)
    order = {severity: place for place, severity in enumerate(Severity)}
    ranked = sorted(counts.items(), key=lambda item: (order[item[0][0]], -item[1], item[0]))
    return tuple(
        {"severity": severity, "stage": stage, "what": what, "mend": mend, "count": count}
        for (severity, stage, what, mend), count in ranked[:MOST_ISSUES]
    )

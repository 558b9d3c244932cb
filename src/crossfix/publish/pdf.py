"""The report as PDF/A-2a with tags for screen readers (PDF/UA-1), set by typst, which is an extra.

What is told goes to the template as JSON (sys.inputs), never as markup: a text from outside can
neither run nor style anything. Equal tables give equal bytes. The wheel of typst brings letters of
Latin, Cyrillic, Greek and Arabic; fonts of the machine are used where they read better. PDF/A
refuses a letter that no font has, and so does this: it would be an empty box.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from crossfix.case import Case
from crossfix.errors import ReleaseError
from crossfix.model import Finding
from crossfix.publish import charts, headline
from crossfix.publish.calibration import calibration_sentence
from crossfix.publish.claim_view import claim_view
from crossfix.publish.figures import UNKNOWN, figure
from crossfix.publish.incident_view import IncidentView, Said, incident_view
from crossfix.publish.rows import Book, Row
from crossfix.publish.shown import View, view_of
from crossfix.publish.source_record import WHOLE, record_share
from crossfix.publish.text import DASH, number, percent, share, words

if TYPE_CHECKING:
    import typst

MOST_INCIDENTS = 500  # about a page each
# the first that is there sets the text; letters that it lacks come from any other
_FONTS = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Libertinus Serif")
_ARABIC = ("Noto Sans Arabic", "Noto Naskh Arabic", "DejaVu Sans", "DejaVu Sans Mono")
_UNDATED = dt.date(1980, 1, 1)  # PDF/A wants a date


def render_pdf(
    tables: Mapping[str, pl.DataFrame],
    view: View,
    *,
    case: Case,
    fonts: "typst.Fonts | None" = None,
) -> bytes:
    """Return the report with the incidents of a view as PDF.

    Scorecards, voices and sources are of all the tables. Whoever calls it answers for what the
    audience of the view may see. `fonts`: those of the machine and of the wheel if not given.
    Raises ReleaseError where typst is not installed, no font has a letter, or the incidents are
    more than MOST_INCIDENTS.
    """
    try:
        import typst  # noqa: PLC0415 - an extra, imported when asked for
    except ModuleNotFoundError as error:
        raise ReleaseError(
            "PDF files are set by typst, which is not installed",
            mend="pip install 'crossfix[pdf]'; or take the view as HTML, and print it",
        ) from error
    if view.incidents.height > MOST_INCIDENTS:
        raise ReleaseError(
            f"{view.incidents.height:,} incidents are too many for one PDF, which tells of at most "
            f"{MOST_INCIDENTS:,}",
            mend="filter them in the workbench (crossfix serve), and take the PDF of that view",
        )
    found = fonts or _all_fonts()
    told = {**_told(tables, view, case=case), "fonts": _families(found)}
    folder = files("crossfix.publish") / "templates"
    try:
        return typst.compile(
            (folder / "report.typ").read_bytes(),
            sys_inputs={"told": json.dumps(told, ensure_ascii=False, allow_nan=False)},
            font_paths=found,
            ignore_system_fonts=True,  # they are among those found, if wanted
            pdf_standards=["a-2a", "ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        raise ReleaseError(
            f"no font on this machine has every letter of this report: {error.message}",
            mend="install a font that has it, such as Noto Sans of its script; or take HTML",
        ) from error


@cache
def _all_fonts() -> "typst.Fonts":
    import typst  # noqa: PLC0415 - an extra, imported when asked for

    return typst.Fonts()


def _families(fonts: "typst.Fonts") -> list[str]:
    there = set(fonts.families())
    return [name for name in dict.fromkeys((*_FONTS, *_ARABIC)) if name in there]


def _told(tables: Mapping[str, pl.DataFrame], view: View, *, case: Case) -> dict[str, object]:
    """Return everything that the template sets, as texts."""
    whole, book = Book(tables), Book(view_of(tables, view))
    rows = sorted(book.rows("incidents"), key=_by_time)
    claim = headline.headline_claim(whole, case)
    day = case.case.data_as_of or _UNDATED
    return {
        "about": dict(view.about),
        "audience": view.audience,
        "held_back": view.held_back,
        "withheld": asdict(view.withheld) if view.withheld else None,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "dated": case.case.data_as_of is not None,
        "all_incidents": whole.frame("incidents").height,
        "headline": headline.plain(headline.sentence(whole, case)),
        "explained": headline.plain(headline.explained(whole, case)),
        "bar": _drawn(charts.bar_drawing(whole, case), title="How far it can be followed"),
        "claim": _claim(whole, claim) if claim else None,
        "unknown": _unknown(whole, claim),
        "map": _drawn(charts.map_drawing(tuple(rows), case), title="Map of the incidents"),
        "timeline": _drawn(charts.timeline_drawing(tuple(rows)), title="Timeline"),
        "incidents": [_incident(incident_view(book, row)) for row in rows],
        "voices": [_voice(whole, row) for row in _most_reports(whole.rows("groups"))],
        "sources": _sources(whole),
        "prior": percent(case.weigh.prior),
        "calibration": calibration_sentence(whole),
    }


def _drawn(drawing: charts.Drawing | None, *, title: str) -> dict[str, object] | None:
    if drawing is None:
        return None
    return {
        "svg": charts.bare(drawing, title=title),
        "alt": " ".join((f"{title}.", *drawing.notes)),
        "notes": drawing.notes,
    }


def _claim(book: Book, row: Row) -> dict[str, object]:
    view = claim_view(book, row)
    return {
        "heading": f"{row['claim_id']}: {view.objects} objects in {view.sorties} sorties",
        "said": f"{row['speaker']}, {view.stated_on}; {view.covers}",
        "figures": [
            [
                one.label,
                one.text,
                share(one.expected) if one.is_share else number(one.expected),
                one.unit,
                one.because,
            ]
            for one in view.figures
        ],
    }


def _unknown(book: Book, claim: Row | None) -> list[str]:
    if claim is None:
        return []
    found = (figure(book, claim["claim_id"], name) for name in UNKNOWN)
    return [f"{one.phrase}; {one.because}." for one in found if one is not None]


def _incident(view: IncidentView) -> dict[str, object]:
    account = view.account
    return {
        "id": view.row["incident_id"],
        "title": f"{view.title}, {view.when}",
        "grade": view.row["grade"],
        "probability": percent(view.row["probability"]),
        "where": view.where,
        "sentences": [
            f"{view.chance} {view.other_priors}",
            f"{view.quality} Grade: {view.row['grade']}; {_stopped(view.row['because'])}",
        ],
        "facts": [[name, text] for name, text in view.facts if text != DASH],
        "unsaid": [name for name, text in view.facts if text == DASH],
        "ledger": [
            [
                one.name,
                one.because + (f"; without it {one.without}" if one.without else ""),
                f"{one.decibans:+.1f}",
                one.probability,
            ]
            for one in (account.entries if account else ())
        ],
        "sum": [f"{account.total:+.1f}", account.probability] if account else [],
        "verdicts": [
            _verdict(row)
            for row in view.verdicts
            if row["verdict"] != Finding.UNADDRESSED or row["stated"]
        ],
        "voices": [
            {
                "name": voice.group_id,
                "own_side": voice.own_side,
                "reports": [_said(one) for one in voice.reports],
            }
            for voice in view.voices
        ],
    }


def _stopped(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _verdict(row: Row) -> str:
    return (
        f"{row['claim_id']}, {words(row['attribute'])}: the claim said {row['stated'] or DASH}; "
        f"independent reports said {row['found'] or DASH}: {row['verdict']}."
    )


def _said(one: Said) -> str:
    lag = f", {one.lag}" if one.lag else ""
    facts = "; ".join(f"{name}: {text}" for name, text in one.facts)
    at = f". {one.url}" if one.url else ""
    return f"{one.source} {one.verb}, {one.published}{lag} ({one.report_id}): {facts}{at}"


def _most_reports(rows: tuple[Row, ...]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row["reports"], row["group_id"]))


def _voice(book: Book, row: Row) -> list[str]:
    names = [
        one["name"] if (one := book.one("sources", "source_id", name.strip())) else name.strip()
        for name in (row["members"] or "").split(";")
    ]
    side = ", of the claimant's side" if row["own_side"] else ""
    low, high = row["report_decibans_low"], row["report_decibans_high"]
    return [
        f"{row['group_id']}{side}: {', '.join(names)}. {row['because']}",
        f"{row['reports']:,}",
        f"{row['report_decibans']:+.1f} ({low:+.1f} to {high:+.1f})",
        f"{row['silence_decibans']:+.1f}",
    ]


def _sources(book: Book) -> list[list[str]]:
    records = {row["source_id"]: row for row in book.where("source_records", "by", WHOLE)}
    counted = ("reports", "copied", "first", "confirmed", "contradicted", "open")
    found = []
    for row in book.rows("sources"):
        record = records.get(row["source_id"])
        counts = [f"{record[name]:,}" if record else DASH for name in counted]
        about = f"{row['name']} ({row['source_id']}), {words(row['kind'])}"
        found.append([about, *counts, record_share(record) if record else DASH])
    return found


def _by_time(row: Row) -> tuple[bool, str, str]:
    return row["start"] is None, str(row["start"]), row["incident_id"]

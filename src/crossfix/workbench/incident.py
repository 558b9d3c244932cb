"""The page of one incident: what, where, when, by whose word, and where else it could belong."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl
from fastapi import APIRouter

from crossfix.ingest.audits import read_audits
from crossfix.ingest.judgements import read_judgements
from crossfix.link.identity import follow
from crossfix.publish.fate import fate_lines, past_lines
from crossfix.publish.figures import MEASURES
from crossfix.publish.incident_view import IncidentView, Said, incident_view
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import clean, clean_table, words
from crossfix.publish.waterfall import waterfall
from crossfix.workbench.approvals import approval_of
from crossfix.workbench.asked import Asked
from crossfix.workbench.errors import NotThereError
from crossfix.workbench.pages import Page, add_page, rows_of
from crossfix.workbench.splits import decided_on
from crossfix.workbench.writes import current_case

_ATTRIBUTES = (
    *("kind", "struck", "place", "time", "by", "target said to belong to", "weapon"),
    *("killed", "civilians", "injured"),
)

router = APIRouter()


class Stated(NamedTuple):
    """One thing that is said of one attribute, and by whom."""

    text: str
    by: tuple[Said, ...]
    voices: int  # of how many dependence groups


class Branch(NamedTuple):
    """One report of a voice; what repeats it hangs on it."""

    said: Said
    copy_of: str | None  # report_id of the report that it repeats, if that is known


def incident(asked: Asked, incident_id: str) -> Page:
    """Return the page of an incident, or of what became of an id that stands for none now."""
    book = asked.book("incident", incident_id=incident_id)
    row = book.one("incidents", "incident_id", incident_id)
    if row is None:
        return _fate(asked, incident_id)
    view = incident_view(book, row)
    runners = clean_table(asked.view.ask("runners", incident_id=incident_id)).to_dicts()
    decided = _decided(asked, book, incident_id) if asked.is_own else {}
    shown = {
        "v": view,
        "book": book,
        "stated": stated(view),
        "branches": {voice.group_id: branches(book, voice.reports) for voice in view.voices},
        "runners": _with_falls(asked, runners),
        "decided": decided,
        "past": tuple(past_lines(book.frame("history"), incident_id)),
        "counted": _counted(book, asked.case.claims.headline),
        **decided_on(asked, book, incident_id),
        **approval_of(asked, incident_id),
    }
    names = (
        *("membership", "reports", "voices", "groups", "ledger", "verdicts", "links", "history"),
        *("attributes", "report_verdicts", "incident_tolls", "conflicts", "near_objects"),
    )
    data = {
        "incident": row,
        **rows_of(book, *names, "tally_members"),
        "runners": runners,
        **decided,
    }
    return Page("incident.html.j2", f"{view.title}, {view.when}", shown, data)


def stated(view: IncidentView) -> dict[str, tuple[Stated, ...]]:
    """Return what is said of each attribute, that of the most voices first."""
    found: dict[str, dict[str, list[tuple[str, Said]]]] = defaultdict(lambda: defaultdict(list))
    for voice in view.voices:
        for said in voice.reports:
            for attribute, text in said.facts:
                if attribute in _ATTRIBUTES:
                    found[attribute][text].append((voice.group_id, said))
    return {
        attribute: tuple(
            sorted(
                (
                    Stated(text, tuple(said for _, said in by), len({group for group, _ in by}))
                    for text, by in found[attribute].items()
                ),
                key=lambda one: (-one.voices, -len(one.by), one.text),
            )
        )
        for attribute in _ATTRIBUTES
        if attribute in found
    }


def branches(book: Book, reports: tuple[Said, ...]) -> tuple[Branch, ...]:
    """Return the reports of a voice, each with the report that it repeats."""
    found = []
    for said in reports:
        voice = book.one("voices", "report_id", said.report_id)
        found.append(Branch(said, voice["copy_of"] if voice else None))
    return tuple(found)


def _with_falls(asked: Asked, runners: Sequence[Row]) -> tuple[Row, ...]:
    """Return the runners-up, each with its strongest link as a waterfall."""
    pairs = [f"{row['left']} {row['right']}" for row in runners]
    links = asked.view.slice("crossing", pairs=pairs)["links"].iter_rows(named=True)
    falls = {(row["left"], row["right"]): waterfall(row) for row in links}
    return tuple({**row, "fall": falls[row["left"], row["right"]]} for row in runners)


def _decided(asked: Asked, book: Book, incident_id: str) -> dict[str, tuple[Row, ...]]:
    """Return what people decided about its reports and about it, under this id or one before."""
    case = current_case(asked)
    reports = [row["report_id"] for row in book.rows("membership") if row["best"]]
    ids = {incident_id, *(row["incident_id"] for row in book.rows("history"))}
    judged = read_judgements(case).judgements.filter(
        pl.col("left").is_in(reports) | pl.col("right").is_in(reports)
    )
    audited = read_audits(case).audits.filter(
        pl.col("incident_id").is_in(ids), pl.col("answer").is_not_null()
    )
    return {
        name: tuple(clean_table(rows.sort("at", descending=True)).iter_rows(named=True))
        for name, rows in (("judgements", judged), ("audits", audited))
    }


def _counted(book: Book, headline: str | None) -> dict[str, list[tuple[str, str]]]:
    """Return the figures that count the incident, by claim, that of the headline first."""
    rows = sorted(book.rows("tally_members"), key=lambda row: row["claim_id"] != headline)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        address = book.href("f", f"{row['claim_id']}.{row['measure']}")
        label = MEASURES.get(row["measure"], words(row["measure"]))
        found[row["claim_id"]][label] = address
    return {claim_id: list(figures.items()) for claim_id, figures in found.items()}


def _fate(asked: Asked, incident_id: str) -> Page:
    """Return what became of an id that once stood for an incident."""
    book = asked.book("fate")
    history = book.frame("history")
    if incident_id not in set(history["incident_id"]):
        raise NotThereError(
            f"no incident is called {clean(incident_id)!r}",
            mend="look for it among all incidents: /incidents",
        )
    heirs = [
        row for name in follow(history, incident_id) if (row := _incident(asked, name)) is not None
    ]
    shown = {"told": tuple(fate_lines(book, history, incident_id)), "heirs": heirs}
    data = {"incident": None, "became": [row["incident_id"] for row in heirs]}
    return Page("fate.html.j2", incident_id, shown, data)


def _incident(asked: Asked, incident_id: str) -> Row | None:
    book = asked.book("incident", incident_id=incident_id)
    return book.one("incidents", "incident_id", incident_id)


add_page(router, "/incidents/{incident_id:path}", incident)

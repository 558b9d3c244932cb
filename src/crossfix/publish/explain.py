"""What one id of the results rests on, as plain text of at most 80 columns."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import polars as pl

from crossfix.case import Case
from crossfix.errors import SourceError
from crossfix.publish.claim_view import claim_view
from crossfix.publish.explain_link import decided, link_lines, pair_lines
from crossfix.publish.explain_voice import groupings_of, source_lines, voice_lines
from crossfix.publish.fate import fate_lines, history_of, is_old, past_lines
from crossfix.publish.figures import Figure, scorecard
from crossfix.publish.incident_sections import sections
from crossfix.publish.incident_view import (
    Entry,
    Said,
    account,
    chance,
    facts,
    other_priors,
    quality,
    said,
    voices,
    where,
)
from crossfix.publish.lines import cut, fact, head, wrap
from crossfix.publish.quoted import quotation_lines
from crossfix.publish.rows import Book, Row
from crossfix.publish.text import (
    DASH,
    clean,
    days,
    nearest_ids,
    number,
    percent,
    several,
    share,
    words,
)

_BAR = 24  # characters that the bars of a ledger may take
_MOST_MEMBERS = 40
_MOST_REPORTS = 6  # behind one note


def explain(tables: Mapping[str, pl.DataFrame], item_id: str, *, case: Case) -> str:
    """Return what an incident, a report, a claim, a voice or a figure (CLAIM/MEASURE) rests on.

    LEFT+RIGHT names a pair of reports. Where the tables have "judgements" and "groupings", it
    tells what people decided. An incident id of before tells what became of it. Raises SourceError
    where nothing has that id; its mend names the nearest ids.
    """
    book = Book(_with_links_of(tables, item_id))
    history = history_of(tables)
    kinds: tuple[tuple[str, str, Callable[[Book, Row], Iterable[str]]], ...] = (
        ("incidents", "incident_id", partial(_incident, history=history)),
        ("reports", "report_id", _report),
        ("claims", "claim_id", _claim),
        ("groups", "group_id", partial(voice_lines, groupings=groupings_of(tables))),
        ("sources", "source_id", partial(source_lines, groupings=groupings_of(tables))),
    )
    for name, key, tell in kinds:
        row = book.one(name, key, item_id)
        if row is not None:
            return _page(tell(book, row), case=case)
    claim_id, _, measure = item_id.rpartition("/")
    for found in scorecard(book, claim_id):
        if found.measure == measure:
            return _page(_figure(book, found), case=case)
    if is_old(history, item_id):
        return _page(fate_lines(book, history, item_id), case=case)
    for one, other in _splits(item_id):
        left, right = (book.one("reports", "report_id", name) for name in (one, other))
        if left and right and left != right:
            decisions = decided(tables, one, other)
            return _page(pair_lines(book, left, right, case=case, decisions=decisions), case=case)
        if left or right:
            raise _no_pair(book, one if right else other, known=bool(left and right))
    raise _nothing_called(book, item_id)


def _splits(item_id: str) -> Iterable[tuple[str, str]]:
    """Return the two sides of each '+' in an id; a report_id may hold one itself."""
    parts = item_id.split("+")
    return [("+".join(parts[:at]), "+".join(parts[at:])) for at in range(1, len(parts))]


def _with_links_of(tables: Mapping[str, pl.DataFrame], item_id: str) -> Mapping[str, pl.DataFrame]:
    """Return the tables with the links of one or two reports; a case has millions of others."""
    if "links" not in tables:
        return tables
    ids = [item_id, *(part for split in _splits(item_id) for part in split)]
    mine = pl.col("left").is_in(ids) | pl.col("right").is_in(ids)
    return {**tables, "links": tables["links"].filter(mine)}


def _no_pair(book: Book, item_id: str, *, known: bool) -> SourceError:
    if known:
        return SourceError(
            f"{clean(item_id)} stands on both sides", mend="name two different reports"
        )
    return _nothing_called(book, item_id)


def _nothing_called(book: Book, item_id: str) -> SourceError:
    known = [row[key] for name, key in _KEYS for row in book.rows(name)]
    known += [f"{row['claim_id']}/{row['measure']}" for row in book.rows("tallies")]
    return SourceError(
        f"nothing has the id {clean(item_id)!r}",
        mend=nearest_ids(item_id, known, listed_in=_LISTED),
    )


_LISTED = "csv/incidents.csv, reports.csv, claims.csv and sources.csv"
_KEYS = (
    *(("incidents", "incident_id"), ("reports", "report_id"), ("claims", "claim_id")),
    *(("groups", "group_id"), ("sources", "source_id")),
)


def _page(lines: Iterable[str], *, case: Case) -> str:
    as_of = case.case.data_as_of
    foot = ["", f"Data as of {as_of.isoformat()}."] if as_of else []
    return "\n".join([*lines, *foot])


def _incident(book: Book, row: Row, *, history: pl.DataFrame) -> Iterable[str]:
    yield from wrap(f"Incident {row['incident_id']}: {words(row['event_type'])}, {row['grade']}")
    yield from fact("Where", where(row))
    yield from fact("When", days(row["start"], row["end"]))
    for name, text in facts(book, row)[1:]:
        if text != DASH:
            yield from fact(name, text)
    yield ""
    yield from wrap(f"{chance(row)} {other_priors(row)}", hang=0)
    yield from wrap(quality(row), hang=0)
    yield from wrap(f"Grade: {row['grade']}; {row['because']}", hang=0)
    yield from _ledger(book, row["incident_id"])
    yield from _sections(book, row["incident_id"])
    yield from _voices(book, row["incident_id"])
    yield from _verdicts(book.where("verdicts", "incident_id", row["incident_id"]))
    yield from past_lines(history, row["incident_id"])


def _ledger(book: Book, incident_id: str) -> Iterable[str]:
    found = account(book, incident_id)
    if found is None:
        return
    yield from head("Account in decibans (10 decibans: odds times ten)")
    for entry in found.entries:
        figures = f"{entry.decibans:>+7.1f}  {entry.probability:>6}"
        yield f"{cut(entry.name, 34):<34} {_bar(entry)} {figures}"
        without = f"; without it {entry.without}" if entry.without else ""
        yield from wrap(entry.because + without, indent=4, hang=0)
    yield f"{'Sum':<34} {' ' * _BAR} {found.total:>+7.1f}  {found.probability:>6}"


def _bar(entry: Entry) -> str:
    """Return a bar between two sums; + adds, - takes away, = is where it starts from."""
    first = round(entry.left / 100 * (_BAR - 1))
    length = max(1, round(entry.width / 100 * _BAR))
    length = min(length, _BAR - first)
    sign = "=" if entry.kind == "prior" else "+" if entry.decibans >= 0 else "-"
    return " " * first + sign * length + " " * (_BAR - first - length)


def _sections(book: Book, incident_id: str) -> Iterable[str]:
    for part in sections(book, incident_id):
        yield from head(part.title)
        for note in part.notes:
            yield from wrap(f"{note.what}: {note.found}. {note.because}")
            if note.report_ids:
                more = len(note.report_ids) - _MOST_REPORTS
                rest = f" and {more} more" if more > 0 else ""
                named = ", ".join(note.report_ids[:_MOST_REPORTS])
                yield from wrap(f"reports: {named}{rest}", indent=4, hang=2)


def _voices(book: Book, incident_id: str) -> Iterable[str]:
    yield from head("Who said what, by voice")
    for voice in voices(book, incident_id):
        side = ", the claimant's side" if voice.own_side else ""
        counted = several(len(voice.reports), "report")
        yield from wrap(f"{voice.group_id}{side}: {counted}, one voice. {voice.because}")
        for told in voice.reports:
            yield from _said(told)


def _said(told: Said) -> Iterable[str]:
    lag = f", {told.lag}" if told.lag else ""
    credit = f", crediting {', '.join(name for name, _ in told.credits)}" if told.credits else ""
    what = "; ".join(f"{name} {text}" for name, text in told.facts)
    yield from wrap(
        f"{told.report_id}: {told.source} {told.verb}, {told.published}{lag}{credit}: {what}",
        indent=2,
        hang=4,
    )
    if told.url_text:
        yield from wrap(told.url_text, indent=6, hang=0)


def _verdicts(rows: Iterable[Row]) -> Iterable[str]:
    rows = list(rows)
    if rows:
        yield from head("What the claim said, and what independent reports said")
    for row in rows:
        text = (
            f"{row['claim_id']}, {words(row['attribute'])}: {row['verdict']}. Claim: "
            f"{row['stated'] or DASH}; found: {row['found'] or DASH}. {row['because']}"
        )
        yield from wrap(text)


def _verdicts_on_report(rows: Iterable[Row]) -> Iterable[str]:
    rows = list(rows)
    if rows:
        yield from head("What it says, and what other independent voices say of that")
    for row in rows:
        found = f"; found: {row['found']}" if row["found"] else ""
        told = f"{words(row['attribute'])}: {row['verdict']}. It says: {row['stated']}{found}."
        yield from wrap(f"{told} {row['because']}")


def _report(book: Book, row: Row) -> Iterable[str]:
    report_id = row["report_id"]
    yield from wrap(f"Report {report_id}")
    yield from _said(said(book, None, row, first=row["published_on"]))
    yield from fact("Where, in common terms", where(row))
    voice = book.one("voices", "report_id", report_id)
    if voice:
        side = " (the claimant's side)" if voice["own_side"] else ""
        yield from fact("Voice", f"{voice['group_id']}{side}: {voice['because']}")
    yield from head("Incidents that it may tell of")
    for member in book.where("membership", "report_id", report_id):
        incident = book.one("incidents", "incident_id", member["incident_id"])
        at = (
            f", {days(incident['start'], incident['end'])}, {incident['grade']}" if incident else ""
        )
        best = "; counted here" if member["best"] else ""
        share = percent(member["probability"])
        yield from wrap(f"{member['incident_id']}{at}: share {share}{best}")
    yield from link_lines(book, report_id)
    yield from quotation_lines(book, report_id)
    yield from _verdicts(book.where("verdicts", "claim_id", report_id))
    yield from _verdicts_on_report(book.where("report_verdicts", "report_id", report_id))


def _claim(book: Book, row: Row) -> Iterable[str]:
    view = claim_view(book, row)
    yield from wrap(f"Claim {row['claim_id']}: {row['speaker']} said on {view.stated_on}")
    yield from fact("Covers", f"{view.covers} ({words(row['kind'])})")
    yield from fact("Objects", view.objects)
    yield from fact("Sorties", view.sorties)
    if view.breakdown:
        yield from fact("Parts", ", ".join(f"{kind} {count}" for kind, count in view.breakdown))
    for name, text in (("Note", row["note"]), ("Text", row["url"])):
        if text:
            yield from fact(name, text)
    yield from head("Scorecard")
    for found in view.figures:
        yield from wrap(f"{_figure_line(found)}. {found.because}")
    yield from head("Checks against other claims")
    for finding in view.findings:
        verdict = "can all be true" if finding["consistent"] else "cannot all be true"
        yield from wrap(
            f"{finding['finding_id']} ({finding['claim_ids'].replace(';', ', ')}): "
            f"{finding['arithmetic']}: {verdict}. {finding['because']}"
        )
    if not view.findings:
        yield "none"
    yield from quotation_lines(book, row["claim_id"])


def _figure_line(found: Figure) -> str:
    expected = number(found.expected) if not found.is_share else share(found.expected)
    middle = f", expected {expected}" if found.expected is not None else ""
    unit = "" if found.is_share else f" {found.unit}"
    return f"{found.measure}: {found.text}{unit}{middle}"


def _figure(book: Book, found: Figure) -> Iterable[str]:
    yield from wrap(f"{found.claim_id}/{_figure_line(found)}")
    yield from fact("Counts", found.label)
    yield from fact("Because", found.because)
    for label, _ in found.made_of:
        yield from fact("Made of", label)
    yield from head(f"What it counts: {several(len(found.members), 'member')}")
    for member in found.members[:_MOST_MEMBERS]:
        incident = book.one("incidents", "incident_id", member["incident_id"])
        at = f", {where(incident)}, {days(incident['start'], incident['end'])}" if incident else ""
        weight = DASH if member["weight"] is None else f"{member['weight']:.2f}"
        ids = dict.fromkeys((member["member_id"], member["incident_id"]))
        yield from wrap(f"{weight} {' in '.join(ids)}{at}")
        told = [
            one["report_id"]
            for one in book.where("membership", "incident_id", member["incident_id"])
            if one["best"]
        ]
        yield from wrap(f"reports: {', '.join(told) or DASH}", indent=4, hang=2)
    if len(found.members) > _MOST_MEMBERS:
        yield f"and {len(found.members) - _MOST_MEMBERS} more, in csv/tally_members.csv"

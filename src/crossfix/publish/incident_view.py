"""One incident as the page shows it: what, where, when, its ledger, its voices, its links."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from crossfix.markings import kept_tlp, label
from crossfix.model import PlacePrecision, Stance
from crossfix.publish.incident_sections import Section, sections
from crossfix.publish.rows import Book, Row, Rows
from crossfix.publish.text import (
    DASH,
    anchor,
    days,
    extent,
    likelihood,
    listed,
    names,
    percent,
    several,
    share,
    web_address,
    words,
)
from crossfix.publish.waterfall import Waterfall, waterfall

_MOST_LINKS = 6
_SAYS = {
    Stance.ASSERTS: "said",
    Stance.DENIES: "denied",
    Stance.AMENDS: "amended",
    Stance.GEOLOCATES: "placed",
}


class Entry(NamedTuple):
    """One entry of a ledger, as a bar from the sum before it to the sum after it."""

    name: str
    href: str | None
    kind: str
    decibans: float
    probability: str
    without: str | None  # the probability if nobody had heard this
    because: str
    left: float  # percent of the width
    width: float
    said: str | None  # link to the first report behind it


class Account(NamedTuple):
    """A ledger drawn to its own scale; the sum equals the probability shown."""

    entries: tuple[Entry, ...]
    total: float
    probability: str
    zero: float  # where even odds stand, percent of the width


class Said(NamedTuple):
    """One report in one incident."""

    anchor: str
    report_id: str
    source: str
    source_href: str | None
    verb: str
    lag: str
    facts: tuple[tuple[str, str], ...]
    url: str | None  # only if a browser may follow it
    url_text: str | None
    credits: tuple[tuple[str, str], ...]
    share: str
    published: str
    graphic: bool  # its link and its words are covered until they are asked for
    tlp: str | None  # marking, where it has one


class Voice(NamedTuple):
    """The reports of one dependence group: however many, they count once."""

    group_id: str
    href: str | None
    own_side: bool
    because: str
    reports: tuple[Said, ...]


class Link(NamedTuple):
    """Two reports of the incident and the evidence, in bits, that they tell of one event."""

    left: str
    right: str
    left_href: str
    right_href: str
    fall: Waterfall
    because: str


class IncidentView(NamedTuple):
    """One incident."""

    row: Row
    anchor: str
    title: str
    when: str
    where: str
    chance: str
    quality: str
    other_priors: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    verdicts: Rows
    account: Account | None
    voices: tuple[Voice, ...]
    links: tuple[Link, ...]
    links_left_out: int


def incident_view(book: Book, row: Row) -> IncidentView:
    """Return what the page shows of one incident."""
    incident_id = row["incident_id"]
    links = _links(book, incident_id)
    return IncidentView(
        row=row,
        anchor=anchor("i", incident_id),
        title=row["place_name"] or row["admin1"] or "Place unknown",
        when=days(row["start"], row["end"]),
        where=where(row),
        chance=chance(row),
        quality=quality(row),
        other_priors=other_priors(row),
        facts=facts(book, row),
        sections=sections(book, incident_id),
        verdicts=book.where("verdicts", "incident_id", incident_id),
        account=account(book, incident_id),
        voices=voices(book, incident_id),
        links=tuple(links[:_MOST_LINKS]),
        links_left_out=max(0, len(links) - _MOST_LINKS),
    )


def where(row: Row) -> str:
    """Return the place of a row with its uncertainty, in words."""
    parts = [row["place_name"], row["admin1"] if row["admin1"] != row["place_name"] else None]
    named = ", ".join(part for part in parts if part) or "place unknown"
    precision = row["place_precision"]
    if precision and precision != PlacePrecision.UNKNOWN:
        named += f" (named to the {words(precision)})" if precision != "exact" else " (exact)"
    if row["radius_km"] is not None:
        named += f", ± {extent(row['radius_km'], row['radius_km'])} km"
    return named


def chance(row: Row) -> str:
    """Return the sentence that gives the likelihood; the quality of evidence has its own."""
    word, share = likelihood(row["probability"]), percent(row["probability"])
    kind = f" ({words(row['event_type'])})" if row["event_type"] else ""
    if word.endswith("chance"):
        start = "There is " + ("a " if word.startswith("roughly") else "")
        return f"{start}{word} that an event of this kind{kind} happened here: {share}."
    return f"It is {word} that an event of this kind{kind} happened here: {share}."


def quality(row: Row) -> str:
    """Return the sentence that gives the quality of the evidence."""
    counted = f"{several(row['reports'], 'report')} by {several(row['sources'], 'source')}"
    if not row["groups"]:
        return f"The evidence is {counted}, none linked to it surely enough to count."
    voices = several(row["groups"], "voice")
    outside = row["independent_groups"]
    if row["groups"] == 1:
        independent = "independent" if outside else "not independent"
        return f"The evidence is {counted}; without copies 1 voice, {independent}."
    part = "none" if not outside else "all" if outside == row["groups"] else outside
    return f"The evidence is {counted}; without copies {voices}, {part} of them independent."


def other_priors(row: Row) -> str:
    """Return the sentence that says what a reader with another prior would believe."""
    doubting, trusting = percent(row["probability_doubting"]), percent(row["probability_trusting"])
    return (
        f"With a third of the odds beforehand it would be {doubting}, "
        f"with three times the odds {trusting}."
    )


def facts(book: Book, row: Row) -> tuple[tuple[str, str], ...]:
    """Return the attributes of an incident as pairs of a name and a text; unknown is a dash."""
    named = row["actor_share"]
    actor = listed(names(row["actor"])) if row["actor"] else DASH
    if row["actor"] and named is not None:
        actor += f" ({share(named)} of the independent voices name the claimant)"
    return (
        ("Kind", words(row["event_type"])),
        ("Struck, as the striking side says", words(row["claimed_object"])),
        ("Struck, as anyone else says", words(row["observed_object"])),
        ("Who did it", actor),
        ("Weapon, as stated", words(row["munition"])),
        ("Killed", _toll(book, row, "killed")),
        ("Of these civilians", _toll(book, row, "civilians_killed")),
        ("Injured", _toll(book, row, "injured")),
    )


def _toll(book: Book, row: Row, name: str) -> str:
    """Return a toll, with a remark where nobody independent gives a number."""
    told = extent(row[f"{name}_low"], row[f"{name}_high"])
    # the number of civilians killed bounds that of all people killed
    stated = {"killed": ("killed", "civilians_killed")}.get(name, (name,))
    bounds = [f"{one}_{end}" for one in stated for end in ("low", "high")]
    if told == DASH or any(
        report[bound] is not None for report in _independent(book, row) for bound in bounds
    ):
        return told
    return f"{told}, as the claimant or its allies say; nobody independent gives a number"


def _independent(book: Book, row: Row) -> Iterator[Row]:
    """Return the reports of an incident that speak neither for the claimant nor for an ally."""
    for member in book.where("membership", "incident_id", row["incident_id"]):
        voice = book.one("voices", "report_id", member["report_id"])
        report = book.one("reports", "report_id", member["report_id"])
        if member["best"] and report and voice and not (voice["own_side"] or voice["ally"]):
            yield report


def account(book: Book, incident_id: str) -> Account | None:
    """Return the ledger of an incident as bars; None where there is none."""
    rows = book.where("ledger", "incident_id", incident_id)
    if not rows:
        return None
    sums = [0.0]
    for row in rows:
        sums.append(sums[-1] + row["decibans"])
    low, high = min(sums), max(sums)
    width = max(high - low, 1.0)
    entries = tuple(
        Entry(
            name=_block_name(book, row),
            href=book.href("v", row["block"]) if _is_group(book, row["block"]) else None,
            kind=row["kind"],
            decibans=row["decibans"],
            probability=percent(row["running_probability"]),
            without=None if row["without"] is None else percent(row["without"]),
            because=row["because"],
            left=round(100 * (min(before, after) - low) / width, 1),
            width=round(100 * abs(after - before) / width, 1),
            said=_first_report(book, row["report_ids"]),
        )
        for row, before, after in zip(rows, sums, sums[1:], strict=False)
    )
    shown = percent(rows[-1]["running_probability"])
    return Account(
        entries,
        round(math.fsum(row["decibans"] for row in rows), 1),
        shown,
        round(-100 * low / width, 1),
    )


def _first_report(book: Book, report_ids: str | None) -> str | None:
    known = (name for name in names(report_ids) if book.one("reports", "report_id", name))
    return next((book.href("r", name) for name in known), None)


def _is_group(book: Book, block: str) -> bool:
    return book.one("groups", "group_id", block) is not None


def _block_name(book: Book, row: Row) -> str:
    if row["kind"] == "prior":
        return "Before anybody is heard"
    if row["kind"] == "answer":
        return "What a person found"
    source = book.one("sources", "source_id", row["block"])
    return str(source["name"]) if source else str(row["block"])


def voices(book: Book, incident_id: str) -> tuple[Voice, ...]:
    """Return the reports of an incident by voice: first those outside the claimant's side."""
    found: dict[str, list[tuple[Row, Row]]] = defaultdict(list)
    for member in book.where("membership", "incident_id", incident_id):
        report = book.one("reports", "report_id", member["report_id"])
        voice = book.one("voices", "report_id", member["report_id"])
        if member["best"] and report:
            found[voice["group_id"] if voice else report["source_id"]].append((member, report))
    grouped = [_voice(book, group_id, pairs) for group_id, pairs in sorted(found.items())]
    return tuple(sorted(grouped, key=lambda voice: (voice.own_side, voice.group_id)))


def _voice(book: Book, group_id: str, pairs: list[tuple[Row, Row]]) -> Voice:
    pairs.sort(key=lambda pair: (_published(pair[1]), pair[1]["report_id"]))
    voice = book.one("voices", "report_id", pairs[0][1]["report_id"])
    first = _published(pairs[0][1])
    return Voice(
        group_id=group_id,
        href=book.href("v", group_id) if _is_group(book, group_id) else None,
        own_side=bool(voice and voice["own_side"]),
        because=voice["because"] if voice else "",
        reports=tuple(said(book, member, report, first=first) for member, report in pairs),
    )


def _published(report: Row) -> dt.date:
    return report["published_on"] or dt.date.max


def said(book: Book, member: Row | None, report: Row, *, first: dt.date) -> Said:
    """Return one report; first is the day on which its voice was first heard."""
    source = book.one("sources", "source_id", report["source_id"])
    published = report["published_on"]
    lag = (published - first).days if published and first != dt.date.max else 0
    return Said(
        anchor=anchor("r", report["report_id"]),
        report_id=report["report_id"],
        source=source["name"] if source else report["source_id"],
        source_href=book.href("s", report["source_id"]) if source else None,
        verb=_SAYS.get(report["stance"], words(report["stance"])),
        lag=f"{several(lag, 'day')} after the first of this voice" if lag > 0 else "",
        facts=tuple(fact for fact in _report_facts(report) if fact[1] != DASH),
        url=web_address(report["url"]),
        url_text=report["url"],
        credits=tuple((name, book.href("s", name)) for name in names(report["cites"])),
        share=percent(member["probability"]) if member and member["probability"] < 1 else "",
        published=f"{published.day} {published:%b %Y}" if published else DASH,
        graphic=bool(report["graphic"]),
        tlp=label(kept_tlp(report["tlp"])) if report["tlp"] else None,
    )


def _report_facts(report: Row) -> tuple[tuple[str, str], ...]:
    return (
        ("kind", words(report["event_type"])),
        ("struck", report["object_stated"] or DASH),
        ("place", report["place_stated"] or report["place_name"] or DASH),
        ("time", days(report["start"], report["end"])),
        ("by", report["actor"] or DASH),
        ("target said to belong to", report["target_affiliation"] or DASH),
        ("weapon", report["munition_stated"] or DASH),
        ("killed", extent(report["killed_low"], report["killed_high"])),
        ("civilians", extent(report["civilians_killed_low"], report["civilians_killed_high"])),
        ("injured", extent(report["injured_low"], report["injured_high"])),
        ("told by", report["origin"] or DASH),
        ("note", report["note"] or DASH),
    )


def _links(book: Book, incident_id: str) -> list[Link]:
    """Return the links between reports of an incident, the strongest first."""
    best = {
        row["report_id"]
        for row in book.where("membership", "incident_id", incident_id)
        if row["best"]
    }
    rows = [
        row
        for name in sorted(best)
        for row in book.where("links", "left", name)
        if row["right"] in best
    ]
    return [
        _link(book, row)
        for row in sorted(rows, key=lambda row: (-row["bits"], row["left"], row["right"]))
    ]


def _link(book: Book, row: Row) -> Link:
    return Link(
        left=row["left"],
        right=row["right"],
        left_href=book.href("r", row["left"]),
        right_href=book.href("r", row["right"]),
        fall=waterfall(row),
        because=row["because"],
    )

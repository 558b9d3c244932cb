"""A sitting over what was read in texts: each suggestion with its words, to accept or reject."""

import sys
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from crossfix.cli.app import print_text, wrapped
from crossfix.cli.asking import asked, listen
from crossfix.errors import ConfigError
from crossfix.model import Choice

if TYPE_CHECKING:
    from pathlib import Path

    from crossfix.case import Case
    from crossfix.desk.suggestions import Offered

KEYS = {"y": Choice.ACCEPT, "n": Choice.REJECT}
HELP = """\
y accept  n reject  m COLUMN=VALUE mend  k skip  b undo  q quit
a reason may follow y and n"""


def sit(case: "Case", *, who: str, size: int) -> None:
    """Ask about so many of the suggestions that wait; each answer is written at once."""
    from crossfix.desk.suggestions import decision_on, offers_of, write_decisions

    offers = [offer for offer in offers_of(case) if offer.verdict.by is None]
    if not offers:
        print_text("No suggestion waits.")
        return
    del offers[size:]
    listen()
    answered: list[tuple[int, Choice]] = []
    at = 0
    while at < len(offers) or answered:
        print_text(_shown(offers, at))
        key, words = asked({*KEYS, "m", "k", "b", "q"}, told=HELP)
        if key == "q":
            break
        if key == "b" and answered:
            at, _ = answered.pop()
            undone = decision_on(offers[at], Choice.OPEN, who=who, why="withdrawn")
            write_decisions(case, [undone])
        elif key == "b":
            print_text("Nothing to undo: no answer of this sitting is left.")
        elif at < len(offers) and key == "m":
            offers[at] = _mended(case, offers[at], words or "", who=who)
        elif at < len(offers):
            if key in KEYS:
                decided = decision_on(offers[at], KEYS[key], who=who, why=words)
                write_decisions(case, [decided])
                answered.append((at, KEYS[key]))
            at += 1
    print_text(_farewell(Counter(choice for _, choice in answered), case=case.folder))


def _shown(offers: "list[Offered]", at: int) -> str:
    """Return the text and the table of a suggestion; past the last, what can still be done."""
    from crossfix.desk.suggestions import beside_words
    from crossfix.extract.show import shown
    from crossfix.publish.text import clean

    if at == len(offers):
        return "\nThat was the last suggestion.  b undo  q quit"
    offer = offers[at]
    page = msgspec.structs.replace(offer.page, suggestions=(offer.suggestion,))
    lines = ["", f"{at + 1}/{len(offers)}", shown(page, underline=sys.stdout.isatty())]
    lines += [
        wrapped(f"{column} = {clean(cell)}, not from its words", indent="  ")
        for column, cell in beside_words(offer.suggestion)
    ]
    return "\n".join([*lines, "", HELP])


def _mended(case: "Case", offer: "Offered", words: str, *, who: str) -> "Offered":
    """Return the suggestion with a value mended, and write the mend; told where it cannot be."""
    from crossfix.desk.suggestions import mend_of, split_mend, write_decisions
    from crossfix.ingest.suggested import mended

    try:
        mend = mend_of(offer, *split_mend(words), who=who, why=None)
    except ConfigError as error:
        print_text(wrapped(f"{error.problem}; {error.mend}"))
        return offer
    write_decisions(case, [mend])
    return offer._replace(suggestion=mended(offer.suggestion, [mend]))


def _farewell(counts: Counter[Choice], *, case: "Path") -> str:
    if not counts:
        return "No answer is left of this sitting."
    told = f"{counts[Choice.ACCEPT]} accepted, {counts[Choice.REJECT]} rejected"
    return wrapped(f"{told}.") + f"\nTo see what changes: crossfix run {case}"

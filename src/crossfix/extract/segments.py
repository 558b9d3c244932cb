"""The paragraphs, sentences and events of a text, and what of it is no part of a report."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from crossfix.extract.counted import sentences
from crossfix.extract.folding import Folded, fold
from crossfix.extract.found import Found, Quote
from crossfix.extract.tokens import Tokens, every_phrase, tokens_of
from crossfix.model import Noun
from crossfix.spans import Span

_SHORT_WORDS = 20  # a longer line that speaks of cookies or of a channel tells something
_BYLINE_WORDS = 8
_ITEM_WORDS = 4
_LEAST_ITEMS = 4  # of a menu
_STAMP = 60  # characters of "Updated 9 years ago"
_BULLET = re.compile(r"[ ]*(?:[-*•·▪●◦‣■►»>+]|\d{1,2}[.)])[ ]+\S")
# 5 October: ..., 14:30 - ..., Near Mosul, ...: how the entries of a list and a chronicle begin
_ENTRY = re.compile(r"[ ]*(?:\d{1,2}:\d{2}|\d{1,2}[ ][^\W\d]{3,12}(?:[ ]\d{4})?)[ ]*[:–—-][ ]*\S")
_MARKERS = " -*•·▪●◦‣■►»>+.)0123456789"
_HEAD = 12  # characters of a marker before a sentence
_SEPARATORS = re.compile(r"[|•·>/»]")
_ENDS = tuple(".!?؟:؛;…\"'")
_PERIODS = frozenset({"period", "cumulative_from", "cumulative_to", "month", "year", "until"})


class Stretch(Noun, frozen=True, kw_only=True):
    """A stretch of the folded text: the first character, and the first after it."""

    start: int
    end: int


class Masked(Noun, frozen=True, kw_only=True):
    """Words that are no part of a report: which, and by what rule they are left out."""

    start: int
    end: int
    rule: str
    quote: Quote


class Event(Noun, frozen=True, kw_only=True):
    """The stretch that tells of one event, by the sentences in it.

    `context` is what stands before a list and holds for each of its items: on 17 October, jets
    conducted four strikes. Signs: item, entry, another, day, place.
    """

    start: int
    end: int
    sentences: tuple[Stretch, ...]
    context: Stretch | None = None
    signs: tuple[str, ...] = ()


class Segments(NamedTuple):
    """A text in its parts; all by their places in the folded text."""

    paragraphs: tuple[Stretch, ...]
    sentences: tuple[Stretch, ...]
    events: tuple[Event, ...]
    masked: tuple[Masked, ...]

    def hides(self, start: int) -> bool:
        """Return whether a character stands in words that are no part of the report."""
        place = bisect_right(self.masked, start, key=lambda one: one.start) - 1
        return place >= 0 and start < self.masked[place].end


class _Words(NamedTuple):
    begins: tuple[tuple[str, str], ...]
    contains: tuple[tuple[str, str], ...]
    byline: tuple[str, ...]
    stamp: re.Pattern[str]
    menu: frozenset[str]
    event: re.Pattern[str]
    another: tuple[str, ...]


def _listed(*keys: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (fold(phrase).text, rule)
        for rule, phrases in every_phrase("segments", *keys)
        for phrase in phrases
    )


def _folded(*keys: str) -> list[str]:
    return [fold(phrase).text for phrase, _ in every_phrase("segments", *keys)]


@cache
def _words() -> _Words:
    leads = "|".join(map(re.escape, _folded("stamp", "leads")))
    ends = "|".join(map(re.escape, _folded("stamp", "ends")))
    stems = "|".join(map(re.escape, sorted(_folded("event", "stems"), key=len, reverse=True)))
    return _Words(
        begins=_listed("begins"),
        contains=_listed("contains"),
        byline=tuple(_folded("byline", "words")),
        stamp=re.compile(rf"\b(?:{leads})\b[^\n]{{0,{_STAMP}}}?\b(?:{ends})\b"),
        menu=frozenset(_folded("menu", "words")),
        event=re.compile(rf"(?<!\w)[وفبل]?(?:ال)?(?:{stems})"),
        another=tuple(_folded("another", "begins")),
    )


def read_segments(
    folded: Folded, times: Sequence[Found] = (), places: Sequence[Found] = ()
) -> Segments:
    r"""Return the paragraphs, sentences and events of a text, and what is masked in it.

    A new event begins with an item of a list, with an entry of a chronicle, with words for
    something else (meanwhile, кроме того, في سياق متصل), and where a sentence about an event names
    another day than the one before it, or only other places; `times` and `places` as found in the
    same text. What tells of no event goes with the event before it.

    >>> text = "Jets hit Homs on 3 May. On 5 May jets hit Hama.\nREAD MORE: Talks in Geneva"
    >>> segments = read_segments(fold(text))
    >>> [one.quote.words for one in segments.masked], len(segments.sentences)
    (['READ MORE: Talks in Geneva'], 2)
    """
    lines = list(_lines(folded.text))
    masked = tuple(_masked(folded, lines))
    hidden = Segments((), (), (), masked)
    line = tokens_of(folded)
    kept = tuple(
        Stretch(start=line[first].start, end=line[last - 1].end)
        for first, last in _pieces(line)
        if not hidden.hides(line[first].start)
    )
    paragraphs = tuple(one for one in lines if not hidden.hides(one.start))
    anchors = _anchors(folded, kept, times, places)
    events = tuple(_events(folded.text, kept, anchors))
    return Segments(paragraphs, kept, events, masked)


def _pieces(line: Tokens) -> Iterator[tuple[int, int]]:
    """Yield the sentences; a semicolon ends none here."""
    start: int | None = None
    for first, last in sentences(line):
        start = first if start is None else start
        if last < len(line) and line[last].text in {";", "؛"}:
            continue
        yield start, last
        start = None
    if start is not None:
        yield start, len(line)


def _lines(text: str) -> Iterator[Stretch]:
    """Yield the lines that hold words, without the spaces around them."""
    at = 0
    for line in text.split("\n"):
        inner = line.strip()
        if inner:
            start = at + line.index(inner[0])
            yield Stretch(start=start, end=start + len(inner))
        at += len(line) + 1


def _masked(folded: Folded, lines: list[Stretch]) -> Iterator[Masked]:
    menus = _menu_lines(folded.text, lines)
    for place, line in enumerate(lines):
        text = folded.text[line.start : line.end]
        rule = "menu" if place in menus else _rule(folded, line, text)
        if rule:
            quote = folded.quote(line.start, line.end)
            yield Masked(start=line.start, end=line.end, rule=rule, quote=quote)
            continue
        for stamp in _words().stamp.finditer(text):
            start, end = line.start + stamp.start(), line.start + stamp.end()
            yield Masked(start=start, end=end, rule="stamp", quote=folded.quote(start, end))


def _rule(folded: Folded, line: Stretch, text: str) -> str | None:
    """Return the rule by which a line is no part of a report."""
    head = text.lstrip("-*•>» ")
    for phrase, rule in _words().begins:
        if head.startswith(phrase) and _is_label(head, phrase, rule):
            return rule
    short = text.count(" ") < _SHORT_WORDS
    for phrase, rule in _words().contains:
        if short and phrase in text:
            return rule
    if text.startswith(("http://", "https://", "www.")) and " " not in text:
        return "link"
    words = text.split(" ", _BYLINE_WORDS + 1)
    if words[0] in _words().byline and 1 < len(words) <= _BYLINE_WORDS:
        name = folded.quote(line.start, line.end).words.split()[1]
        if name[:1].isupper() and not text.endswith(_ENDS):
            return "byline"
    return None


def _is_label(head: str, phrase: str, rule: str) -> bool:
    """Return whether a line that begins with a phrase is a label and not a sentence about it."""
    behind = head[len(phrase) :]
    if behind[:1].isalnum():
        return False
    if behind.startswith((":", " :")) or not behind.strip(" .:|»>") or not phrase[-1].isalnum():
        return True
    if rule in {"legal", "cookies"}:
        return True
    return head.count(" ") < _BYLINE_WORDS and not head.endswith((".", "!", "؟"))


def _menu_lines(text: str, lines: list[Stretch]) -> set[int]:
    """Return the lines that are menus: words of one, one a line or with marks between."""
    menu = _words().menu
    found: set[int] = set()
    run: list[int] = []
    for place, line in enumerate([*lines, Stretch(start=0, end=0)]):
        words = text[line.start : line.end]
        items = [item.strip() for item in _SEPARATORS.split(words)] if len(words) < 400 else []
        named = sum(item in menu for item in items)
        if len(items) >= _LEAST_ITEMS and named * 2 >= len(items):
            found.add(place)
        if 0 < len(words) < 40 and words in menu:
            run.append(place)
            continue
        if len(run) >= _LEAST_ITEMS:
            found.update(run)
        run = []
    return found


class _Anchor(NamedTuple):
    days: frozenset[date]
    places: frozenset[str]


def _anchors(
    folded: Folded, kept: tuple[Stretch, ...], times: Sequence[Found], places: Sequence[Found]
) -> list[_Anchor]:
    """Return the days and the names of places in each sentence."""
    starts = [folded.quote(one.start, one.end).start for one in kept]
    days: list[set[date]] = [set() for _ in kept]
    names: list[set[str]] = [set() for _ in kept]
    for found in times:
        place = bisect_right(starts, found.quote.start) - 1
        if place >= 0 and isinstance(found.value, Span) and not _PERIODS & set(found.signs):
            days[place].add(found.value.start.date())
    for found in places:
        place = bisect_right(starts, found.quote.start) - 1
        if place >= 0:
            names[place].add(fold(found.quote.words).text)
    return [_Anchor(frozenset(d), frozenset(n)) for d, n in zip(days, names, strict=True)]


class _Open(NamedTuple):
    """The event that is being read."""

    sentences: list[Stretch]
    days: set[date]
    places: set[str]
    signs: tuple[str, ...]
    tells: bool


def _events(text: str, kept: tuple[Stretch, ...], anchors: list[_Anchor]) -> Iterator[Event]:
    context: Stretch | None = None
    current = _Open([], set(), set(), (), tells=False)
    for sentence, anchor in zip(kept, anchors, strict=True):
        words = text[sentence.start : sentence.end]
        item = _item(text, sentence)
        tells = item is not None or _words().event.search(words) is not None
        sign = item or (_sign(words, anchor, current) if tells and current.tells else None)
        if sign and current.sentences:
            if item and not current.signs:
                first, last = current.sentences[0], current.sentences[-1]
                context = Stretch(start=first.start, end=last.end)
            if not (item and not current.signs and _is_lead(text, current)):
                yield _event(current, None if item and not current.signs else context)
            current = _Open([], set(), set(), (sign,), tells=False)
            context = context if item else None
        elif sign:
            current = current._replace(signs=(sign,))
        current.sentences.append(sentence)
        current.days.update(anchor.days)
        current.places.update(anchor.places)
        current = current._replace(tells=current.tells or tells)
    if current.sentences and (current.tells or current.signs):
        yield _event(current, context)


def _is_lead(text: str, current: _Open) -> bool:
    """Return whether what stands before a list only leads to it: it ends with a colon."""
    end = current.sentences[-1].end
    return text[end : end + 1] == ":" or text[end - 1] == ":" or not current.tells


def _item(text: str, sentence: Stretch) -> str | None:
    """Return item or entry where a sentence begins a line as one."""
    before = text[max(sentence.start - _HEAD, 0) : sentence.start]
    head = before.rpartition("\n")[2]
    if len(head) == _HEAD or head.strip(_MARKERS):
        return None
    start = sentence.start - len(head)
    if _BULLET.match(text, start):
        return "item"
    return "entry" if _ENTRY.match(text, start) else None


def _sign(words: str, anchor: _Anchor, current: _Open) -> str | None:
    """Return why a sentence begins another event than the one that is being read."""
    if anchor.days and current.days and not anchor.days & current.days:
        return "day"
    if words.startswith(_words().another):
        return "another"
    if anchor.places and current.places and not anchor.places & current.places:
        return "place"
    return None


def _event(current: _Open, context: Stretch | None) -> Event:
    return Event(
        start=current.sentences[0].start,
        end=current.sentences[-1].end,
        sentences=tuple(current.sentences),
        context=context,
        signs=current.signs,
    )

"""Claims of a number: so many objects in so many sorties over a stretch of time.

Sorties and objects stand in either order, in one sentence or in two; several claims may stand in
one text. A claim since a day, or as of a day, is cumulative and needs a start: the day that it
names, the day on which the text says that the operation began, or the one that the case gives.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from crossfix.extract.folding import Folded, fold
from crossfix.extract.found import Field, Found, Quote, Whereabouts
from crossfix.extract.numbers import Number, NumberKind
from crossfix.model import Count, Noun, PlacePrecision
from crossfix.spans import DAY, Span, day_span, last_day

_BETWEEN = r"\s*(?:of (?:the )?)?(?:[\w'\"-]{1,30}[ -]){0,%d}?"
_SORTIES = re.compile(
    _BETWEEN % 3 + r"(?P<head>sorties?|combat missions?|combat flights?|flights?|missions?)\b|"
    r"\s*-?\s*(?:\w+ ){0,2}?(?P<ru>вылет\w*|самолето-?вылет\w*|самолетовылет\w*)|"
    r"\s*(?:\w+ ){0,1}?(?P<ar>طلعه|طلعات|طلعتين)(?!\w)"
)
_OBJECTS = re.compile(
    _BETWEEN
    % 5
    + r"['\"]?(?P<head>targets?|objects?|facilit(?:y|ies)|objectives?|sites?|installations?|"
    r"locations?)\b|"
    r"\s*(?:\w+ ){0,3}?(?P<ru>объект\w*|цел(?:ь|и|еи|ям|ями|ях))\b|"
    r"\s*(?:\w+ ){0,1}?(?P<ar>هدفا?|اهداف|موقعا?|مواقع|منشاه|منشات)(?!\w)"
)
_STRIKES = re.compile(
    _BETWEEN % 3 + r"(?P<head>(?:air ?)?strikes?|air raids?|raids?)\b|"
    r"\s*(?:\w+ ){0,2}?(?P<ru>(?:авиа)?удар\w*|налет\w*)\b|\s*(?:\w+ ){0,1}?(?P<ar>غاره|غارات|"
    r"ضربه|ضربات)(?!\w)"
)
_HEADS = ((Field.SORTIES, _SORTIES), (Field.STRIKES, _STRIKES), (Field.OBJECTS, _OBJECTS))
_ONE_STRIKE = re.compile(r"\ban? (?:air ?)?(?:strike|raid)\b(?= (?:\w+ly )?\w+(?:ed|ck|t|ing)\b)")
_TOTAL_BEFORE = re.compile(
    r"\b(?:number|total) of (?:combat )?(?P<sorties>sorties)?(?P<objects>targets|"
    r"objects)?[^.\d]{0,30}\Z|"
    r"\b(?:количеств\w+|число) (?:боевых )?(?P<sorties_ru>вылетов)?(?P<objects_ru>объектов|"
    r"целеи)?[^.\d]{0,30}\Z|"
    r"عدد (?P<sorties_ar>الطلعات)?(?P<objects_ar>الاهداف)?[^.\d]{0,30}\Z"
)
_SHORTENED = re.compile(r"\b(?:тыс|млн|mln)\.\Z")
_NOT_HEAD = re.compile(
    r"[,،;:.!?؟\n]|\b(?:and|against|at|in|on|to|from|by|for|with|hit\w*|struck|destroy\w*|"
    r"engag\w*|attack\w*|were|was|have|has)\b|"
    r"\b(?:по|в|на|и|из|с)\b|(?<!\w)(?:علي|في|ضد|من)(?!\w)"
)
_STRIKE_VERB = re.compile(
    r"\b(?:hit|hits|hitting|struck|strik\w+|destroy\w*|engag\w+|attack\w+|bomb\w+|target(?:ed|"
    r"ing)|eliminat\w+|sort\w+|"
    r"annihilat\w+|against|carried out|made|performed|neutrali\w+)\b|"
    r"\b(?:удар\w*|уничтож\w+|пораж\w+|порази\w+|атак\w+|вылет\w*|ликвидир\w+|нанес\w+|разруш\w+)|"
    r"استهد\w*|دمر\w*|تدمير\w*|قصف\w*|ضرب\w*|غار\w+|طلع\w+"
)
_LAUNCH = re.compile(
    r"\b(?:launch\w*|beg[au]n|beginning|start\w*|commenc\w+|initiat\w+|"
    r"open\w*)\b[^.\n]{0,120}?\b(?:operations?|campaign|air ?strikes?|strikes|intervention|"
    r"bombing)\b[^.\n]{0,120}?\Z|"
    r"\b(?:operations?|campaign|air ?strikes?|intervention)\b[^.\n]{0,60}?\b(?:launch\w*|"
    r"beg[au]n|start\w*|commenc\w+)\b[^.\n]{0,40}?\Z|"
    r"\b(?:начал\w*|запустил\w*|начат\w*)\b[^.\n]{0,120}?\b(?:операци\w+|кампани\w+|"
    r"удар\w*)\b[^.\n]{0,120}?\Z|"
    r"\b(?:операци\w+|кампани\w+)\b[^.\n]{0,80}?\b(?:начал\w*|начат\w*)\b[^.\n]{0,40}?\Z|"
    r"(?:بدا\w*|بدء|بدايه|اطلق\w*|انطلاق)[^.\n]{0,100}?(?:عملي\w+|حمل\w+|ضربات|"
    r"غارات)[^.\n]{0,60}?\Z"
)
_SPOKEN = re.compile(
    r"\b(?:said|told|announced|stated|reported|added|briefing|statement|says|"
    r"confirmed)\b[^.,\n]{0,25}\Z|"
    r"\b(?:сообщ\w+|заяв\w+|рассказ\w+)\b[^.,\n]{0,25}\Z|(?:اعلن\w*|قال\w*|صرح\w*)[^.،\n]{0,25}\Z"
)
_NEAR_SENTENCES = 2  # so far apart the parts of one claim may stand


class Counted(NamedTuple):
    """A number of sorties, objects or strikes by its place in the folded text."""

    start: int
    end: int
    field: Field
    number: Count


class Unit(NamedTuple):
    """What one stretch of a text counts, by sentences: the first and the last."""

    first: int
    last: int
    counted: tuple[Counted, ...]


class Aggregate(Noun, frozen=True, kw_only=True):
    """A claim of a number as a text states it; each value stands on its words.

    `span` is composed of the times among the values; None where the text binds it to none.
    """

    span: Span | None
    kind: str  # period or cumulative
    values: tuple[Found, ...]


def read_aggregates(
    folded: Folded,
    numbers: Sequence[Number],
    found: Sequence[Found],
    *,
    sentences: Sequence[tuple[int, int]],
    published: date | None,
    start: date | None = None,
) -> tuple[Aggregate, ...]:
    """Return the claims of numbers in a text, in its order.

    `found` are the times, places, objects and sides of the text, in its order, `sentences` where
    its sentences begin and end in the folded text. `start` is the day
    on which the operation began, as the case has it; a text's own day goes before it.
    """
    units = _units(folded, sentences, numbers)
    units = _joined(units, folded, sentences, found)
    began = _beginning(folded, found)
    aggregates = []
    for number, unit in enumerate(units):
        reach = units[number + 1].first if number + 1 < len(units) else len(sentences)
        scope = _Scope(folded, sentences, unit, reach, alone=len(units) == 1)
        bound = _period(scope, found, published=published, began=began, start=start)
        beside = _beside(scope, found, cumulative=bound.cumulative)
        kind = "cumulative" if bound.cumulative else "period"
        values = (*_counts(folded, unit), *bound.times, *beside)
        aggregates.append(Aggregate(span=bound.span, kind=kind, values=values))
    return tuple(aggregates)


def find_counts(text: str, numbers: Sequence[Number]) -> list[Counted]:
    """Return the numbers that count sorties, strikes or objects struck, in the text's order."""
    found = [one for number in numbers if (one := _counted(text, number))]
    found += [
        Counted(match.start(), match.end(), Field.STRIKES, Count(low=1, high=1))
        for match in _ONE_STRIKE.finditer(text)
    ]
    return sorted(found, key=lambda counted: counted.start)


def _counted(text: str, number: Number) -> Counted | None:
    if number.kind is not NumberKind.COUNT or "bound" in number.signs:
        return None  # "hundreds of targets" is no figure that could be checked
    end = number.end + bool(_SHORTENED.search(text, max(0, number.end - 4), number.end + 1))
    total = _TOTAL_BEFORE.search(text, max(0, number.start - 70), number.start)
    if total and total.lastgroup:
        field = Field.SORTIES if total.lastgroup.startswith("sorties") else Field.OBJECTS
        return Counted(number.start, number.end, field, number.count)
    for field, pattern in _HEADS:
        match = pattern.match(text, end, end + 90)
        if match and not _NOT_HEAD.search(text, end, match.start(match.lastgroup or 0)):
            return Counted(number.start, match.end(), field, number.count)
    return None


def counts_of(folded: Folded, numbers: Sequence[Number]) -> tuple[Found, ...]:
    """Return the numbers of sorties, strikes and objects in a text, in its order."""
    return tuple(
        Found(field=one.field, value=one.number, quote=folded.quote(one.start, one.end))
        for one in find_counts(folded.text, numbers)
    )


def _units(
    folded: Folded, sentences: Sequence[tuple[int, int]], numbers: Sequence[Number]
) -> list[Unit]:
    """Return the claims of single sentences: a field that comes again begins another."""
    counts = find_counts(folded.text, numbers)
    units: list[Unit] = []
    at = 0
    for number, (start, end) in enumerate(sentences):
        inside: list[Counted] = []
        while at < len(counts) and counts[at].start < end:
            inside.append(counts[at])
            at += 1
        told = [one for one in inside if one.field is not Field.STRIKES]
        if not told or not _STRIKE_VERB.search(folded.text, start, end):
            continue
        group: list[Counted] = []
        for one in told:
            if one.field in {other.field for other in group}:
                units.append(Unit(number, number, tuple(group)))
                group = []
            group.append(one)
        units.append(Unit(number, number, tuple(group)))
    return units


def _joined(
    units: Sequence[Unit],
    folded: Folded,
    sentences: Sequence[tuple[int, int]],
    found: Sequence[Found],
) -> list[Unit]:
    """Return the units with those of neighbouring sentences made one that complete each other."""
    timed = {
        number
        for number, (start, end) in enumerate(sentences)
        if _times_in(folded, found, start, end)
    }
    joined: list[Unit] = []
    for unit in units:
        if joined and _complete(joined[-1], unit, timed):
            before = joined.pop()
            joined.append(Unit(before.first, unit.last, before.counted + _new(before, unit)))
        else:
            joined.append(unit)
    return [unit for unit in joined if _is_claim(unit)]


def _complete(one: Unit, other: Unit, timed: set[int]) -> bool:
    """Return whether two units are one claim: nothing differs, and one time at most is stated."""
    mine = {counted.field: counted.number for counted in one.counted}
    theirs = {counted.field: counted.number for counted in other.counted}
    both = mine.keys() & theirs.keys()
    if not 0 < other.first - one.last <= _NEAR_SENTENCES:
        return False
    if any(mine[field] != theirs[field] for field in both):
        return False
    return bool(both) or not {one.last, other.first} <= timed


def _new(before: Unit, unit: Unit) -> tuple[Counted, ...]:
    known = {counted.field for counted in before.counted}
    return tuple(counted for counted in unit.counted if counted.field not in known)


def _is_claim(unit: Unit) -> bool:
    """Return whether a unit claims a total: sorties, or objects in the plural."""
    counts = {counted.field: counted.number for counted in unit.counted}
    objects = counts.get(Field.OBJECTS)
    return Field.SORTIES in counts or (
        objects is not None and max(objects.low or 0, objects.high or 0) > 1
    )


class _Scope(NamedTuple):
    """A unit in its text: its own sentences, and those that follow up to the next unit."""

    folded: Folded
    sentences: Sequence[tuple[int, int]]
    unit: Unit
    reach: int
    alone: bool

    def own(self) -> tuple[int, int]:
        """Return the stretch of the unit's own sentences in the folded text."""
        return self.sentences[self.unit.first][0], self.sentences[self.unit.last][1]

    def following(self) -> tuple[int, int]:
        """Return the stretch from the unit to the next one; in a text of one unit, to the end."""
        last = max(self.unit.last, self.reach - 1)
        return self.sentences[self.unit.first][0], self.sentences[last][1]


def _inside(folded: Folded, found: Sequence[Found], start: int, end: int) -> list[Found]:
    """Return what stands in a stretch of the folded text; `found` is in the text's order."""
    first, last = folded.original_place(start), folded.original_place(end)
    inside = []
    for number in range(bisect_left(found, first, key=_begins), len(found)):
        if found[number].quote.start >= last:
            break
        inside.append(found[number])
    return inside


def _begins(one: Found) -> int:
    return one.quote.start


def _counts(folded: Folded, unit: Unit) -> Iterator[Found]:
    for one in unit.counted:
        quote = folded.quote(one.start, one.end)
        yield Found(field=one.field, value=one.number, quote=quote)


def _times_in(folded: Folded, found: Sequence[Found], start: int, end: int) -> list[Found]:
    inside = _inside(folded, found, start, end)
    return [one for one in inside if one.field is Field.TIME and not _is_spoken(folded, one)]


def _before(folded: Folded, quote: Quote, length: int = 60) -> str:
    return fold(folded.original[max(0, quote.start - length) : quote.start]).text


def _is_spoken(folded: Folded, time: Found) -> bool:
    """Return whether a time is when something was said: "said on Thursday"."""
    return bool(_SPOKEN.search(_before(folded, time.quote)))


def _beginning(folded: Folded, found: Sequence[Found]) -> Found | None:
    """Return the day on which the text says that the operation began."""
    for one in found:
        if one.field is Field.TIME and isinstance(one.value, Span):
            before = _before(folded, one.quote, 240).rpartition(". ")[2]
            if one.value.end - one.value.start <= DAY and _LAUNCH.search(before):
                return one
    return None


class _Bound(NamedTuple):
    """The stretch of time that a claim is bound to, and the words that it stands on."""

    span: Span | None
    cumulative: bool
    times: tuple[Found, ...]


def _period(
    scope: _Scope,
    found: Sequence[Found],
    *,
    published: date | None,
    began: Found | None,
    start: date | None,
) -> _Bound:
    """Return the stretch of time of a claim: as its sentences state it, or from start to end."""
    times = _times_in(scope.folded, found, *scope.own()) or _times_before(scope, found)
    opening = next((one for one in times if "cumulative_from" in one.signs), None)
    closing = next((one for one in times if "cumulative_to" in one.signs), None)
    if opening is None and closing is None:
        stated = [one for one in times if isinstance(one.value, Span) and "ago" not in one.signs]
        stated.sort(key=lambda one: ("period" not in one.signs, one is began, one.quote.start))
        return _Bound(_span(stated[0]) if stated else None, False, tuple(stated[:1]))
    used = [one for one in (opening, closing) if one is not None]
    first = _first_day(opening)
    if first is None and began is not None:
        used.append(began)
        first = _first_day(began)
    first = first or start
    closed = _span(closing) if closing else None
    last = last_day(closed.start, closed.end) if closed else published
    if first is None or last is None or last < first:
        return _Bound(None, True, tuple(used))
    return _Bound(day_span(first, last), True, tuple(used))


def _times_before(scope: _Scope, found: Sequence[Found]) -> list[Found]:
    """Return the time of the sentence before, where it only sets the scene: "Today the planes"."""
    if not scope.alone or not scope.unit.first:
        return []
    times = _times_in(scope.folded, found, *scope.sentences[scope.unit.first - 1])
    return [one for one in times if "relative" in one.signs and "clock" not in one.signs]


def _first_day(one: Found | None) -> date | None:
    span = _span(one) if one else None
    return span.start.date() if span else None


def _span(one: Found) -> Span | None:
    return one.value if isinstance(one.value, Span) else None


def _beside(scope: _Scope, found: Sequence[Found], *, cumulative: bool) -> Iterator[Found]:
    """Yield the provinces, parts and sides of a claim.

    They stand in its own sentences; what its own sentences do not say may follow them, up to the
    next claim, and in a text of one claim may stand anywhere.
    """
    folded = scope.folded
    own = _inside(folded, found, *scope.own())
    around = list(found) if scope.alone else _inside(folded, found, *scope.following())
    yield from _provinces(own, around, finer=not cumulative)
    yield from _parts(scope, found)
    yield from (one for one in around if one.field is Field.OBJECT and "listed" in one.signs)
    yield from (one for one in own if one.field is Field.AFFILIATION)


def _parts(scope: _Scope, found: Sequence[Found]) -> Iterator[Found]:
    """Yield the counted things of a claim; what happened at one place is no part of it."""
    last = max(scope.unit.last, len(scope.sentences) - 1 if scope.alone else scope.reach - 1)
    first = 0 if scope.alone else scope.unit.first
    for number in range(first, last + 1):
        inside = _inside(scope.folded, found, *scope.sentences[number])
        own = scope.unit.first <= number <= scope.unit.last
        if own or not any(map(_is_finer, inside)):
            yield from (one for one in inside if one.field is Field.PART)


def _provinces(own: Sequence[Found], around: Sequence[Found], *, finer: bool) -> list[Found]:
    for reach in (own, around):
        named = [one for one in reach if _is_province(one)]
        if named:
            return named
    return [one for one in own if finer and _is_finer(one)]


def _is_province(one: Found) -> bool:
    return (
        isinstance(one.value, Whereabouts)
        and one.value.precision == PlacePrecision.GOVERNORATE
        and not {"elsewhere", "parent"} & set(one.signs)
    )


def _is_finer(one: Found) -> bool:
    return (
        isinstance(one.value, Whereabouts)
        and one.value.precision != PlacePrecision.GOVERNORATE
        and one.value.admin1 is not None
        and "elsewhere" not in one.signs
    )

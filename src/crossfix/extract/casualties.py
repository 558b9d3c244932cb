"""The killed, the civilians among them and the injured that a text states, as counts."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from crossfix.extract.counted import (
    Element,
    Group,
    Harm,
    Mark,
    Role,
    Trigger,
    Who,
    casualty_phrases,
    casualty_words,
    elements,
    mark_at,
    sentences,
    who_is,
)
from crossfix.extract.folding import Folded
from crossfix.extract.found import Field, Found
from crossfix.extract.numbers import Number, read_numbers
from crossfix.extract.tokens import Phrases, Token, Tokens, tokens_of
from crossfix.model import Count

_AFTER_REACH = 3  # tokens from a word of harm to the people behind it
_FAR_AFTER_REACH = 8  # from the words for a toll
_UPDATE_REACH = 16  # from the words for a toll to what it rose to
_BEFORE_REACH = 9  # tokens from people to a verb behind them
_PART_REACH = 2  # tokens from "including" to those people
_FAR_NONE_REACH = 14  # from a denied verb to the casualties that it did not cause
_NONE_REACH = 6  # tokens from "no" to the casualties


class _Words(NamedTuple):
    be: frozenset[str]
    none: Phrases[bool]
    none_far: Phrases[bool]
    nobody: Phrases[bool]
    unsaid: frozenset[str]
    cumulative: Phrases[bool]
    both: Phrases[bool]


@cache
def _words() -> _Words:
    return _Words(
        be=casualty_words("be", "words"),
        none=casualty_phrases("none", "words"),
        none_far=casualty_phrases("none_far", "words"),
        nobody=casualty_phrases("nobody", "words"),
        unsaid=casualty_words("unsaid", "words"),
        cumulative=casualty_phrases("cumulative", "words"),
        both=casualty_phrases("casualty", "both"),
    )


class _List(NamedTuple):
    """Groups that stand in one list, and those that are said to be a part of them."""

    groups: tuple[Group, ...]
    parts: tuple[Group, ...] = ()
    partial: bool = False  # it is a part of the people named before it
    first: int = 0  # the place of its first element in the sentence
    last: int = 0
    end: int = 0  # the first token behind it

    @property
    def start(self) -> int:
        return self.groups[0].start


def read_casualties(folded: Folded, numbers: Sequence[Number] | None = None) -> tuple[Found, ...]:
    """Return the killed, the civilians killed and the injured that a text counts.

    A list is added up ("two women and a child": 3), a part is not ("12 people including 3
    children": 12, and at least 3 civilians). Civilians are those whom the text calls so, and
    children and women (sign `implied`). A text that says that there were none gives 0; one that
    says that none are known gives no value (sign `unsaid`).

    Signs: those of the numbers, singular, bare, passive, summed, civilians, combatants, implied,
    part, most, all, toll, update, killed_or_injured, cumulative, none.

    >>> from crossfix.extract.folding import fold
    >>> [(f.field.value, f.value.low) for f in read_casualties(fold("مقتل طفلين وإصابة 5 مدنيين"))]
    [('killed', 2), ('civilians_killed', 2), ('injured', 5)]
    >>> [f.value.low for f in read_casualties(fold("12 people, including 3 children, were killed"))]
    [12, 3]
    """
    line = tokens_of(folded)
    at = {token.start: index for index, token in enumerate(line)}
    ends = {token.end: index + 1 for index, token in enumerate(line)}
    by_token = {
        at[number.start]: (ends[number.end], number)
        for number in (read_numbers(folded) if numbers is None else numbers)
        if number.start in at and number.end in ends
    }
    return tuple(
        found
        for bounds in sentences(line)
        for found in _sentence(folded, line, bounds, elements(line, bounds, by_token))
    )


def _sentence(
    folded: Folded, line: Tokens, bounds: tuple[int, int], parts: list[Element]
) -> Iterator[Found]:
    triggers = [place for place, part in enumerate(parts) if isinstance(part, Trigger)]
    lists = _lists(line, parts)
    cumulative = triggers and any(_words().cumulative.at(line, at) for at in range(*bounds))
    extra = ("cumulative",) if cumulative else ()
    used: set[int] = set()
    skip = -1
    for place in triggers:
        trigger = parts[place]
        if place <= skip or not isinstance(trigger, Trigger):
            continue
        none = _none(line, bounds, trigger)
        if none is not None:
            yield _nobody(folded, line, bounds, trigger, none)
            continue
        mixed = _mixed(line, parts, place)
        if mixed:
            trigger, skip = mixed
        free = [one for one in lists if not one.partial and one.first not in used]
        people = _people_of(line, trigger, free, _bounds(line, parts, (place, max(place, skip))))
        if people is None:
            continue
        used.add(people.first)
        people = _with_part_behind(people, lists, max(place, skip))
        yield from _found(folded, line, (trigger, people), (*extra, *(("mixed",) if mixed else ())))
    if not triggers:
        yield from _no_casualties(folded, line, bounds)


def _lists(line: Tokens, parts: list[Element]) -> list[_List]:
    """Return the lists of people in a sentence: a woman, two men and a child, including ..."""
    lists: list[_List] = []
    current: _List | None = None
    part, part_end = False, 0
    for place, element in enumerate(parts):
        if isinstance(element, Trigger):
            lists += [current] if current else []
            current, part = None, False
        elif isinstance(element, Mark):
            if element.name in {"part", "part_behind"}:
                part_end = element.end
                part = part or current is None
            if current is None or element.start - current.end > 1:
                continue
            current, part = _marked(line, element, place, current, part=part)
        elif current and _is_part_behind(parts, place, current):
            who = _who_at(line, parts[place + 1].end)
            own = (*current.parts, element._replace(who=who or element.who))
            current = current._replace(parts=own, last=place, end=element.end)
        elif current and _continues(line, current, element, part=part):
            groups = current.groups if part else (*current.groups, element)
            own = (*current.parts, element) if part else current.parts
            current = current._replace(groups=groups, parts=own, last=place, end=element.end)
        else:
            lists += [current] if current else []
            partial = part and current is None and element.start - part_end <= _PART_REACH
            current = _List((element,), (), partial, place, place, element.end)
            part = False
    return [*lists, *([current] if current else [])]


def _marked(
    line: Tokens, mark: Mark, place: int, current: _List, *, part: bool
) -> tuple[_List, bool]:
    """Return a list with what a mark behind it says: including, of them, most of them civilians."""
    name = mark.name
    who = _who_at(line, mark.end)
    if name == "part_behind" and mark.start == current.groups[-1].end:
        own = current.groups[-1]._replace(who=who or current.groups[-1].who)
        if len(current.groups) > 1:
            rest, inner = current.groups[:-1], (*current.parts, own)
            return current._replace(groups=rest, parts=inner, last=place, end=mark.end), part
        return current._replace(groups=(own,), partial=True, last=place, end=mark.end), part
    if name in {"part", "part_behind"}:
        return current._replace(last=place, end=mark.end), True
    return current._replace(end=mark.end), part


def _who_at(line: Tokens, at: int) -> Who | None:
    found = who_is(line, at) or who_is(line, at + 1)
    return found[1] if found else None


def _is_part_behind(parts: list[Element], place: int, current: _List) -> bool:
    """Return whether a number is a part by the words behind it: nine people, four of them ..."""
    element, behind = parts[place], parts[place + 1] if place + 1 < len(parts) else None
    if not isinstance(behind, Mark) or behind.name != "part_behind":
        return False
    return behind.start == element.end and element.start == current.end


def _continues(line: Tokens, current: _List, element: Group, *, part: bool) -> bool:
    """Return whether a group goes on with a list: only marks and "and" stand between."""
    newest = (current.parts or current.groups)[-1]
    if part and not current.parts and "singular" in element.signs:
        return element.start - current.end < _PART_REACH  # including a six-year-old girl
    if element.start != current.end:
        return False
    if (element.who is Who.BARE) != (newest.who is Who.BARE):
        return part and not current.parts
    return line[element.start].text.startswith("و") or current.end > newest.end


def _mixed(line: Tokens, parts: list[Element], place: int) -> tuple[Trigger, int] | None:
    """Return killed or injured as one word of harm, where the text does not tell them apart."""
    trigger, *behind = parts[place : place + 3]
    joint = behind[0] if behind and isinstance(behind[0], Mark) else None
    other = behind[1] if joint and len(behind) > 1 else behind[0] if behind else None
    if not isinstance(trigger, Trigger) or not isinstance(other, Trigger):
        return None
    if Harm.COMBATANTS in {trigger.harm, other.harm} or trigger.harm is other.harm:
        return None
    if joint:
        named = joint.name == "and" and line[joint.start].text not in {",", "،"}
        joined = named and joint.start == trigger.end and other.start == joint.end
    else:
        joined = other.start == trigger.end and line[other.start].text.startswith("و")
    if not joined:
        return None
    roles = trigger.roles | other.roles
    whole = Trigger(trigger.start, other.end, trigger.harm, roles)
    return whole, place + (2 if joint else 1)


class _Bounds(NamedTuple):
    """Between which words of harm the people of one of them may stand."""

    place: int  # of its first word among the elements
    last: int  # of its last
    start: int  # the first token behind the word of harm before
    end: int  # the first token of the next


def _bounds(line: Tokens, parts: list[Element], places: tuple[int, int]) -> _Bounds:
    earlier = [part.end for part in parts[: places[0]] if isinstance(part, Trigger)]
    later = [part.start for part in parts[places[1] + 1 :] if isinstance(part, Trigger)]
    return _Bounds(*places, max(earlier, default=0), min(later, default=len(line)))


def _people_of(line: Tokens, trigger: Trigger, lists: list[_List], bounds: _Bounds) -> _List | None:
    """Return the people to whom the harm was done: behind the word, or before it."""
    behind = next((one for one in lists if one.first > bounds.last), None)
    before = next((one for one in reversed(lists) if one.last < bounds.place), None)
    if behind and behind.start >= bounds.end:
        behind = None
    if before and before.end <= bounds.start:
        before = None
    own = _own(trigger, lists)
    if own:
        return own
    for side in _sides(line, trigger):
        if side == "before" and before and _reaches_back(line, before, trigger):
            return before
        if side == "behind" and behind and _reaches_on(line, trigger, behind):
            return behind
    return None


def _with_part_behind(people: _List, lists: list[_List], place: int) -> _List:
    """Return the people with the part named behind the verb: killed, including 3 children."""
    behind = next((one for one in lists if one.first > place), None)
    if behind is None or not behind.partial or people.first > place:
        return people
    return people._replace(parts=(*people.parts, *behind.groups))


def _own(trigger: Trigger, lists: list[_List]) -> _List | None:
    """Return the group that is the word itself: شهيدان."""
    return next((one for one in lists if one.groups[-1].start == trigger.start), None)


def _sides(line: Tokens, trigger: Trigger) -> tuple[str, ...]:
    """Return where to look for the people, the better side first."""
    roles = trigger.roles
    if Role.TOLL in roles:
        return ("behind",)
    passive = trigger.start > 0 and line[trigger.start - 1].text in {"was", "were", "been", "be"}
    if Role.EITHER in roles and passive:
        return ("before",)
    if Role.EITHER in roles:
        return ("behind", "before")
    if Role.ACTIVE in roles:
        return ("behind",) if Role.COUNTED not in roles else ("before", "behind")
    return ("before", "behind") if Role.COUNTED in roles else ("before",)


def _reaches_on(line: Tokens, trigger: Trigger, people: _List) -> bool:
    gap = line[trigger.end : people.start]
    if Role.TOLL in trigger.roles:
        far = _UPDATE_REACH if "update" in people.groups[0].signs else _FAR_AFTER_REACH
        return len(gap) <= far and not any(token.text == ";" for token in gap)
    far = 1 if trigger.roles <= {Role.COUNTED, Role.SUBJECT} else _AFTER_REACH
    joint = ("و",) if line[people.start].text.startswith("و") else ()
    stops = {",", "،", "and", "и", "و", "in", "в", "(", ")", ".", "от", "by", "at", "on"}
    return len(gap) <= far and not joint and not any(token.text in stops for token in gap)


def _reaches_back(line: Tokens, people: _List, trigger: Trigger) -> bool:
    gap = line[people.end : trigger.start]
    known = all(token.text in _words().be or token.text in {",", "،"} for token in gap)
    if trigger.roles <= {Role.COUNTED}:
        return len(gap) == 0 or (known and len(gap) <= 2)
    if people.groups[-1].who is Who.BARE:
        return known and len(gap) <= 3
    if line[trigger.start].text >= "ء" and len(gap) > 1:
        return False
    return len(gap) <= _BEFORE_REACH and not _clause(gap)


def _clause(gap: Sequence[Token]) -> bool:
    """Return whether another clause stands between: who, that, while."""
    return any(token.text in _CLAUSES for token in gap)


_CLAUSES = frozenset(
    {"while", "when", "after", "before", "but", "что", "когда", "после", "а", "но", ";"}
)


def _sum(groups: Sequence[Group]) -> Count:
    lows = [group.people.low for group in groups]
    highs = [group.people.high for group in groups]
    known = [low for low in lows if low is not None]
    return Count(
        low=sum(known) if known else None,
        high=None if None in highs else sum(high for high in highs if high is not None),
    )


def _found(
    folded: Folded, line: Tokens, said: tuple[Trigger, _List], extra: tuple[str, ...]
) -> Iterator[Found]:
    trigger, people = said
    groups = people.groups
    if trigger.harm is Harm.COMBATANTS and any(group.who is not Who.COMBATANT for group in groups):
        return
    count = _sum(groups)
    signs = [sign for group in groups for sign in group.signs]
    signs += ["summed"] if len(groups) > 1 else []
    signs += ["toll"] if Role.TOLL in trigger.roles else []
    signs += ["passive"] if people.start < trigger.start else []
    kinds = {group.who for group in groups}
    signs += ["civilians"] if kinds <= {Who.CIVILIAN, Who.CHILD} else []
    signs += ["combatants"] if kinds == {Who.COMBATANT} else []
    signs += extra
    start = min(trigger.start, people.start)
    end = max(trigger.end, groups[-1].end, *(part.end for part in people.parts), 0)
    quote = folded.quote(line[start].start, line[end - 1].end)
    if "mixed" in extra:
        signs = [sign for sign in signs if sign != "mixed"]
        count = Count(high=count.high)
        for field in (Field.KILLED, Field.INJURED):
            value = None if count.high is None else count
            yield Found(field=field, value=value, quote=quote, signs=(*signs, "killed_or_injured"))
        return
    field = Field.INJURED if trigger.harm is Harm.INJURED else Field.KILLED
    yield Found(field=field, value=count, quote=quote, signs=tuple(dict.fromkeys(signs)))
    share = _share(line, groups[-1].end) or _share(line, trigger.end)
    civilians = _civilians(people, count, share) if field is Field.KILLED else None
    if civilians:
        value, more = civilians
        yield Found(
            field=Field.CIVILIANS_KILLED,
            value=value,
            quote=quote,
            signs=tuple(dict.fromkeys((*signs, *more))),
        )


def _share(line: Tokens, at: int) -> tuple[str, Who] | None:
    """Return all or most, and whom: most of them civilians."""
    at += at < len(line) and line[at].text in {",", "،", "-"}
    mark = mark_at(line, at)
    who = _who_at(line, mark[0]) if mark and mark[1] in {"all", "most"} else None
    return (mark[1], who) if mark and who in {Who.CIVILIAN, Who.CHILD} and who else None


def _civilians(
    people: _List, count: Count, share: tuple[str, Who] | None
) -> tuple[Count, tuple[str, ...]] | None:
    """Return how many of the killed the text calls civilians, children or women."""
    named = [group for group in people.groups if group.who is Who.CIVILIAN]
    implied = [group for group in people.groups if group.who is Who.CHILD]
    whole = len(named) + len(implied) == len(people.groups)
    if share and not named:
        low = count.low if share[0] == "all" or count.low is None else count.low // 2 + 1
        more = (share[0], "implied") if share[1] is Who.CHILD else (share[0],)
        return Count(low=low, high=count.high), more
    if named or implied:
        sure = _sum([*named, *implied])
        value = sure if whole or not implied else Count(low=sure.low)
        return value, ("implied",) if implied else ()
    called = _sum([part for part in people.parts if part.who is Who.CIVILIAN])
    implied_parts = _sum([part for part in people.parts if part.who is Who.CHILD])
    if implied_parts.low is not None:
        # the children may be among those called civilians: the larger of both is sure
        low = max(called.low or 0, implied_parts.low)
        return Count(low=low, high=count.high), ("part", "implied")
    return (called, ("part",)) if called != _NOBODY else None


_NOBODY = Count(low=None, high=0)  # the sum of nothing


def _none(line: Tokens, bounds: tuple[int, int], trigger: Trigger) -> tuple[int, int] | None:
    """Return the tokens of a denial around a word of harm: no civilians were killed."""
    words = _words()
    for at in range(max(bounds[0], trigger.start - _NONE_REACH), trigger.start):
        found = words.nobody.at(line, at) or words.none.at(line, at)
        between = line[found[0] : trigger.start] if found else []
        if found and not any(token.kind in {"digits", "mark"} for token in between):
            return at, max(found[0], trigger.end)
    for at in range(max(bounds[0], trigger.start - _FAR_NONE_REACH), trigger.start):
        if words.none_far.at(line, at):
            return at, trigger.end
    for at in range(trigger.end, min(trigger.end + _NONE_REACH, bounds[1])):
        if line[at].kind in {"mark", "digits"}:
            break
        found = words.none.at(line, at)
        if found and line[at].text in _NONE_BEHIND:
            return trigger.start, found[0]
    return None


_NONE_BEHIND = frozenset({"нет", "не", "отсутствуют"})


def _nobody(
    folded: Folded, line: Tokens, bounds: tuple[int, int], trigger: Trigger, none: tuple[int, int]
) -> Found:
    civilian = any(_is_civilian(token) for token in line[none[0] : none[1] + 1])
    field = Field.INJURED if trigger.harm is Harm.INJURED else Field.KILLED
    if civilian and field is Field.KILLED:
        field = Field.CIVILIANS_KILLED
    return _zero(folded, line, none, field, unsaid=_unsaid(line, bounds, none))


def _is_civilian(token: Token) -> bool:
    return any(stem in token.text for stem in ("civilian", "мирн", "гражданск", "مدني"))


def _unsaid(line: Tokens, bounds: tuple[int, int], stretch: tuple[int, int]) -> bool:
    """Return whether the text says only that none are known."""
    start, end = stretch[0] - _NONE_REACH, stretch[1] + _NONE_REACH
    near = line[max(start, bounds[0]) : min(end, bounds[1])]
    return any(token.text in _words().unsaid for token in near)


def _zero(
    folded: Folded, line: Tokens, stretch: tuple[int, int], field: Field, *, unsaid: bool
) -> Found:
    return Found(
        field=field,
        value=None if unsaid else Count(low=0, high=0),
        quote=folded.quote(line[stretch[0]].start, line[stretch[1] - 1].end),
        signs=("none", "unsaid") if unsaid else ("none",),
    )


def _no_casualties(folded: Folded, line: Tokens, bounds: tuple[int, int]) -> Iterator[Found]:
    """Read no casualties, жертв нет, دون وقوع خسائر بشرية: none killed and none injured."""
    words = _words()
    for at in range(*bounds):
        both = words.both.at(line, at)
        if both is None:
            continue
        window = range(max(bounds[0], at - _NONE_REACH), min(both[0] + 2, bounds[1]))
        none = next((found for place in window if (found := words.none.at(line, place))), None)
        place = next((place for place in window if words.none.at(line, place)), None)
        if none is None or place is None:
            continue
        start, end = min(place, at), max(none[0], both[0])
        unsaid = _unsaid(line, bounds, (start, end))
        civilian = any(_is_civilian(token) for token in line[start:end])
        fields = [Field.CIVILIANS_KILLED] if civilian else [Field.KILLED, Field.INJURED]
        for field in fields:
            yield _zero(folded, line, (start, end), field, unsaid=unsaid)
        return

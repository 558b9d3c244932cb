"""The people that a sentence counts, and the words for killed and injured, by their places."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from crossfix.extract.folding import fold
from crossfix.extract.numbers import Number, NumberKind
from crossfix.extract.numerals import script
from crossfix.extract.tokens import Phrases, Tokens, every_phrase, stems
from crossfix.model import Count

_NOUN_REACH = 5  # tokens from a number to the people that it counts
_ONE_REACH = 7  # tokens from "a" to the person: a 7-year-old boy
_LONGEST = 300  # tokens; what no sentence reaches is no sentence, and is read piece by piece
_ENDS = frozenset(".;!?؛؟\n…")


class Who(StrEnum):
    """Whom a group is said to consist of."""

    CIVILIAN = "civilian"
    CHILD = "child"  # children and women, whom texts seldom also call civilians
    PERSON = "person"
    COMBATANT = "combatant"
    BARE = "bare"  # a number alone: killed 12


class Harm(StrEnum):
    """What is said to have become of people."""

    KILLED = "killed"
    INJURED = "injured"
    COMBATANTS = "combatants_killed"  # eliminated: only of combatants


class Role(StrEnum):
    """Where people stand beside a word for harm."""

    EITHER = "either"  # killed 12; 12 were killed
    ACTIVE = "active"  # killing 12, مقتل 12
    SUBJECT = "subject"  # 12 died
    COUNTED = "counted"  # 12 dead
    TOLL = "toll"  # the death toll rose to 12


class Group(NamedTuple):
    """Some people, by the tokens that name them."""

    start: int
    end: int
    people: Count
    who: Who
    signs: tuple[str, ...]


class Trigger(NamedTuple):
    """A word for harm to people."""

    start: int
    end: int
    harm: Harm
    roles: frozenset[Role]


class Mark(NamedTuple):
    """A word that tells how groups belong together: part, part_behind, all, most, and."""

    start: int
    end: int
    name: str


Element = Group | Trigger | Mark


class _Words(NamedTuple):
    who: Phrases[Who]
    singular: Phrases[bool]
    one: frozenset[str]
    triggers: Phrases[list[tuple[Harm, Role]]]
    marks: Phrases[str]
    small: frozenset[str]
    be: frozenset[str]


def casualty_words(*keys: str) -> frozenset[str]:
    """Return the folded words of a heading of the tables of casualties."""
    return frozenset(fold(word).text for word, _ in every_phrase("casualties", *keys))


def casualty_phrases(*keys: str) -> Phrases[bool]:
    """Return the phrases of a heading of the tables of casualties."""
    return Phrases(every_phrase("casualties", *keys))


def _hedges_behind() -> list[str]:
    """Return at least and its like as they stand behind people: 36 شخصا على الأقل."""
    return [phrase for _, phrases in every_phrase("numbers", "hedge_after") for phrase in phrases]


@cache
def _words() -> _Words:
    uses: dict[str, list[tuple[Harm, Role]]] = {}
    for harm in Harm:
        for role in Role:
            for phrase, _ in every_phrase("casualties", harm.value, role.value):
                uses.setdefault(fold(phrase).text, []).append((harm, role))
    return _Words(
        who=Phrases(
            (phrase, who)
            for who in (Who.CIVILIAN, Who.CHILD, Who.PERSON, Who.COMBATANT)
            for phrase, _ in every_phrase("casualties", "who", who.value)
        ),
        singular=casualty_phrases("singular", "words"),
        one=casualty_words("one", "words"),
        triggers=Phrases(uses.items()),
        marks=Phrases(
            (phrase, name)
            for name in ("part", "part_behind", "all", "most", "and")
            for phrase, _ in every_phrase("casualties", name, "words")
        ).also((phrase, "hedge") for phrase in _hedges_behind()),
        small=casualty_words("small", "words"),
        be=casualty_words("be", "words"),
    )


@lru_cache(maxsize=1 << 16)
def _may_begin(word: str) -> bool:
    """Return whether any element may begin with a word."""
    words = _words()
    tables = (words.who.firsts(), words.triggers.firsts(), words.marks.firsts())
    return word in words.one or any(stem in table for _, stem in stems(word) for table in tables)


def sentences(line: Tokens) -> Iterator[tuple[int, int]]:
    """Yield the first token of each sentence and the first after it; 1.5 and U.S. end none."""
    start = 0
    for at, token in enumerate(line):
        ends = token.kind == "line" or (
            token.text in _ENDS and (token.text != "." or _ends_sentence(line, at))
        )
        if (ends and at > start) or at - start >= _LONGEST:
            yield start, at
        if ends or at - start >= _LONGEST:
            start = at + 1 if ends else at
    if start < len(line):
        yield start, len(line)


def _ends_sentence(line: Tokens, at: int) -> bool:
    if at + 1 < len(line) and line[at + 1].start == line[at].end and line[at + 1].kind != "mark":
        return False
    return not (at and len(line[at - 1].text) == 1 and line[at - 1].kind == "word")


def elements(
    line: Tokens, bounds: tuple[int, int], numbers: dict[int, tuple[int, Number]]
) -> list[Element]:
    """Return the groups of people, words for harm and marks of a sentence, first to last.

    `numbers` are by their first token, each with the first token behind it.
    """
    found: list[Element] = []
    index, end = bounds
    while index < end:
        element = _element(line, index, end, numbers)
        if element is None:
            index += 1
            continue
        found.append(element)
        if isinstance(element, Group) and element.who is Who.BARE and "dual" in element.signs:
            found += _trigger(line, index)  # شهيدان: both the people and what befell them
        index = max(element.end, index + 1)
    return found


def _element(
    line: Tokens, index: int, end: int, numbers: dict[int, tuple[int, Number]]
) -> Element | None:
    if index in numbers:
        return _numbered(line, index, end, numbers)
    if line[index].kind == "digits" or not (
        _may_begin(line[index].text) or line[index].kind == "mark"
    ):
        return None
    words = _words()
    behind = numbers.get(index + 1)
    if line[index].text in words.one and behind and behind[1].kind is NumberKind.COUNT:
        several = _numbered(line, index + 1, end, numbers)  # his three sons
        return several._replace(start=index) if several else None
    if line[index].text in words.one:
        one = _single(line, index, end, numbers)
        if one:
            return one
    mark = words.marks.at(line, index)
    trigger = _trigger(line, index)
    if trigger and not (mark and mark[0] > trigger[0].end):
        return trigger[0]
    if mark:
        return Mark(index, mark[0], mark[1])
    single = words.singular.at(line, index)
    if single:
        who = words.who.at(line, index)
        kind = who[1] if who else Who.PERSON
        definite = script(line[index].text) == "arabic" and _definite(line[index].text)
        if definite:
            return None
        return Group(index, single[0], Count(low=1, high=1), kind, ("singular",))
    return None


def _trigger(line: Tokens, index: int) -> list[Trigger]:
    """Return the word for harm at a token, if there is one."""
    found = _words().triggers.at(line, index)
    if found is None:
        return []
    after, uses = found
    harms = {harm for harm, _ in uses}
    harm = next(harm for harm in Harm if harm in harms)
    return [Trigger(index, after, harm, frozenset(role for _, role in uses))]


def who_is(line: Tokens, index: int) -> tuple[int, Who] | None:
    """Return where the name of a kind of people that begins at a token ends, and whom it means."""
    return _words().who.at(line, index)


def mark_at(line: Tokens, index: int) -> tuple[int, str] | None:
    """Return where a mark like "most of them" that begins at a token ends, and its name."""
    return _words().marks.at(line, index) if index < len(line) else None


def _definite(word: str) -> bool:
    singular = _words().singular.firsts()
    return any(clitic.endswith("ل") for clitic, stem in stems(word)[1:] if stem in singular)


def _numbered(
    line: Tokens, index: int, end: int, numbers: dict[int, tuple[int, Number]]
) -> Group | None:
    """Return the people that a number counts; None where it counts something else."""
    after, number = numbers[index]
    if number.kind is not NumberKind.COUNT or "was" in number.signs:
        return None
    words = _words()
    signs = tuple(sign for sign in number.signs if sign not in {"digits", "words"})
    if "dual" in number.signs:
        who = words.who.at(line, index)
        kind = who[1] if who else Who.BARE
        counted = words.triggers.at(line, index)
        if not who and not counted:
            return None
        return Group(index, after, number.count, kind, signs)
    known = _people(line, after, min(end, after + _NOUN_REACH), numbers)
    if known:
        behind, who_is = known
        return Group(index, behind, number.count, who_is, signs)
    if after >= end or line[after].kind in {"mark", "line"}:
        return Group(index, after, number.count, Who.BARE, (*signs, "bare"))
    joined = line[after].text.startswith("و") or line[after].text in words.small | words.be
    if joined or _words().triggers.at(line, after):
        return Group(index, after, number.count, Who.BARE, (*signs, "bare"))
    return None


def _people(
    line: Tokens, start: int, end: int, numbers: dict[int, tuple[int, Number]]
) -> tuple[int, Who] | None:
    """Return where the people that a number counts are named, and who they are."""
    words = _words()
    best: tuple[int, Who] | None = None
    for at in range(start, end):
        token = line[at]
        if at in numbers or token.kind in {"digits", "line"}:
            break
        if token.kind == "mark" and token.text not in {"-", "'", '"'}:
            break
        who = words.who.at(line, at)
        if who:
            # the last word of the name of a group says who they are: members of the militia
            best = (who[0], who[1]) if best is None else (who[0], _finer(best[1], who[1]))
            if who[1] is not Who.PERSON:
                return best
            continue
        if words.triggers.at(line, at) or (best is not None and token.text not in _OF):
            break
        if best is None and token.text in words.small - _OF:
            break
        if best is None and words.marks.at(line, at):
            break
    return best


_OF = frozenset({"of", "из", "من", "the", "isis", "isil"})


def _finer(one: Who, other: Who) -> Who:
    return other if one is Who.PERSON else one


def _single(
    line: Tokens, index: int, end: int, numbers: dict[int, tuple[int, Number]]
) -> Group | None:
    """Return one person behind a determiner: a child, a 7-year-old boy, his wife."""
    words = _words()
    for at in range(index + 1, min(index + _ONE_REACH, end)):
        if line[at].kind == "line" or (line[at].kind == "mark" and line[at].text not in "-'"):
            return None
        age = at in numbers and numbers[at][1].kind is NumberKind.AGE
        if at in numbers and not age:
            return None
        who = words.who.at(line, at)
        if who:
            singular = not line[who[0] - 1].text.endswith("s") and not _plural(
                line[who[0] - 1].text
            )
            definite = line[index].text == "the"
            if script(line[at].text) != "latin":
                singular = words.singular.at(line, at) is not None
            if not singular or definite:
                return None
            return Group(index, who[0], Count(low=1, high=1), who[1], ("singular",))
        if words.triggers.at(line, at) or line[at].text in words.small:
            return None
    return None


def _plural(word: str) -> bool:
    return word in {"people", "men", "women", "children", "others", "other", "more", "personnel"}

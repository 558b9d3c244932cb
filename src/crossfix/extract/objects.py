"""What was struck, as claimed: kinds of objects and how many of each.

The kinds are those of `crossfix.normalise.objects`. In English the last word of a phrase says what
it is ("an ISIL weapons storage facility"), in Russian and Arabic the first.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from crossfix.extract.folding import Folded, fold, scripts_in
from crossfix.extract.found import Field, Found, Part
from crossfix.extract.numbers import Number, NumberKind
from crossfix.model import Count
from crossfix.normalise.munitions import munition_class
from crossfix.normalise.objects import OBJECT_WORDS

_PLAIN = re.compile(r"(?:\\[a-zA-Z])+")  # classes such as \w, which are no letters of a word


@cache
def _kinds_in(scripts: frozenset[str]) -> re.Pattern[str]:
    """Return the words for objects by kind, without those in scripts that a text has not."""
    kinds = []
    for name, words in OBJECT_WORDS.items():
        folds = [fold(word).text for word in words]
        needs = [(word, scripts_in(_PLAIN.sub("", word))) for word in folds]
        asked = [word for word, needed in needs if "en" in needed or needed <= scripts]
        kinds += [f"(?P<{name}>{'|'.join(f'(?:{word})' for word in asked)})"] if asked else []
    return re.compile("|".join(kinds))


@lru_cache(maxsize=2)
def _kinds(text: str) -> re.Pattern[str]:
    return _kinds_in(scripts_in(text))


# words that look like objects and are none, or not what was struck
_BESIDE = re.compile(
    r"\bas well as\b|\bcommand(?! ?(?:and|post|point|cent|node|facilit|base|bunker|site|element|"
    r"building|cell|hq|headquarters|structure|control|,))\w*|\b(?:chief|chiefs) of staff\b|"
    r"\bgeneral staff\b|"
    r"\bcommander\w*|\barmed forces\b|\bair ?(?:base|field)s?\b|\b(?:naval|military|russian|"
    r"\w+ air) base\b|"
    r"\bbased?\b(?= (?:on|in|at))|\binformation cent\w+|\bmedical (?:sources?|staff|charity)|"
    r"\b(?:military|civilian|terrorist|terrorists'?|militant|oil|"
    r"transport) infrastructure\b(?! (?:object|target|site|facilit))|"
    r"\b(?:against|of|from|to|on|their|its) (?:\w+ )?positions of (?:the )?(?:govern\w+|syrian|"
    r"iraqi|friendly|army)\w*|"
    r"\bcombat positions?\b|\bfiring lines?\b|\bposition of\b|\bin a position\b|"
    r"\bwell\b(?! ?heads?)|\broad(?=s? (?:to|between|from))|"
    r"\bmission plan\w+|\bdestination\b|\bmarket(?:s|ing)? (?:price|econom)\w*|"
    r"\bworkshops? on\b|\bschools? of thought\b|"
    r"\bvillages?\b|\b(?:artillery|mortars?|rockets?) (?:fire|shell\w*|rounds?|attack\w*|strikes?|"
    r"bombardment|barrage|units?)\b|\bby artillery\b|\bartillery (?=struck|hit|shelled|pounded)|"
    r"\bартиллери\w+ (?:обстрел\w*|огн\w*)|\bминометн\w+ (?:обстрел\w*|огн\w*)|\bиз минометов|"
    r"(?:قصف\w*|قذايف|ب)\s?(?:ال)?(?:مدفعي\w*|هاون)|المدفعيه|قذايف \w+|"
    r"\bhouse[- ]borne\b|\bunmanned (?:aerial )?vehicles?\b|\bsuicide bombers?\b|"
    r"\bmanufactur(?:ed|ing)\b|"
    r"\bgulf\b|\bbase of operations\b|\bvacuum\b|\bhouse of\b|\bwhite house\b|\btanker aircraft\b|"
    r"\bтанкер\w*|\bгенеральн\w+ штаб\w*|\bгенштаб\w*|\bначальник\w* (?:\w+ )?штаб\w*|"
    r"\bавиабаз\w*|\bна базе\b|"
    r"\bбаз\w+ данных\b|\bвоенн\w+ баз\w+|\bкомандовани\w+|\bкоманд(?:ующ|ир)\w*|\bв рамках\b|"
    r"قاعده حميميم|القياده العامه|مصادر طبيه|قاعده جويه|قاعده بيانات"
)
_VERBS = re.compile(
    r"\b(?:struck|strikes?|striking|destroy\w*|hit|hits|hitting|target(?:s|ed|ing)|engag(?:ed|"
    r"ing|es)|damag\w+|"
    r"bomb(?:ed|ing|s)|suppress\w+|attack(?:ed|ing|s)|eliminat\w+|neutrali[sz]\w+|kill\w*|raids?|"
    r"annihilat\w+|demolish\w+|pounded|shell(?:ed|ing|s)|conducted|blew up|burnt|denied|"
    r"wip\w+ out)\b|"
    r"\b(?:уничтож|пораж|порази|ликвидир|разруш|нанес|нанос|наносят|атак|разбомб|подорв|удар|"
    r"разгром|выведен)\w*|"
    r"استهد\w*|تستهدف|دمر\w*|تدمير\w*|قصف\w*|ضرب\w*|غاره|غارات|القضاء|اصاب\w*|هاجم\w*|تفجير\w*"
)
_SENTENCE = re.compile(r"[.!?؟\n…]+(?=[\s\"']|\Z)|\n")
_STOP = re.compile(
    r"[,،;:.!?؟\n(){}\[\]…]|\s-\s|\b(?:of|in|at|near|from|by|for|with|that|which|where|who|"
    r"whose|whom|were|was|is|are|has|"
    r"have|had|been|being|to|on|into|onto|over|against|as|belonging|located|situated|including|"
    r"such|while|after|"
    r"before|during|since|then|also|used by|destroy\w*|struck|striking|engag(?:ed|ing)|"
    r"damag\w+|suppressed|hit|hitting|killed|eliminat\w+|"
    r"target(?:ed|ing)|attack(?:ed|ing)|neutraliz\w+|launched|made|carried|conducted|performed|"
    r"wounded|denied|degraded|neutrali[sz]ed|every|per|and (?:\d+|a|an|one|two|three|four|five|"
    r"six|seven|eight|nine|ten)\b)\b|"
    r"\b(?:в|во|на|из|с|со|для|от|по|у|за|при|под|которы\w+|где|принадлеж\w+|был[аио]?|было|"
    r"также|уничтож\w+|пораж\w+)\b|"
    r"(?<!\w)(?:في|علي|من|التي|الذي|حيث|تابع\w*|ضمن|قرب|تم|كانت|كان|خلال|بعد)(?!\w)"
)
_JOIN = re.compile(r"\s+(?:and|or|и|или)\s+|\s+و(?=\w)")
_MEASURE = re.compile(
    r"\s*(?:various |different |separate )?(?:pieces?|units?|items?|sets?|types?|kinds?|"
    r"columns?|groups?|"
    r"ед\.|единиц\w*|штук\w*|объект\w*)\s+(?:of\s+)?"
)
_SIZES = re.compile(r"\s*(?:(?:small|large|big|light|heavy|separate|different|other)\s*)+\Z")
_ONE = re.compile(r"\b(?:an?|another|one|один|одн[ау]|одного|одно)\s+(?=[\w\"'])")
# one thing with two names, written as one word before it is read
_JOINT = re.compile(
    r"\bcommand(?: and |/| & |, )(?:control|communications?)(?:,? and communications?)?"
)
_TAIL = re.compile(
    r"[ -](?:cent(?:er|re)s?|posts?|points?|nodes?|facilit(?:y|ies)|headquarters|buildings?|"
    r"sites?|areas?|systems?|"
    r"batter(?:y|ies)|heads?|jacks?|pieces?|trucks?|bases?)\b"
)
_BRACKET = re.compile(r"\([^)]{1,30}\)")
_LIST_INTRO = re.compile(
    r"\b(?:targets?|objects?|facilit(?:y|ies)|sites?|infrastructure)[\w ,'-]{0,40}?(?:such as|"
    r"including|include|like|"
    r"among them|namely|:)|\b(?:цел\w+|объект\w*|инфраструктур\w+)[\w ,-]{0,40}?(?:такие как|"
    r"такие, как|в том числе|"
    r"включая|среди котор\w+|:)|(?:اهداف\w*|مواقع|منشات)[\w ,،]{0,40}?(?:مثل|بما في ذلك|"
    r"من بينها|بينها|منها|:)"
)
_JOINED_BEFORE = re.compile(r"\bas \Z(?<!such as )")
_DEFINITE = re.compile(r"\b(?:the|this|these|those|that|its|their)\s+\Z|\b(?:эт\w{1,2}|их)\s+\Z")
_ADJECTIVE = re.compile(r"(?:командн|опорн|учебн|тренировочн|жил|зенитн|подземн)")
_RUSSIAN_SINGULAR = re.compile(r"(?:ь|[бвгджзклмнпрстфцчшщ]|у|ю|а)\Z")
_ARABIC_PLURAL = re.compile(
    r"(?:ات|ين|ون)\Z|\A(?:ال)?(?:مواقع|مقار|مراكز|مخازن|اليات|مصانع|معامل|ورش|انفاق|مدافع)"
)
_ENGLISH_PLURAL = re.compile(r"(?<![sui])s\Z|ies\Z|men\Z")
_ALWAYS_ONE = re.compile(r"(?:headquarters|hq|barracks)\Z")
_PEOPLE = frozenset({"fighters", "civilians"})  # counted as people by the reader of casualties
_PEOPLE_UNITS = re.compile(r"units?\Z|points?\Z")
_PHRASE = 90  # characters that a phrase may be long
_REACH = 4  # characters between a number and its phrase


class Thing(NamedTuple):
    """A kind of object in a folded text; number None where none is stated."""

    start: int
    end: int
    kind: str
    number: Count | None
    in_list: bool = False  # of a list that says what the targets were


class Counted(NamedTuple):
    """A number and the stretch of the phrase that it counts."""

    start: int
    number: Count
    phrase: int  # where the phrase begins
    finish: int  # where it ends at the latest


def read_objects(
    folded: Folded, numbers: Sequence[Number], sentences: Sequence[tuple[int, int]] | None = None
) -> tuple[Found, ...]:
    """Return what a text says was struck: a Part where a number is stated, else the kind alone.

    Read in sentences that speak of striking, and in lists of what the targets were. `sentences` are
    where the sentences begin and end in the folded text; without them marks and lines part it.
    """
    bounds = _bounds(folded.text) if sentences is None else sentences
    return tuple(_found(folded, thing) for thing in _find(folded, numbers, bounds))


def _bounds(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    return list(pairwise([0, *ends, len(text)]))


def _found(folded: Folded, thing: Thing) -> Found:
    quote = folded.quote(thing.start, thing.end)
    signs = ("listed",) if thing.in_list else ()
    if thing.number is None:
        return Found(field=Field.OBJECT, value=thing.kind, quote=quote, signs=signs)
    part = Part(kind=thing.kind, number=thing.number)
    return Found(field=Field.PART, value=part, quote=quote, signs=signs)


def _find(
    folded: Folded, numbers: Sequence[Number], sentences: Sequence[tuple[int, int]]
) -> list[Thing]:
    text = _BESIDE.sub(_blank, folded.text)
    text = _BRACKET.sub(_blank, text)
    text = _JOINT.sub(_joined, text)
    found: list[Thing] = []
    kinds: set[str] = set()
    counted = _counted(text, numbers)
    at = 0
    for start, end, in_list in _struck(folded.text, sentences):
        while at < len(counted) and counted[at].start < start:
            at += 1
        inside = []
        while at < len(counted) and counted[at].start < end:
            inside.append(counted[at])
            at += 1
        things = _things(text, (start, end), inside)
        things = [thing for thing in things if not _again(text, thing, kinds)]
        kinds.update(thing.kind for thing in things)
        found += [thing._replace(in_list=_in_list(thing, in_list)) for thing in things]
    return found


def _again(text: str, thing: Thing, earlier: set[str]) -> bool:
    """Return whether a thing is one that was spoken of before: "these vehicles", "of the base"."""
    before = text[max(0, thing.start - 12) : thing.start]
    return bool(_DEFINITE.search(before)) and thing.kind in earlier


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"\W", "-", match[0])


def _in_list(thing: Thing, lists: Sequence[int]) -> bool:
    return any(start <= thing.start for start in lists)


def _struck(
    text: str, sentences: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, list[int]]]:
    """Yield the sentences that speak of striking, each with where its lists of targets begin."""
    for start, stop in sentences:
        lists = [match.end() for match in _LIST_INTRO.finditer(text, start, stop)]
        if lists or _VERBS.search(text, start, stop):
            yield start, stop, lists


def _counted(text: str, numbers: Sequence[Number]) -> list[Counted]:
    """Return what each number counts, and each "a" and "one", in the text's order."""
    found = []
    taken: set[int] = set()
    for number in numbers:
        if number.kind is not NumberKind.COUNT:
            continue
        taken.update(range(number.start, number.end + 1))
        begin = number.end
        if measure := _MEASURE.match(text, begin):
            following = text[measure.end() : measure.end() + _PHRASE]
            begin = measure.end() if _kinds(text).search(following) else begin
        found.append(_stretch(text, number.start, number.count, begin))
    for at, (one, other) in enumerate(pairwise(found)):
        found[at] = one._replace(finish=max(one.phrase, min(one.finish, other.start)))
    found += [
        _stretch(text, one.start(), Count(low=1, high=1), one.end())
        for one in _ONE.finditer(text)
        if one.start() not in taken
    ]
    return sorted(found, key=lambda c: c.start)


def _stretch(text: str, start: int, number: Count, begin: int) -> Counted:
    stop = _STOP.search(text, begin, begin + _PHRASE)
    finish = stop.start() if stop else min(len(text), begin + _PHRASE)
    return Counted(start, number, begin, finish)


def _things(text: str, stretch: tuple[int, int], counted: Sequence[Counted]) -> list[Thing]:
    """Return the things of one sentence: first the counted ones, then what stands alone."""
    found: list[Thing] = []
    waiting: list[Counted] = []
    for one in counted:
        head = _head(text, one)
        if head is None:
            if (
                _SIZES.match(text[one.phrase : one.finish])
                or text[one.phrase : one.finish].strip() == ""
            ):
                waiting.append(one)
            continue
        kind, end = head
        if _is_people(kind, text[one.phrase : end]):
            continue
        found += [
            Thing(earlier.start, earlier.finish, kind, earlier.number)
            for earlier in waiting
            if one.start - earlier.finish <= len(" and ")
        ]
        found.append(Thing(one.start, end, kind, one.number))
        waiting = []
    covered = [(thing.start, thing.end) for thing in found]
    covered = sorted(covered + [(one.start, one.finish) for one in counted])
    at = reach = 0
    for match in _kinds(text).finditer(text, *stretch):
        while at < len(covered) and covered[at][0] <= match.start():
            reach = max(reach, covered[at][1])
            at += 1
        if match.start() >= reach:
            alone = _alone(text, match)
            reach = max([reach, *(thing.end for thing in alone)])
            found += alone
    return _without_modifiers(text, sorted(found))


def _head(text: str, one: Counted) -> tuple[str, int] | None:
    """Return the kind of a counted phrase, and where it ends; None where it has none."""
    matches = list(_kinds(text).finditer(text, one.phrase, one.finish))
    if not matches:
        return None
    if text[one.phrase : one.finish].lstrip()[:1] > "\u036f":
        first = matches[0]
        end = _noun_end(text, first.start(), _word_end(text, first.end()))
        return first.lastgroup or "", min(end, max(one.finish, first.end()))
    join = _JOIN.search(text, matches[0].end(), one.finish)
    finish = join.start() if join else one.finish
    last = [match for match in matches if match.start() < finish][-1]
    return last.lastgroup or "", max(_word_end(text, last.end()), len(text[:finish].rstrip()))


def _noun_end(text: str, start: int, end: int) -> int:
    """Return where a thing ends whose word is a Russian adjective: its noun stands behind it."""
    if not _ADJECTIVE.match(text, start) or text[end : end + 1] != " ":
        return end
    return _word_end(text, end + 1)


def _word_end(text: str, position: int) -> int:
    while position < len(text) and (
        text[position].isalnum()
        or (text[position] == "-" and text[position + 1 : position + 2].isalpha())
    ):
        position += 1
    return position


def _alone(text: str, match: re.Match[str]) -> list[Thing]:
    """Return a thing without a number: one where its word is a singular, else without a count."""
    kind = match.lastgroup or ""
    start = match.start()
    while start and text[start - 1].isalnum():
        start -= 1
    end = _noun_end(text, start, _word_end(text, match.end()))
    if tail := _TAIL.match(text, end):
        end = tail.end()
    if _is_people(kind, text[start:end]) or _next_is_kind(text, end):
        return []
    if _JOINED_BEFORE.search(text, max(0, start - 8), start):
        return []
    return [Thing(start, end, kind, Count(low=1, high=1) if _is_one(text[start:end]) else None)]


def _next_is_kind(text: str, end: int) -> bool:
    """Return whether the word modifies the next: the storage of "storage bunkers"."""
    gap = text[end : end + 1]
    if gap not in {" ", "-", "'"} or text[end + 1 : end + 2] > "\u036f":
        return False
    following = _kinds(text).search(text, end, end + 25)
    if following is None or _STOP.search(text, end, following.start()):
        return False
    return not _JOIN.search(text, end, following.start() + 1)


def _is_one(word: str) -> bool:
    if word[:1] >= "\u0600":
        return not _ARABIC_PLURAL.search(word)
    if word[:1] >= "\u0400":
        return bool(_RUSSIAN_SINGULAR.search(word))
    return bool(_ALWAYS_ONE.search(word)) or not _ENGLISH_PLURAL.search(word)


def _without_modifiers(text: str, things: Sequence[Thing]) -> list[Thing]:
    """Return the things without words that only tell the thing before them apart.

    In Russian and Arabic what tells apart stands behind: "a column of motor vehicles" is one thing.
    """
    found: list[Thing] = []
    for thing in things:
        behind = found and text[found[-1].end : thing.start] == " " and text[thing.start] > "\u036f"
        if not behind or (thing.number is not None and thing.number.low != 1):
            found.append(thing)
    return found


def _is_people(kind: str, words: str) -> bool:
    """Return whether words are of people only: "the militants' depot" counts no militant."""
    return kind in _PEOPLE and not _PEOPLE_UNITS.search(words)


@lru_cache(maxsize=1)
def _munition_words() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:[\w-]{1,30}[ -]){0,2}(?:bombs?|rockets?|missiles?|munitions?|submunitions?|napalm|"
        r"phosphorus)\b|"
        r"\b(?:[\w-]{1,30} ){0,2}(?:бомб\w*|ракет\w*|боеприпас\w*)|"
        r"(?<!\w)(?:ب|و|بال)?(?:قنبل\w*|قنابل|صاروخ\w*|صواريخ|براميل|برميل)(?: \w+)?|"
        r"\b(?:kab|fab|ofab|rbk|betab|каб|фаб|офаб|рбк|бетаб|jdam|kalibr|калибр)(?:-?\d+)?\b"
    )


def read_munitions(folded: Folded) -> tuple[Found, ...]:
    """Return the munitions that a text states, by descriptive class, once each.

    What was struck, made or stored is no munition of the strike: "the depot of missiles".
    """
    found: dict[str, Found] = {}
    for match in _munition_words().finditer(folded.text):
        before = folded.text[max(0, match.start() - 30) : match.start()]
        after = folded.text[match.end() : match.end() + 20]
        if _NOT_DROPPED.search(before) or _NOT_DROPPED_AFTER.match(after) or _MADE.search(match[0]):
            continue
        kind = munition_class(folded.quote(*match.span()).words)
        if kind and kind not in found:
            quote = folded.quote(*match.span())
            found[kind] = Found(field=Field.MUNITION, value=kind, quote=quote)
    return tuple(found.values())


_NOT_DROPPED = re.compile(
    r"(?:\b(?:production|manufactur\w+|making|depots?|warehouses?|storages?|store|stock\w*|"
    r"caches?|car|truck|suicide|"
    r"roadside|barrels? of|anti-tank|anti-aircraft|air defen[cs]e)(?: of| for| with)?(?: \w+)?|"
    r"\b(?:склад\w*|производств\w*|хранени\w+)(?: \w+)?|(?:مستودع\w*|لانتاج|تصنيع|"
    r"مخازن)(?: \w+)?)\s*\Z"
)
_MADE = re.compile(
    r"\b(?:car|truck|suicide|roadside|production|making|depots?|store)\b|бомбардир|(?:army|"
    r"planes?|jets?|aircraft|force) bombs\Z"
)
_NOT_DROPPED_AFTER = re.compile(
    r"[ -](?:launchers?|rails?|systems?|depots?|factor|workshops?|stor|squads?|attackers?|"
    r"makers?|making|shelters?|production)"
)

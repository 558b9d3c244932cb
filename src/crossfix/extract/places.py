"""Where: the places that a text names, each as finely as its words allow.

A listed name is one of several candidates until something chooses: the governorate or the country
that is named beside it, or a far larger number of people. What stays open has a name and no point;
so has a village that no list knows, which lies in what the text says it lies in.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from crossfix.extract import place_cues as cues
from crossfix.extract.folding import Folded
from crossfix.extract.found import Field, Found, Whereabouts
from crossfix.extract.names import Hit, Listed, Word, find_names, is_capital, names_of, words_of
from crossfix.geo import point_distance_km
from crossfix.model import PlacePrecision
from crossfix.normalise.areas import Unit, country_code, unit
from crossfix.normalise.gazetteer import AREAS, Entry, Gazetteer, exact
from crossfix.normalise.lookup import COUNTRYSIDE_RADIUS_KM, DOMINANT, SAME_PLACE_KM, look_up
from crossfix.normalise.names import is_arabic
from crossfix.normalise.whereabouts import RADIUS_KM, Setting, Where, coarser

_LEAST_LETTERS = 4
_ARABIC_TOWN = 50_000  # people: smaller Arabic names need a cue, for many are words
_WINDOW = 70  # characters before and after a name that are read for cues
_REACH = 160  # characters within which a verb of striking speaks of a place
_PARENT_REACH = 60
_PRECISIONS = {
    "city": PlacePrecision.CITY,
    "town": PlacePrecision.TOWN,
    "village": PlacePrecision.VILLAGE,
    "neighbourhood": PlacePrecision.NEIGHBOURHOOD,
}
_KINDS = {
    "city": PlacePrecision.CITY,
    "town": PlacePrecision.TOWN,
    "village": PlacePrecision.VILLAGE,
    "region": PlacePrecision.DISTRICT,
    "governorate": PlacePrecision.GOVERNORATE,
}
_UNLISTED_RADIUS_KM = 70.0  # of a village that no list has, in a governorate without an outline


class Mention(NamedTuple):
    """A name in a folded text and how its words hold it."""

    start: int
    end: int
    entries: tuple[Entry, ...]  # none: no list has it
    units: bool = False  # called a governorate, or in a list of them
    land: bool = False  # the country around a city
    near: bool = False
    kind: str | None = None  # city, town, village, neighbourhood: as the words call it
    cue: bool = False  # a word stands before it that stands before places
    there: bool = True  # where something happened, as far as the words tell
    parent: Unit | None = None
    is_parent: bool = False  # only says what another place lies in
    listed: bool = False  # stands in a list of names


def read_places(folded: Folded, gazetteer: Gazetteer) -> tuple[Found, ...]:
    """Return the places that a text names, in its order.

    The signs tell what was seen: governorate, countryside, near, listed, parent, unlisted,
    ambiguous, elsewhere (a base that aircraft come from, the seat of an office), and event where
    a verb of striking stands near.
    """
    words = words_of(folded)
    mentions = _named(folded, words, gazetteer)
    mentions += _respelt(folded, words, mentions, gazetteer)
    mentions.sort(key=_stretch)
    mentions = _with_cues(folded.text, mentions)
    mentions += _unlisted(folded, words, mentions)
    mentions.sort(key=_stretch)
    mentions = _with_parents(folded, mentions)
    countries = _countries(words)
    events = [match.start() for match in cues.EVENT.finditer(folded.text)]
    return tuple(
        _found(folded, mention, countries, near_event=near, gazetteer=gazetteer)
        for mention, near in zip(mentions, _near(mentions, events), strict=True)
    )


def _stretch(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _near(mentions: Sequence[Mention], events: Sequence[int]) -> Iterator[bool]:
    """Yield whether a verb of striking stands near each mention; both are in the text's order."""
    at = 0
    for mention in mentions:
        while at < len(events) and events[at] < mention.start - _REACH:
            at += 1
        yield at < len(events) and events[at] <= mention.end + _REACH


def _named(folded: Folded, words: Sequence[Word], gazetteer: Gazetteer) -> list[Mention]:
    found = []
    for hit in find_names(folded, words, names_of(gazetteer)):
        entries = tuple(gazetteer.entries[number] for number in hit.entries)
        if mention := _mention(folded, hit, entries):
            found.append(mention)
    return found


def _mention(folded: Folded, hit: Hit, entries: tuple[Entry, ...]) -> Mention | None:
    """Return a listed name as a mention; None where it is rather a word or a person."""
    text = folded.text
    before = text[max(0, hit.start - _WINDOW) : hit.start]
    after = text[hit.end : hit.end + _WINDOW]
    name = text[hit.start : hit.end]
    typed = cues.TYPE_BEFORE.search(before) or cues.TYPE_AFTER.match(after)
    units = bool(cues.UNITS_BEFORE.search(before) or cues.UNITS_AFTER.match(after))
    land = bool(cues.LAND_BEFORE.search(before) or cues.LAND_AFTER.match(after))
    near = bool(cues.NEAR_BEFORE.search(before))
    cue = bool(typed or units or land or near or cues.IN_BEFORE.search(before))
    arabic = is_arabic(name)
    if not arabic and not is_capital(folded, _first_letter(text, hit)):
        return None
    if name in cues.HEADS and after[:1] in {" ", "-"} and _goes_on(folded, hit.end + 1):
        return None
    head = cues.LAST_WORD.search(before)
    if head and head[1] in cues.HEADS and _goes_on(folded, hit.start - len(head[0])):
        return None
    if (article := cues.ARTICLE_AFTER.match(after)) and _goes_on(folded, hit.end + article.end()):
        return None
    if cues.PERSON_BEFORE.search(before) and not (typed or units):
        return None
    common = name.removeprefix("ال") in cues.COMMON or len(name) < _LEAST_LETTERS
    common = common and not _governorates(entries)
    if common and not (typed or units or land or near or (cue and not arabic)):
        return None
    if arabic and not cue and not _is_known(entries):
        return None
    kind = next((key for key, word in typed.groupdict().items() if word), None) if typed else None
    there = not (
        cues.FROM.search(before)
        or cues.NOT_THERE_BEFORE.search(before)
        or cues.NOT_THERE_AFTER.match(after)
    )
    kind = kind.partition("_")[0] if kind else None
    return Mention(hit.start, hit.end, entries, units, land, near, kind, cue, there)


def _goes_on(folded: Folded, position: int) -> bool:
    """Return whether a name may go on at a place in a folded text."""
    letter = folded.text[position : position + 1]
    return letter.isalpha() and (is_arabic(letter) or is_capital(folded, position))


def _first_letter(text: str, hit: Hit) -> int:
    """Return where the name itself begins: al-Bab has a capital in its second word only."""
    head, dash, _ = text[hit.start : hit.end].partition("-")
    return hit.start + len(head) + 1 if dash and len(head) <= 3 else hit.start


def _is_known(entries: Sequence[Entry]) -> bool:
    return any(
        entry.kind == "governorate" or (entry.population or 0) >= _ARABIC_TOWN for entry in entries
    )


def _with_cues(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with what is said of their whole list: "the provinces of A, B and C"."""
    found: list[Mention] = []
    for group in _lists(text, mentions):
        units = group[0].units or group[-1].units
        land = any(mention.land for mention in group[:1] + group[-1:])
        many = len(group) > 1
        for mention in group:
            takes = many and bool(_governorates(mention.entries))
            found.append(
                mention._replace(
                    units=mention.units or (takes and units),
                    land=mention.land or (takes and land),
                    near=mention.near or (many and group[0].near),
                    kind=mention.kind or (group[0].kind if many else None),
                    there=group[0].there,
                    listed=many,
                )
            )
    return found


def _lists(text: str, mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    group: list[Mention] = []
    for mention in mentions:
        if group:
            gap = text[group[-1].end : mention.start]
            arabic = is_arabic(text[mention.start : mention.end])
            glue = cues.ARABIC_GLUE if arabic else cues.GLUE
            if len(gap) <= _WINDOW and gap.strip() and glue.match(gap):
                group.append(mention)
                continue
            yield group
        group = [mention]
    if group:
        yield group


def _governorates(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind == "governorate"]


def _respelt(
    folded: Folded, words: Sequence[Word], mentions: Sequence[Mention], gazetteer: Gazetteer
) -> list[Mention]:
    """Return governorates of a list whose consonants only are known: "Idlib and Raqa"."""
    starts = {word.start: word for word in words}
    taken = {mention.start for mention in mentions}
    opened = [match.end() for match in cues.UNITS_OPEN.finditer(folded.text)]
    ends = [mention.end for mention in mentions if _governorates(mention.entries)]
    opened += [glue.end() for end in ends if (glue := cues.JOINS.match(folded.text, end))]
    found = []
    for position in dict.fromkeys(opened):
        word = starts.get(position)
        if word is None or position in taken or not is_capital(folded, position):
            continue
        area = None if _country(word.key) else unit(word.key)
        units = _governorates(exact(area.admin1, gazetteer=gazetteer)) if area else []
        units = [entry for entry in units if (entry.country, entry.admin1) == area]
        if units:
            found.append(Mention(word.start, word.end, tuple(units), cue=True))
    return found


def _unlisted(folded: Folded, words: Sequence[Word], mentions: Sequence[Mention]) -> list[Mention]:
    """Return names behind "near" and "village of" that no list has."""
    starts = {word.start: number for number, word in enumerate(words)}
    taken = {mention.start for mention in mentions}
    found = []
    for cue in cues.OPEN_CUES.finditer(folded.text):
        first = starts.get(cue.end())
        if first is None or words[first].start in taken or _country(words[first].key):
            continue
        last = _last_of_name(folded, words, first, taken)
        if last is None:
            continue
        kind = "village" if cue["village"] or (cue["ar"] and "قر" in cue["ar"][:2]) else None
        near = bool(cue["near"]) or cue["ar"] == "قرب"
        start, end = words[first].start, words[last].end
        found.append(Mention(start, end, (), near=near, kind=kind, cue=True))
        taken.add(start)
    return found


def _last_of_name(folded: Folded, words: Sequence[Word], first: int, taken: set[int]) -> int | None:
    """Return the last word of a name that begins at a word; None where none does."""
    arabic = is_arabic(words[first].key)
    most = 2 if arabic else 4
    last = None
    for number in range(first, min(first + most, len(words))):
        word = words[number]
        if number > first:
            gap = folded.text[words[number - 1].end : word.start]
            if gap not in {" ", "-"} or word.start in taken:
                break
        text = folded.text[word.start : word.end]
        if arabic:
            if (
                text in cues.ARABIC_STOP
                or not is_arabic(text)
                or (text.startswith(("و", "ب")) and last is not None)
            ):
                break
        elif text in cues.NOT_NAMES or not (word.article or is_capital(folded, word.start)):
            break
        if not word.article:
            last = number
    return last


def _with_parents(folded: Folded, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with the governorate that is named right behind each."""
    found = list(mentions)
    for number in range(len(found) - 1):
        one, other = found[number], found[number + 1]
        gap = folded.text[one.end : other.start]
        units = _governorates(other.entries)
        if other.near and not one.near and cues.BESIDE.match(gap):
            found[number + 1] = other._replace(is_parent=True)
            if units and not one.entries:
                area = Unit(units[0].country or "", units[0].admin1 or "")
                found[number] = one._replace(parent=area)
            continue
        if not units or len(gap) > _PARENT_REACH or one.units or one.land:
            continue
        if other.listed and not cues.INSIDE.match(gap.lstrip(",، ")):
            continue
        closes = gap.strip() in {"(", "[", ",", "،"} and (gap.strip() in {"(", "["} or other.units)
        if closes or (gap.strip() not in {"(", "[", ",", "،"} and cues.INSIDE.match(gap)):
            area = Unit(units[0].country or "", units[0].admin1 or "")
            if area.admin1 == _own_unit(one):
                continue
            found[number] = one._replace(parent=area)
            found[number + 1] = other._replace(is_parent=True, units=True)
    return found


def _own_unit(mention: Mention) -> str | None:
    units = _governorates(mention.entries)
    return units[0].admin1 if units else None


def _countries(words: Sequence[Word]) -> tuple[str, ...]:
    """Return the countries that a text names, by ISO code, the first named first."""
    codes = (_country(word.key) for word in words)
    return tuple(dict.fromkeys(code for code in codes if code))


@lru_cache(maxsize=1 << 14)
def _country(key: str) -> str | None:
    forms = [key, key.removesuffix("и") + "я", key.removesuffix("е"), key.removesuffix("а")]
    if is_arabic(key):
        forms += [key.removeprefix(clitic) for clitic in ("ب", "و", "ل", "بال", "وال", "لل")]
    return next((code for form in forms if len(form) > 2 and (code := country_code(form))), None)


def _found(
    folded: Folded,
    mention: Mention,
    countries: Sequence[str],
    *,
    near_event: bool,
    gazetteer: Gazetteer,
) -> Found:
    quote = folded.quote(mention.start, mention.end)
    if mention.entries:
        value, choice = _place(mention, countries)
    else:
        value, choice = _open_place(mention, quote.words, countries, gazetteer)
    signs = [
        *(["governorate"] if mention.units else []),
        *(["countryside"] if mention.land else []),
        *(["near"] if mention.near else []),
        *(["listed"] if mention.listed else []),
        *(["cue"] if mention.cue else []),
        *([f"called {mention.kind}"] if mention.kind else []),
        *(["parent"] if mention.is_parent else []),
        *(["event"] if near_event else []),
        *([] if mention.there else ["elsewhere"]),
        *([choice] if choice else []),
    ]
    return Found(field=Field.PLACE, value=value, quote=quote, signs=tuple(signs))


def _place(mention: Mention, countries: Sequence[str]) -> tuple[Whereabouts, str | None]:
    """Return the listed place that a mention means; without a point where that is open."""
    units = _governorates(mention.entries)
    towns = [entry for entry in mention.entries if entry.kind != "governorate"]
    if units and (mention.units or not towns) and not mention.kind:
        return _whereabouts(_preferred(units, mention, countries)[0], mention), None
    ranked = _preferred(towns or units, mention, countries)
    best = ranked[0]
    if any(_rivals(best, other) for other in ranked[1:]):
        return Whereabouts(name=best.name, precision=PlacePrecision.UNKNOWN), "ambiguous"
    return _whereabouts(best, mention), None


def _preferred(entries: Sequence[Entry], mention: Mention, countries: Sequence[str]) -> list[Entry]:
    """Return those entries that what the text says leaves open, the largest first."""
    kept = list(entries)
    if mention.parent:
        inside = [e for e in kept if (e.country, e.admin1) == mention.parent]
        kept = inside or kept
    at_home = [entry for entry in kept if entry.country in countries]
    kept = at_home or kept
    return sorted(kept, key=lambda e: (-(e.population or 0), e.name, e.lon, e.lat))


def _rivals(best: Entry, other: Entry) -> bool:
    apart = point_distance_km(best.lon, best.lat, to_lon=other.lon, to_lat=other.lat)
    larger = (best.population or 0) >= DOMINANT * max(1, other.population or 0)
    return apart > SAME_PLACE_KM and not larger


def _whereabouts(entry: Entry, mention: Mention) -> Whereabouts:
    listed = _KINDS.get(entry.kind or "", PlacePrecision.TOWN)
    precision: str = listed
    if entry.kind not in AREAS:
        if mention.kind:
            precision = coarser(_PRECISIONS.get(mention.kind), listed)
        if mention.near or mention.land:
            precision = coarser(precision, PlacePrecision.DISTRICT)
    radius_km = entry.radius_km or RADIUS_KM[precision]
    if mention.land and entry.kind not in AREAS:
        radius_km = max(radius_km, COUNTRYSIDE_RADIUS_KM)
    return Whereabouts(
        name=entry.name,
        precision=precision,
        admin1=entry.admin1,
        country=entry.country,
        lon=entry.lon,
        lat=entry.lat,
        radius_km=radius_km,
    )


def _open_place(
    mention: Mention, words: str, countries: Sequence[str], gazetteer: Gazetteer
) -> tuple[Whereabouts, str]:
    """Return a place that no list has under this spelling: a likely transliteration, or no point.

    A likeness is taken inside a governorate or a country that the text names, never alone.
    """
    parent = mention.parent
    country = parent.country if parent else next(iter(countries), None)
    asked = (words, parent.admin1 if parent else None, country)
    if country:
        placed = _likely(Listed(gazetteer), *asked)
        if placed is not None:
            wide = coarser(placed.precision, PlacePrecision.DISTRICT) if mention.near else None
            if wide:
                return _wider(placed, wide), "alike"
            return placed, "alike"
    precision = _PRECISIONS.get(mention.kind or "", PlacePrecision.UNKNOWN)
    if parent is None:
        return Whereabouts(name=words, precision=precision, country=country), "unlisted"
    area = next(
        (e for e in exact(parent.admin1, gazetteer=gazetteer) if e.kind == "governorate"), None
    )
    radius_km = (area.radius_km if area else None) or _UNLISTED_RADIUS_KM
    return Whereabouts(
        name=words,
        precision=precision,
        admin1=parent.admin1,
        country=parent.country,
        radius_km=radius_km,
    ), "unlisted"


def _wider(place: Whereabouts, precision: str) -> Whereabouts:
    return Whereabouts(
        name=place.name,
        precision=precision,
        admin1=place.admin1,
        country=place.country,
        lon=place.lon,
        lat=place.lat,
        radius_km=max(place.radius_km or 0.0, RADIUS_KM[precision]),
    )


@lru_cache(maxsize=1 << 14)
def _likely(kept: Listed, name: str, admin1: str | None, country: str) -> Whereabouts | None:
    """Return the listed place whose name is so like this one that normalising takes it."""
    where = Where(name, admin1, country, None, None, None)
    placed = look_up(where, setting=Setting(kept.gazetteer, country))
    if placed.lon is None or placed.doubt is not None or placed.place_precision is None:
        return None
    return Whereabouts(
        name=placed.place_name or name,
        precision=placed.place_precision,
        admin1=placed.admin1,
        country=placed.country,
        lon=placed.lon,
        lat=placed.lat,
        radius_km=placed.radius_km,
    )

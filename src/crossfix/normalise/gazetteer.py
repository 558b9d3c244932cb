"""Place lists: the built-in one and the user's, and the search in them across spellings."""

import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Indel

from crossfix.errors import SourceError
from crossfix.normalise.names import fold, similarity, skeleton

COLUMNS = (
    "name",
    "name_ar",
    "name_ru",
    "alternates",
    "lon",
    "lat",
    "country",
    "admin1",
    "kind",
    "population",
    "radius_km",
)
_REQUIRED = ("name", "lon", "lat")
AREAS = ("governorate", "region")  # kinds that are areas, not settlements

# Below .8 the names of different villages of one governorate begin to pass for one another
# (measured on the 5,997 places of an independent Syrian list).
LEAST_SIMILARITY = 0.8
_FUZZY_CUTOFF = 0.75  # of the skeletons, before the spelling is looked at
_FUZZY_POOL = 30  # skeletons that are looked at more closely
_LEAST_FUZZY_CONSONANTS = 4  # shorter skeletons resemble too many others
# agreement on the governorate or the country outweighs small differences of spelling, but not a
# letter: a village just across the border with the very name is the likelier one
_ADMIN1_BONUS = 0.05
_COUNTRY_BONUS = 0.05


class Entry(NamedTuple):
    """One place of a list; None where the list does not say."""

    name: str
    names: tuple[str, ...]  # every spelling, the common one first
    lon: float
    lat: float
    country: str | None
    admin1: str | None
    kind: str | None
    population: int | None
    radius_km: float | None


class Match(NamedTuple):
    """A place that a name may mean; the score says how alike the names are (0 to 1)."""

    name: str
    score: float
    lon: float
    lat: float
    country: str | None
    admin1: str | None
    kind: str | None
    population: int | None
    radius_km: float | None


class Gazetteer(NamedTuple):
    """Places, and where to look them up."""

    entries: tuple[Entry, ...]
    by_fold: Mapping[str, tuple[int, ...]]
    by_skeleton: Mapping[str, tuple[int, ...]]
    skeletons: tuple[str, ...]  # those long enough for a fuzzy search


def load(files: Iterable[Path] = ()) -> Gazetteer:
    """Return the built-in list together with the user's lists.

    Raises SourceError where a list is not one that `crossfix gazetteer import` writes.
    """
    users = tuple(sorted(path.resolve() for path in files))
    return _load(tuple((path, _stamp(path)) for path in users))


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", mend="correct the name") from error


@lru_cache(maxsize=8)
def _load(files: tuple[tuple[Path, int], ...]) -> Gazetteer:
    builtin = resources.files("crossfix") / "data" / "places.csv"
    with builtin.open(encoding="utf-8") as lines:
        entries = list(_entries(csv.DictReader(lines), at="built-in places"))
    for path, _ in files:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            entries += _entries(csv.DictReader(lines), at=str(path))
    return index(entries)


def index(entries: Sequence[Entry]) -> Gazetteer:
    """Return a gazetteer of the entries; the same place listed twice is kept once."""
    unique = tuple(sorted(dict.fromkeys(entries), key=_stable))
    by_fold: dict[str, list[int]] = {}
    by_skeleton: dict[str, list[int]] = {}
    for number, entry in enumerate(unique):
        for key in dict.fromkeys(fold(name) for name in entry.names):
            by_fold.setdefault(key, []).append(number)
        for key in dict.fromkeys(skeleton(name) for name in entry.names):
            by_skeleton.setdefault(key, []).append(number)
    long = tuple(sorted(key for key in by_skeleton if len(key) >= _LEAST_FUZZY_CONSONANTS))
    return Gazetteer(unique, _frozen(by_fold), _frozen(by_skeleton), long)


def _frozen(table: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(numbers) for key, numbers in table.items() if key}


def _stable(entry: Entry | Match) -> tuple[str, float, float, str]:
    return entry.name, entry.lon, entry.lat, entry.kind or ""


def _entries(rows: Iterable[Mapping[str, str | None]], *, at: str) -> Iterator[Entry]:
    for number, row in enumerate(rows, start=2):
        missing = [name for name in _REQUIRED if not row.get(name)]
        if missing:
            raise SourceError(
                f"{at}, line {number}: no {', '.join(missing)}",
                mend="make the list with: crossfix gazetteer import",
            )
        try:
            yield _entry(row)
        except ValueError as error:
            raise SourceError(
                f"{at}, line {number}: {error}", mend="write numbers as 36.5; leave unknown empty"
            ) from error


def _entry(row: Mapping[str, str | None]) -> Entry:
    stated = [row.get("name"), row.get("name_ar"), row.get("name_ru")]
    stated += (row.get("alternates") or "").split("|")
    names = tuple(dict.fromkeys(name.strip() for name in stated if name and name.strip()))
    population, radius_km = row.get("population"), row.get("radius_km")
    return Entry(
        name=names[0],
        names=names,
        lon=float(row["lon"] or ""),
        lat=float(row["lat"] or ""),
        country=row.get("country") or None,
        admin1=row.get("admin1") or None,
        kind=row.get("kind") or None,
        population=int(float(population)) if population else None,
        radius_km=float(radius_km) if radius_km else None,
    )


def find(
    name: str,
    *,
    country: str | None = None,
    admin1: str | None = None,
    limit: int = 5,
    gazetteer: Gazetteer | None = None,
) -> list[Match]:
    """Return the places that a name may mean, best first.

    The stated governorate and country prefer, they do not exclude; then the larger place comes
    first.

    >>> [match.name for match in find("الرستن", limit=1)]
    ['Rastan']
    >>> find("no such place anywhere")
    []
    """
    places = load() if gazetteer is None else gazetteer
    matches = [_match(name, places.entries[number]) for number in _candidates(places, name)]

    def rank(match: Match) -> tuple[float, int, tuple[str, float, float, str]]:
        bonus = _ADMIN1_BONUS * (admin1 is not None and match.admin1 == admin1)
        bonus += _COUNTRY_BONUS * (country is not None and match.country == country)
        return -(match.score + bonus), -(match.population or 0), _stable(match)

    kept = [match for match in matches if match.score >= LEAST_SIMILARITY]
    return sorted(kept, key=rank)[:limit]


def _match(name: str, entry: Entry) -> Match:
    score = max(similarity(name, other) for other in entry.names)
    return Match(
        name=entry.name,
        score=round(score, 4),
        lon=entry.lon,
        lat=entry.lat,
        country=entry.country,
        admin1=entry.admin1,
        kind=entry.kind,
        population=entry.population,
        radius_km=entry.radius_km,
    )


def exact(name: str, *, gazetteer: Gazetteer) -> list[Entry]:
    """Return the places of exactly this name or its consonants; no fuzzy search."""
    numbers = gazetteer.by_fold.get(fold(name), ()) + gazetteer.by_skeleton.get(skeleton(name), ())
    return [gazetteer.entries[number] for number in dict.fromkeys(numbers)]


def _candidates(places: Gazetteer, name: str) -> list[int]:
    bones = skeleton(name)
    keys = [bones]
    if len(bones) >= _LEAST_FUZZY_CONSONANTS:
        found = process.extract(
            bones,
            places.skeletons,
            scorer=Indel.normalized_similarity,
            score_cutoff=_FUZZY_CUTOFF,
            limit=_FUZZY_POOL,
        )
        keys += [key for key, _, _ in found]
    by_bones = (places.by_skeleton.get(key, ()) for key in dict.fromkeys(keys))
    numbers = itertools.chain(places.by_fold.get(fold(name), ()), *by_bones)
    return list(dict.fromkeys(numbers))

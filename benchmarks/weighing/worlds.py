"""Made worlds whose truth is known: eight sources, copies, a bloc that lies, and what stays hidden.

Chances follow two made-up facts of each incident: where it is (four governorates, in which sources
do better or worse) and how visible it is. Incidents that nobody reports are left out, as in life.
"""

import datetime as dt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.tables import CANDIDATES, MEMBERSHIP, REPORTS, SOURCES, Table

FIRST = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
DAYS = 90
PLACES = ("Aleppo", "Hama", "Homs", "Idlib")
# chance to report a middling true incident and a middling false one, kind, letter
SOURCES_OF_A_WORLD: dict[str, tuple[float, float, str, str]] = {
    "wire": (0.45, 0.30, "news_agency", "C"),
    "monitor": (0.45, 0.06, "monitor", "B"),
    "ngo": (0.30, 0.04, "ngo", "B"),
    "ministry": (0.55, 0.45, "official", "D"),
    "opposition": (0.40, 0.35, "official", "D"),
    "satellite": (0.35, 0.12, "open_source_investigators", "B"),
    "radio": (0.25, 0.12, "news", "C"),
    "investigators": (0.30, 0.03, "open_source_investigators", "B"),
}
BLOC = 3  # outlets that re-word the ministry


class Kind(NamedTuple):
    """One kind of world."""

    copies: int = 0  # outlets that carry the wire
    credited: float = 0.9  # share of copies that own up to it
    bloc: bool = False
    hidden: float = 0.0  # taken from every log odds of a report
    wrong_letters: bool = False
    true: int = 1500
    false: int = 1200


KINDS: dict[str, Kind] = {
    "no copying": Kind(),
    "a wire and ten that credit it": Kind(copies=10),
    "a wire and twenty that never credit it": Kind(copies=20, credited=0.0),
    "a lying bloc that re-words": Kind(copies=6, bloc=True),
    "most of it hidden": Kind(copies=10, hidden=1.6),
    "letters all wrong": Kind(copies=10, wrong_letters=True),
    "a few hundred incidents": Kind(copies=5, true=150, false=120),
}


class World(NamedTuple):
    """What a run reads, who said what as a table of flags, and the truth."""

    tables: tuple[pl.DataFrame, ...]  # REPORTS, MEMBERSHIP, CANDIDATES, SOURCES
    said: npt.NDArray[np.bool_]  # incidents x sources
    happened: npt.NDArray[np.bool_]


def world(kind: Kind, *, seed: int) -> World:
    """Return a world of this kind."""
    rng = np.random.default_rng(seed)
    number = kind.true + kind.false
    happened = np.arange(number) < kind.true
    place = rng.integers(0, len(PLACES), number)
    visible = rng.normal(0, 1, number)
    names, columns = [], []
    for name, (true, false, _, _) in SOURCES_OF_A_WORLD.items():
        local = rng.normal(0, 0.7, len(PLACES))[place]
        odds = np.where(happened, _log(true), _log(false)) - kind.hidden
        lean = np.where(happened, local + 0.7 * visible, 0.5 * local + 0.5 * visible)
        names.append(name)
        columns.append(rng.random(number) < 1 / (1 + np.exp(-odds - lean)))
    owned_up: dict[str, np.ndarray] = {}
    for copy in range(kind.copies):
        carried = columns[0] & (rng.random(number) < 0.85)
        own = rng.random(number) < np.where(happened, 0.06, 0.01) * np.exp(-kind.hidden)
        names.append(f"outlet{copy:02d}")
        columns.append(carried | own)
        owned_up[names[-1]] = carried & (rng.random(number) < kind.credited)
    ministry = columns[3]
    for organ in range(BLOC if kind.bloc else 0):
        names.append(f"organ{organ}")
        columns.append((ministry & (rng.random(number) < 0.75)) | (rng.random(number) < 0.02))
    said = np.stack(columns, axis=1)
    seen = np.flatnonzero(said.any(axis=1))
    day = rng.integers(0, DAYS, number)
    tables = _tables(said, names, owned_up, seen=seen, place=place, day=day)
    return World((*tables, _sources(names, kind)), said[seen], happened[seen])


def _log(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def _tables(
    said: np.ndarray,
    names: list[str],
    owned_up: dict[str, np.ndarray],
    **known: np.ndarray,
) -> tuple[pl.DataFrame, ...]:
    """Return REPORTS, MEMBERSHIP and CANDIDATES of the incidents that are seen."""
    seen, place, day = known["seen"], known["place"], known["day"]
    row, column = np.nonzero(said[seen])
    incident = [f"I{seen[i]:05d}" for i in row]
    source = [names[j] for j in column]
    cites = [
        "wire" if name in owned_up and owned_up[name][seen[i]] else None
        for i, name in zip(row, source, strict=True)
    ]
    ids = {
        "report_id": [f"{name}:{i}" for name, i in zip(source, incident, strict=True)],
        "source_id": source,
        "record_id": incident,
    }
    start = [FIRST + dt.timedelta(days=int(day[i])) for i in seen]
    return (
        table(
            REPORTS,
            **ids,
            cites=cites,
            stance="asserts",
            actor_certainty="unknown",
            event_type="air_strike",
            date_precision="day",
        ),
        table(MEMBERSHIP, **ids, incident_id=incident, probability=1.0, best=True),
        table(
            CANDIDATES,
            incident_id=[f"I{i:05d}" for i in seen],
            admin1=[PLACES[place[i]] for i in seen],
            start=start,
            end=[moment + dt.timedelta(days=1) for moment in start],
            event_type="air_strike",
            place_precision="town",
            reports=1,
            sources=1,
        ),
    )


def _sources(names: list[str], kind: Kind) -> pl.DataFrame:
    swapped = {"B": "E", "C": "A", "D": "A"}
    kinds = [SOURCES_OF_A_WORLD.get(name, (0, 0, "news", None)) for name in names]
    letters = [swapped.get(row[3], row[3]) if kind.wrong_letters else row[3] for row in kinds]
    return table(
        SOURCES,
        source_id=names,
        name=names,
        kind=[row[2] for row in kinds],
        admiralty=letters,
    )


def table(shape: Table, /, **columns: object) -> pl.DataFrame:
    """Return a table from the columns that matter; what is required and not given is blank."""
    height = max(len(value) for value in columns.values() if isinstance(value, list))
    blanks = {pl.String(): "-", pl.Boolean(): False, pl.Int64(): 0, pl.Float64(): 0.0}
    data = {}
    for column in shape.columns:
        value = columns.get(column.name, blanks.get(column.dtype) if column.required else None)
        data[column.name] = value if isinstance(value, list) else [value] * height
    return pl.DataFrame(data, schema=shape.schema)

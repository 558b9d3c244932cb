"""One meaning a column: places, spans, kinds of event, objects, actors, weapons, repetitions."""

from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.normalise.areas import country_code
from crossfix.normalise.doubts import find_doubts
from crossfix.normalise.duplicates import fold_duplicates
from crossfix.normalise.events import event_class
from crossfix.normalise.gazetteer import find, load
from crossfix.normalise.munitions import munition_class, munitions_excluded
from crossfix.normalise.place_lists import import_places
from crossfix.normalise.places import place_all
from crossfix.normalise.statements import actor_columns, each, object_columns
from crossfix.normalise.times import widen
from crossfix.normalise.voices import own_side
from crossfix.normalise.whereabouts import Setting
from crossfix.tables import RECORDS, REPORTS, SOURCES, check

__all__ = ["Normalised", "find", "import_places", "normalise"]


class Normalised(NamedTuple):
    """The reports in common terms, the evidence that they rest on, and what is doubtful."""

    reports: pl.DataFrame
    evidence: pl.DataFrame
    issues: pl.DataFrame


def normalise(records: pl.DataFrame, sources: pl.DataFrame, *, case: Case) -> Normalised:
    """Return RECORDS as REPORTS in common terms, with EVIDENCE and ISSUES.

    Nothing is guessed that a record does not say: what has no common term becomes null, with an
    issue. The order of the rows makes no difference.
    """
    records, sources = check(records, RECORDS), check(sources, SOURCES)
    kept, evidence = fold_duplicates(records)
    setting = Setting(load(map(case.path, case.gazetteer.files)), country_code(case.home))
    placed = place_all(kept, setting=setting)
    timed = widen(kept).with_columns(placed.drop("place_doubt"), place_stated=kept["place_name"])
    worded = timed.with_columns(
        *actor_columns(kept),
        *object_columns(kept, own_side=own_side(kept, sources, case=case)),
        event_type=each(kept["event_type"], event_class),
        munition=each(kept["munition"], munition_class),
        munition_excluded=each(kept["munition"], munitions_excluded),
        munition_stated=kept["munition"],
        remnants=each(kept["remnants"], munition_class),
        remnants_stated=kept["remnants"],
        damage=each(kept["damage"], munition_class),
        damage_stated=kept["damage"],
    )
    reports = check(worded.select(list(REPORTS.schema)), REPORTS)
    return Normalised(
        reports, evidence, find_doubts(kept, placed, reports=reports, evidence=evidence)
    )

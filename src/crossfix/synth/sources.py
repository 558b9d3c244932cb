"""Who reports in a made world: how much each source sees, and how it errs.

A share is a probability between 0 and 1. The numbers of the standing profiles are ours, set so that
the sources differ as a monitor, a ministry and an aggregator do; docs/synthetic-worlds.md gives the
reason of each.
"""

from collections.abc import Iterable

import msgspec


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a profile."""


class Coverage(Habits, frozen=True, kw_only=True):
    """What a source sees of what happened."""

    share: float  # of all incidents that it reports, itself or as a copy
    unevenness: float = 0.4  # a governorate's share differs by up to so much of it, either way
    size_effect: float = 0.15  # what each unit of log(1 + killed) adds to the share, of it


class Places(Habits, frozen=True, kw_only=True):
    """How finely and how well a source places an event."""

    exact: float
    town: float
    district: float
    governorate: float
    wrong_town: float = 0.06  # share of towns that are the second nearest
    misstated: float = 0.04  # share of reports whose stated precision is not the true one
    unnamed: float = 0.0  # share of reports without a place name
    unplaced: float = 0.0  # share of reports without coordinates


class Dates(Habits, frozen=True, kw_only=True):
    """How a source dates an event."""

    errors: float  # share of dates that are one to three days off
    later: float = 0.75  # share of these that are too late
    spans: float = 0.02  # share of reports that give a stretch of two to seven days
    by_publication: float = 0.0  # share of reports dated by the day they came out
    lag_days: float = 1.0  # mean time from the event to publication


class Words(Habits, frozen=True, kw_only=True):
    """How a source names kinds, parties and places."""

    kind_errors: float
    kinds_unstated: float = 0.0
    actor_errors: float = 0.05
    actors_unstated: float = 0.15
    actors_open: float = 0.08  # share of reports that name either of two allies
    opponents_unstated: float = 0.5
    spelling: int = 0  # which of the four traditions of spelling it follows
    other_spelling: float = 0.2  # share of names in another one
    misspelt: float = 0.04


class Tolls(Habits, frozen=True, kw_only=True):
    """How a source counts the killed and injured."""

    unstated: float = 0.25
    ranges: float = 0.2  # share of tolls given as a range
    bias: float = 0.0  # mean of log(stated / true)
    noise: float = 0.35  # its standard deviation


class Repeats(Habits, frozen=True, kw_only=True):
    """What else a source has on file, as shares of its own reports."""

    duplicates: float  # second records of one incident
    false_reports: float  # of what never happened
    lumps: float = 0.0  # share of the pairs of town and day with several incidents told as one


class Copying(Habits, frozen=True, kw_only=True):
    """How much of a source's output is another's."""

    share: float = 0.0
    of: tuple[str, ...] = ()  # source_ids that it copies; empty: any
    lag_days: float = 0.5
    redated: float = 0.25  # share of copies that give the next day as the day of the event
    changed: float = 0.15  # share of copies with another toll, place name or kind
    credits: float = 0.3  # share of copies that say whose they are


class SourceProfile(Habits, frozen=True, kw_only=True):
    """One source: who it is and how it works."""

    source_id: str
    name: str
    kind: str
    coverage: Coverage
    places: Places
    dates: Dates
    words: Words
    repeats: Repeats
    tolls: Tolls = Tolls()
    copying: Copying = Copying()
    party: str | None = None
    language: str | None = None


MONITOR = SourceProfile(
    source_id="monitor",
    name="Monitor with people on the ground",
    kind="monitor",
    language="ar",
    coverage=Coverage(share=0.62),
    places=Places(exact=0.25, town=0.60, district=0.12, governorate=0.03),
    dates=Dates(errors=0.16, lag_days=0.5),
    words=Words(kind_errors=0.10),
    tolls=Tolls(bias=0.05),
    repeats=Repeats(duplicates=0.05, false_reports=0.04, lumps=0.25),
)
DATASET = SourceProfile(
    source_id="dataset",
    name="Event data coded from news",
    kind="dataset",
    language="en",
    coverage=Coverage(share=0.45),
    places=Places(exact=0.10, town=0.62, district=0.20, governorate=0.08),
    dates=Dates(errors=0.22, spans=0.06, lag_days=4.0),
    words=Words(kind_errors=0.15, spelling=1),
    repeats=Repeats(duplicates=0.04, false_reports=0.05, lumps=0.6),
)
MINISTRY = SourceProfile(
    source_id="ministry",
    name="Ministry of defence",
    kind="official",
    party="Sarand Army",
    language="ru",
    coverage=Coverage(share=0.35),
    places=Places(exact=0.05, town=0.45, district=0.25, governorate=0.25),
    dates=Dates(errors=0.18, spans=0.04, by_publication=0.12),
    words=Words(kind_errors=0.22, actors_unstated=0.05, spelling=3),
    tolls=Tolls(unstated=1.0),
    repeats=Repeats(duplicates=0.03, false_reports=0.15, lumps=0.5),
)
LOCAL_MEDIA = SourceProfile(
    source_id="local_media",
    name="Local media and their videos",
    kind="news",
    language="ar",
    coverage=Coverage(share=0.50),
    places=Places(exact=0.40, town=0.50, district=0.08, governorate=0.02),
    dates=Dates(errors=0.08, by_publication=0.04, lag_days=0.3),
    words=Words(kind_errors=0.12, spelling=2),
    tolls=Tolls(bias=0.10),
    repeats=Repeats(duplicates=0.10, false_reports=0.07),
    copying=Copying(share=0.05),
)
AGGREGATOR = SourceProfile(
    source_id="aggregator",
    name="Aggregator of others' reports",
    kind="news",
    language="en",
    coverage=Coverage(share=0.30),
    places=Places(exact=0.15, town=0.60, district=0.20, governorate=0.05),
    dates=Dates(errors=0.10, by_publication=0.12),
    words=Words(kind_errors=0.15, spelling=1),
    repeats=Repeats(duplicates=0.03, false_reports=0.03),
    copying=Copying(share=0.55),
)
INVESTIGATOR = SourceProfile(
    source_id="investigator",
    name="Investigators who check each incident",
    kind="investigator",
    language="en",
    coverage=Coverage(share=0.18),
    places=Places(exact=0.80, town=0.18, district=0.02, governorate=0.0),
    dates=Dates(errors=0.10, lag_days=20.0),
    words=Words(kind_errors=0.08, actors_open=0.15),
    tolls=Tolls(unstated=0.05, ranges=0.6, noise=0.2),
    repeats=Repeats(duplicates=0.01, false_reports=0.02),
    copying=Copying(share=0.10),
)
FIRE_SENSOR = SourceProfile(
    source_id="fire_sensor",
    name="Heat seen from orbit",
    kind="satellite",
    coverage=Coverage(share=0.22),
    places=Places(exact=1.0, town=0.0, district=0.0, governorate=0.0, unnamed=1.0),
    dates=Dates(errors=0.02, spans=0.0, lag_days=0.1),
    words=Words(kind_errors=0.0, kinds_unstated=1.0, actors_unstated=1.0, opponents_unstated=1.0),
    tolls=Tolls(unstated=1.0),
    repeats=Repeats(duplicates=0.06, false_reports=0.20),
)
AGENCY = SourceProfile(
    source_id="agency",
    name="News agency",
    kind="news",
    language="en",
    coverage=Coverage(share=0.40),
    places=Places(exact=0.10, town=0.70, district=0.15, governorate=0.05),
    dates=Dates(errors=0.17, by_publication=0.08, lag_days=0.5),
    words=Words(kind_errors=0.18, spelling=1),
    repeats=Repeats(duplicates=0.05, false_reports=0.06, lumps=0.2),
    copying=Copying(share=0.15),
)
PROFILES = (
    MONITOR,
    DATASET,
    MINISTRY,
    LOCAL_MEDIA,
    AGGREGATOR,
    INVESTIGATOR,
    FIRE_SENSOR,
    AGENCY,
)
USUAL = PROFILES[:6]


def reports_an_incident(profiles: Iterable[SourceProfile]) -> float:
    """Return about how many reports the profiles give of one incident."""
    return sum(
        one.coverage.share * (1 + one.repeats.duplicates + one.repeats.false_reports)
        for one in profiles
    )


def first_hand_reports(profiles: Iterable[SourceProfile]) -> float:
    """Return about how many reports of one incident are nobody's copies."""
    return sum(one.coverage.share * (1 - one.copying.share) for one in profiles)


def copiers(number: int, *, of: str = "monitor") -> tuple[SourceProfile, ...]:
    """Return outlets of which 95 in 100 reports repeat one source's.

    >>> [outlet.source_id for outlet in copiers(2)]
    ['outlet_01', 'outlet_02']
    """
    return tuple(
        SourceProfile(
            source_id=f"outlet_{position:02}",
            name=f"Outlet {position}, which repeats {of}",
            kind="news",
            language="en",
            coverage=Coverage(share=0.25),
            places=Places(exact=0.10, town=0.65, district=0.20, governorate=0.05),
            dates=Dates(errors=0.17, by_publication=0.08),
            words=Words(kind_errors=0.15, spelling=position % 4),
            repeats=Repeats(duplicates=0.02, false_reports=0.03),
            copying=Copying(share=0.95, of=(of,)),
        )
        for position in range(1, number + 1)
    )

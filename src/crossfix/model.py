"""The nouns and the taxonomy: frozen, no I/O. Every place, time and number carries its doubt.

Unknown is None, never 0 and never an empty text.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from crossfix.geo import Box
from crossfix.spans import Span


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """A value that never changes."""


class Count(Noun, frozen=True, kw_only=True):
    """A number of people or things; low or high is None where nobody gave that bound."""

    low: int | None = None
    high: int | None = None


class PlacePrecision(StrEnum):
    """How finely a source named a place, from a crater to a country."""

    EXACT = "exact"
    NEIGHBOURHOOD = "neighbourhood"
    VILLAGE = "village"
    TOWN = "town"
    CITY = "city"
    SUBDISTRICT = "subdistrict"
    DISTRICT = "district"
    GOVERNORATE = "governorate"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class DatePrecision(StrEnum):
    """How finely a source named a time."""

    HOUR = "hour"
    DAY = "day"
    TWO_DAYS = "two_days"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


# The taxonomy of events, child to parent, to which reports are normalised: a report of the parent's
# kind may tell of an incident of the child's. A root has no parent; "other" is of no kind.
EVENT_PARENT: Mapping[str, str | None] = {
    "armed_violence": None,
    "explosive_violence": "armed_violence",
    "air_strike": "explosive_violence",
    "cruise_missile": "explosive_violence",
    "drone_strike": "explosive_violence",
    "shelling": "explosive_violence",
    "ground_missile": "explosive_violence",
    "explosive_device": "explosive_violence",
    "armed_clash": "armed_violence",
    "attack_on_civilians": "armed_violence",
    "air_incident": None,
    "air_encounter": "air_incident",
    "airspace_violation": "air_incident",
    "other": None,
}
# One family: who reports air strikes would also report shelling.
EXPLOSIVE_VIOLENCE = "explosive_violence"
EXPLOSIVE_KINDS = (
    EXPLOSIVE_VIOLENCE,
    *(kind for kind, parent in EVENT_PARENT.items() if parent == EXPLOSIVE_VIOLENCE),
)

# Classes of what was struck, to which the words of reports are normalised.
MILITARY_OBJECTS = frozenset(
    {
        "armoured_vehicles",
        "artillery",
        "base",
        "bunker",
        "command_post",
        "depot",
        "fighters",
        "fortified_position",
        "training_camp",
        "workshop",
    }
)
# Objects that the law of armed conflict protects (Additional Protocol I, articles 48-56), unless
# they are used for military action; that is for others to judge.
PROTECTED_OBJECTS = frozenset(
    {
        "bakery",
        "civilians",
        "displaced_camp",
        "farm",
        "hospital",
        "infrastructure",
        "market",
        "mosque",
        "residential",
        "school",
        "water",
    }
)
# The weapons that statements are compared by: coarse descriptive classes, child to parent. What
# rules out the parent rules out the child.
MUNITION_PARENT: Mapping[str, str | None] = {
    "unspecified_bomb": None,
    "guided_bomb": "unspecified_bomb",
    "unguided_bomb": "unspecified_bomb",
    "barrel_bomb": "unguided_bomb",
    "penetrating_bomb": "unspecified_bomb",
    "missile": None,
    "cruise_missile": "missile",
    "rocket": None,
    "rocket_artillery": "rocket",
    "artillery_shell": None,
    "small_arms": None,
    "cluster_munition": None,
    "thermobaric": None,
    "incendiary": None,
    "fragmentation": None,
}
# What a class says of how it came, and of guidance; None: either. "Only" the one rules out another
# where they differ. "Missile" and "rocket" are said of bombs too, so they say neither.
MUNITION_MANNER: Mapping[str, tuple[str | None, str | None]] = {
    "unspecified_bomb": ("bomb", None),
    "guided_bomb": ("bomb", "guided"),
    "unguided_bomb": ("bomb", "unguided"),
    "barrel_bomb": ("bomb", "unguided"),
    "penetrating_bomb": ("bomb", None),
    "cruise_missile": ("cruise", "guided"),
    "rocket_artillery": ("rocket_artillery", None),
    "artillery_shell": ("shell", None),
    "small_arms": ("small_arms", "unguided"),
}


class Stance(StrEnum):
    """What a report does with the event that it speaks of."""

    ASSERTS = "asserts"
    DENIES = "denies"
    AMENDS = "amends"
    GEOLOCATES = "geolocates"


class Grade(StrEnum):
    """How far an incident is confirmed; the probability is always shown beside it."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    CONTESTED = "contested"
    CONTRADICTED = "contradicted"
    UNADDRESSED = "unaddressed"


class Finding(StrEnum):
    """What independent reports say of one attribute of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNADDRESSED = "unaddressed"


class Decision(StrEnum):
    """What a person decided about two reports."""

    SAME = "same"  # they tell of one incident
    DIFFERENT = "different"  # they tell of two
    UNSURE = "unsure"  # left to the evidence; withdraws what was decided before


class Voicing(StrEnum):
    """What a person decided about two sources."""

    TOGETHER = "together"  # they count as one voice
    APART = "apart"  # each has a voice of its own
    OPEN = "open"  # left to the evidence; withdraws what was decided before


class Answer(StrEnum):
    """What a person found who looked into one incident."""

    HAPPENED = "happened"  # it did, as the reports together state it
    DID_NOT = "did_not"
    UNSURE = "unsure"  # cannot be told; counted both ways


class Choice(StrEnum):
    """What a person decided about what was read in a text."""

    ACCEPT = "accept"  # it is a record of the case
    REJECT = "reject"  # it is not
    MEND = "mend"  # one value of it is another; says nothing on the whole
    OPEN = "open"  # left to the rule of the case; withdraws what was decided before


class Approving(StrEnum):
    """A person's word on whether an incident may stand as it does."""

    APPROVE = "approve"  # as it stands
    WITHDRAW = "withdraw"  # no approval of before holds


class Drawn(StrEnum):
    """How a pair came before the person who decided."""

    VALUE = "value"  # its answer would change most
    AUDIT = "audit"  # drawn at random, with a known chance
    CHOSEN = "chosen"  # by hand


class Severity(StrEnum):
    """What became of the thing that an issue is about."""

    ERROR = "error"  # the record could not be used
    WARNING = "warning"  # the record is used, without the doubtful part
    NOTE = "note"  # the record is used as it stands; worth knowing


# Night strikes are dated by either day.
TIME_MARGIN = timedelta(days=1)
MAX_REPORT_DECIBANS = 15.0  # no single voice settles a case: it moves the odds by 32 at most


class Source(Noun, frozen=True, kw_only=True):
    """A party that states things."""

    source_id: str
    name: str
    kind: str = "unknown"
    party: str | None = None  # whose side it speaks for
    country: str | None = None
    parent: str | None = None  # source_id of the owner, for dependence
    language: str | None = None
    homepage: str | None = None
    admiralty: str | None = None  # reliability letter A-F (NATO AJP-2.1), if a person gave one
    watches_area: str | None = None  # governorates that it watches, ';' between; None: not stated
    watches_from: date | None = None
    watches_until: date | None = None
    tlp: str | None = None  # marking of all that it states; see crossfix.markings


class Report(Noun, frozen=True, kw_only=True):
    """One source's statement that one thing happened, in the source's own words."""

    source_id: str
    record_id: str
    published_on: date | None = None
    span: Span | None = None
    date_precision: DatePrecision | None = None
    place_name: str | None = None
    admin1: str | None = None
    country: str | None = None
    lon: float | None = None
    lat: float | None = None
    place_precision: PlacePrecision | None = None
    event_type: str | None = None
    object_type: str | None = None
    claimed_object: str | None = None  # where the input keeps claim and observation apart
    observed_object: str | None = None
    target_affiliation: str | None = None
    actor: str | None = None
    opponent: str | None = None
    munition: str | None = None
    killed: Count = Count()
    civilians_killed: Count = Count()
    injured: Count = Count()
    stance: Stance = Stance.ASSERTS
    cites: str | None = None  # source_ids that it credits, ';' between
    about: str | None = None  # record_id of the report that it examines
    origin: str | None = None  # who told the source, in the source's words
    language: str | None = None
    url: str | None = None
    note: str | None = None
    published_at: datetime | None = None
    text: str | None = None  # as it came out; never published
    media: str | None = None  # SHA-256 of pictures and videos, ';' between
    remnants: str | None = None  # what remnants of weapons are described as
    damage: str | None = None  # what damage is described as
    graphic: bool | None = None  # whether what it shows or describes can distress
    tlp: str | None = None  # marking, see crossfix.markings; None: none of its own
    embargo_until: date | None = None  # first day on which others may see it


class Claim(Noun, frozen=True, kw_only=True):
    """A party's statement of a number over an area and a time."""

    claim_id: str
    speaker: str
    span: Span
    kind: str  # "period" or "cumulative"
    stated_on: date | None = None
    sorties: Count = Count()
    objects: Count = Count()
    breakdown: Mapping[str, int] = {}
    provinces: tuple[str, ...] = ()
    note: str | None = None
    url: str | None = None
    tlp: str | None = None  # as of a report
    embargo_until: date | None = None


class Judgement(Noun, frozen=True, kw_only=True):
    """A person's decision on whether two reports tell of one incident."""

    left: str  # report_id
    right: str  # report_id
    decision: Decision
    who: str
    at: datetime
    why: str | None = None
    drawn: Drawn = Drawn.CHOSEN
    chance: float | None = None  # that the audit drew this pair; None where it was not the audit


class Grouping(Noun, frozen=True, kw_only=True):
    """A person's decision on whether two sources count as one voice."""

    left: str  # source_id
    right: str  # source_id
    decision: Voicing
    who: str
    at: datetime
    why: str | None = None


class Audit(Noun, frozen=True, kw_only=True):
    """One incident drawn at random to be looked into, and what a person found."""

    incident_id: str
    chance: float  # that it was drawn
    drawn_at: datetime
    edition: int  # of the ids of incidents when this was written; 0: before the first
    share: float  # what was asked for in the draw
    stratum: str
    seed: int
    answer: Answer | None = None  # None: it waits
    who: str | None = None
    at: datetime | None = None
    why: str | None = None


class Capture(Noun, frozen=True, kw_only=True):
    """One text as it was captured, which suggestions were read from."""

    capture_id: str  # SHA-256 of the text
    file: str  # name of the file that it came in
    part: str | None = None  # which part of that file
    sha256: str  # of the bytes that it came in: the file, or the part of an archive
    url: str | None = None
    captured_at: datetime | None = None
    published_on: date | None = None
    title: str | None = None
    language: str | None = None


class Quotation(Noun, frozen=True, kw_only=True):
    """The words in a text behind one value of a record."""

    item_id: str  # report_id or claim_id
    column: str
    value: str
    start: int  # in characters of the captured text
    end: int  # the first character after it
    words: str
    confidence: float | None = None
    capture_id: str
    accepted_by: str  # who accepted the record, or the rule of the case


class Chosen(Noun, frozen=True, kw_only=True):
    """A person's decision on what was read in a text."""

    suggestion_id: str
    decision: Choice
    column: str | None = None  # which value is mended
    value: str | None = None  # what it is; None: unknown
    who: str
    at: datetime
    why: str | None = None


class Approval(Noun, frozen=True, kw_only=True):
    """A person's approval of an incident, with digests (SHA-256) of what was approved."""

    incident_id: str
    decision: Approving
    who: str
    at: datetime
    why: str | None = None
    reports: tuple[str, ...] = ()  # report_ids
    grade: str | None = None
    statement: str | None = None  # digest of what the incident says
    told: str | None = None  # of what its reports say
    decisions: str | None = None  # of what people decided about them


class ProtectedObject(Noun, frozen=True, kw_only=True):
    """A place that the law protects, as somebody recorded it."""

    object_id: str | None = None
    name: str
    kind: str  # of PROTECTED_OBJECTS
    lon: float
    lat: float
    radius_km: float  # it lies within this distance of the point 95 times in 100
    source: str  # who recorded it
    url: str | None = None


class Issue(Noun, frozen=True, kw_only=True):
    """Something doubtful in the data: what, where and the mend. It never stops a lenient run."""

    severity: Severity
    stage: str
    where: str  # the file, or the table
    record: str | None = None  # "row 14", or an id
    column: str | None = None
    value: str | None = None
    what: str
    mend: str


class ReadOptions(Noun, frozen=True, kw_only=True):
    """What a reader may be told about a file."""

    source_id: str | None = None  # the source of rows that do not name one
    mapping: Mapping[str, str] = {}  # canonical column -> column of the file
    box: Box | None = None  # where the case lies, to notice exchanged coordinates
    chosen: tuple[Chosen, ...] = ()  # what people decided about suggestions
    accept_from: float | None = None  # confidence from which suggestions need no person


def about(number: int) -> Count:
    """Return what "about" so many is taken to mean: 10 % either way, rounded outward.

    The word states no bound, and this one is a convention.

    >>> about(20), about(3)
    (Count(low=18, high=22), Count(low=2, high=4))
    """
    return Count(low=number * 9 // 10, high=-(-number * 11 // 10))


Reader = Callable[
    [Path, ReadOptions], Iterator[Report | Claim | Source | Capture | Quotation | Issue]
]

"""What is read in a text: a value, and the very words that it rests on."""

from enum import StrEnum

from crossfix.model import Count, Noun
from crossfix.spans import Span


class Quote(Noun, frozen=True, kw_only=True):
    """A stretch of a text, by its characters: the first, and the first after it."""

    start: int
    end: int
    words: str

    def __post_init__(self) -> None:
        """Refuse a quote of nothing, and one whose words are not as long as its stretch."""
        if self.start < 0 or self.end <= self.start or not self.words.strip():
            raise ValueError(f"a quote from {self.start} to {self.end} quotes nothing")
        if len(self.words) != self.end - self.start:
            raise ValueError(f"{self.words!r} is not from {self.start} to {self.end}")


class Field(StrEnum):
    """What a value says about an event or about a claim."""

    TIME = "time"  # a Span: when it happened, or the period that a claim covers
    PLACE = "place"  # a Whereabouts
    EVENT = "event"  # a word of the taxonomy of events
    ACTOR = "actor"
    OBJECT = "object"  # a class of what was struck
    MUNITION = "munition"  # a descriptive class
    KILLED = "killed"
    CIVILIANS_KILLED = "civilians_killed"
    INJURED = "injured"
    OBJECTS = "objects"  # how many objects a claim counts
    SORTIES = "sorties"
    STRIKES = "strikes"  # air strikes; one may be several sorties
    PART = "part"  # a Part: so many objects of one kind
    SPEAKER = "speaker"  # who says so
    CREDITED = "credited"  # from whom the speaker has it
    STANCE = "stance"  # asserts or denies
    HEDGE = "hedge"  # words that take back some of what they say: reportedly
    AFFILIATION = "affiliation"  # to whom the object struck is said to belong


class Whereabouts(Noun, frozen=True, kw_only=True):
    """A place that a text names; without a point where no list knows it."""

    name: str
    precision: str  # a word of PlacePrecision
    admin1: str | None = None
    country: str | None = None
    lon: float | None = None
    lat: float | None = None
    radius_km: float | None = None


class Part(Noun, frozen=True, kw_only=True):
    """So many objects of one kind, as a part of a claim."""

    kind: str
    number: Count


Read = Span | Count | Whereabouts | Part | str


class Found(Noun, frozen=True, kw_only=True):
    """One value that a text states, None where its words need what the text does not hold.

    "Yesterday" has no value while nobody knows when it was written; its signs say so.
    `signs` are what the rule saw, by name, for the model of confidence; `confidence` is the
    probability that a careful reader takes the same value from the same words, None until judged.
    """

    field: Field
    value: Read | None
    quote: Quote
    signs: tuple[str, ...] = ()
    confidence: float | None = None

    def __post_init__(self) -> None:
        """Refuse a value without words behind it, and a confidence that is no probability."""
        if not isinstance(self.quote, Quote):
            raise TypeError(f"{self.field} {self.value!r} has no words behind it")
        if self.confidence is not None and not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"a confidence of {self.confidence} is no probability")

"""What sources, claimants and people stated."""

from crossfix.tables.columns import (
    BECAUSE,
    DAY,
    IDS,
    MARKED,
    MOMENT,
    PLACED,
    POINT,
    REAL,
    TEXT,
    TEXT_OF,
    TIMED,
    TOLLS,
    WHOLE,
    Column,
    Table,
    counts,
)

RECORDS = Table(
    "records",
    "one record of one input file, typed but in the source's own words",
    ("report_id",),
    (
        *IDS,
        Column("input", TEXT, "name of the input file", required=True),
        Column("published_on", DAY, "day of publication"),
        *TIMED,
        Column("date_precision", TEXT, "how finely the source named the time, as stated"),
        Column("place_name", TEXT, "the place, as stated"),
        Column("admin1", TEXT, "first-level unit (governorate), as stated"),
        Column("country", TEXT, "country, as stated"),
        *POINT,
        Column("place_precision", TEXT, "how finely the source named the place, as stated"),
        Column("event_type", TEXT, "kind of event, in the source's word"),
        Column("object_type", TEXT, "what was struck, in the source's words"),
        Column("claimed_object", TEXT, "what was struck as claimed, if kept apart"),
        Column("observed_object", TEXT, "what was struck as observed, if kept apart"),
        Column("target_affiliation", TEXT, "to whom the struck object is said to belong"),
        Column("actor", TEXT, "who did it, as stated"),
        Column("opponent", TEXT, "the other side, as stated"),
        Column("munition", TEXT, "weapon or aircraft, as stated"),
        *TOLLS,
        *TEXT_OF,
        Column("published_at", MOMENT, "moment of publication, UTC"),
        Column("text", TEXT, "the text as it came out; withheld from what is published"),
        Column("media", TEXT, "SHA-256 of pictures and videos shown, ';' between"),
        Column("remnants", TEXT, "what remnants of weapons are described as"),
        Column("damage", TEXT, "what damage is described as"),
    ),
)

SOURCES = Table(
    "sources",
    "one party that states things",
    ("source_id",),
    (
        Column("source_id", TEXT, "short name used in the tables", required=True),
        Column("name", TEXT, "name", required=True),
        Column("kind", TEXT, "official, military, state_media, news, monitor, ...", required=True),
        Column("party", TEXT, "whose side it speaks for"),
        Column("country", TEXT, "country"),
        Column("parent", TEXT, "source_id of the owner or origin"),
        Column("language", TEXT, "language"),
        Column("homepage", TEXT, "address"),
        Column("admiralty", TEXT, "reliability letter A-F, if a person gave one"),
        Column("watches_area", TEXT, "governorates that it watches, ';' between"),
        Column("watches_from", DAY, "first day of its watch"),
        Column("watches_until", DAY, "last day of its watch"),
        Column("tlp", TEXT, "marking of all that it states, TLP 2.0; null: none of its own"),
    ),
)

CLAIMS = Table(
    "claims",
    "one statement of a number over an area and a time",
    ("claim_id",),
    (
        Column("claim_id", TEXT, "the id in the input file", required=True),
        Column("speaker", TEXT, "who stated it", required=True),
        Column("stated_on", DAY, "day on which it was stated"),
        *TIMED,
        Column("kind", TEXT, "period, or cumulative since the first day", required=True),
        *counts("sorties", "sorties flown as claimed"),
        *counts("objects", "objects struck as claimed"),
        Column("breakdown", TEXT, "objects by kind as claimed: kind=number, ';' between"),
        Column("provinces", TEXT, "provinces named, ';' between"),
        Column("note", TEXT, "remark of whoever coded the claim"),
        Column("url", TEXT, "address of the text"),
        *MARKED,
        BECAUSE,
    ),
)

REPORTS = Table(
    "reports",
    "one source's statement that one thing happened at a place in a span, in common terms",
    ("report_id",),
    (
        *IDS,
        Column("published_on", DAY, "day of publication"),
        *TIMED,
        Column("date_precision", TEXT, "hour, day, two_days, week, ... or unknown", required=True),
        Column("place_name", TEXT, "the place in its common spelling"),
        Column("place_stated", TEXT, "the place, as stated"),
        Column("admin1", TEXT, "first-level unit (governorate), common spelling"),
        Column("country", TEXT, "country, ISO 3166-1 alpha-2"),
        *PLACED,
        Column("place_from", TEXT, "stated, gazetteer or none", required=True),
        Column("event_type", TEXT, "kind of event (see the taxonomy in the reference)"),
        Column("claimed_object", TEXT, "class of what was struck, as the striking side says"),
        Column("observed_object", TEXT, "class of what was struck, as anyone else says"),
        Column("object_stated", TEXT, "what was struck, in the source's words"),
        *counts("objects", "objects struck, as the words of the report number them"),
        Column("target_affiliation", TEXT, "to whom the struck object is said to belong"),
        Column("actor", TEXT, "who did it; several possible: ';' between"),
        Column("actor_certainty", TEXT, "stated, contested, excluded or unknown", required=True),
        Column("opponent", TEXT, "the other side"),
        Column("munition", TEXT, "descriptive class of the weapon as stated"),
        Column("munition_excluded", TEXT, "classes that it says were not used, ';' between"),
        Column("munition_stated", TEXT, "weapon or aircraft, in the source's words"),
        Column("remnants", TEXT, "descriptive class of the remnants of weapons described"),
        Column("remnants_stated", TEXT, "the remnants, in the source's words"),
        Column("damage", TEXT, "class of weapon that the words for the damage name"),
        Column("damage_stated", TEXT, "the damage, in the source's words"),
        *TOLLS,
        *TEXT_OF,
    ),
)

EVIDENCE = Table(
    "evidence",
    "one record as captured, and the report that it became or was folded into",
    ("evidence_id", "record_id"),
    (
        Column("evidence_id", TEXT, "SHA-256 of the record's content", required=True),
        Column("report_id", TEXT, "the report that rests on it", required=True),
        Column("source_id", TEXT, "who says so", required=True),
        Column("record_id", TEXT, "the id in the input file", required=True),
        Column("input", TEXT, "name of the input file", required=True),
        Column("url", TEXT, "address of the text"),
        Column("role", TEXT, "report, or duplicate of the report", required=True),
    ),
)

CAPTURES = Table(
    "captures",
    "one text as it was captured, which accepted reports or claims were read from",
    ("capture_id",),
    (
        Column("capture_id", TEXT, "SHA-256 of the text", required=True),
        Column("file", TEXT, "name of the file that it came in", required=True),
        Column("part", TEXT, "which part of that file; null: all of it"),
        Column("sha256", TEXT, "SHA-256 of the bytes that it came in", required=True),
        Column("url", TEXT, "address of the text"),
        Column("captured_at", MOMENT, "when it was captured, UTC, as the archive says"),
        Column("published_on", DAY, "day of publication"),
        Column("title", TEXT, "title"),
        Column("language", TEXT, "language of the text, ISO 639-1"),
    ),
)

QUOTATIONS = Table(
    "quotations",
    "the words in a captured text behind one value of a report or claim",
    ("item_id", "column", "start"),
    (
        Column("item_id", TEXT, "report_id or claim_id", required=True),
        Column("column", TEXT, "which value, by its column in the inputs", required=True),
        Column("value", TEXT, "the value", required=True),
        Column("start", WHOLE, "first character in the captured text, from 0", required=True),
        Column("end", WHOLE, "first character after it", required=True),
        Column("words", TEXT, "the words", required=True),
        Column("confidence", REAL, "probability that the words say so; null: not judged"),
        Column("capture_id", TEXT, "the captured text", required=True),
        Column("accepted_by", TEXT, "who accepted the record, or the rule", required=True),
    ),
)

JUDGEMENTS = Table(
    "judgements",
    "one person's decision on whether two reports tell of one incident; none is ever deleted",
    ("left", "right", "at", "who", "decision"),
    (
        Column("left", TEXT, "report_id, the first of the two in the alphabet", required=True),
        Column("right", TEXT, "report_id", required=True),
        Column("decision", TEXT, "same, different or unsure", required=True),
        Column("who", TEXT, "who decided", required=True),
        Column("at", MOMENT, "when, UTC; of two about one pair the later holds", required=True),
        Column("why", TEXT, "the reason, in the person's words"),
        Column("drawn", TEXT, "how the pair was offered: value, audit or chosen", required=True),
        Column("chance", REAL, "probability that the audit drew the pair; null: no audit"),
    ),
)

GROUPINGS = Table(
    "groupings",
    "one person's decision on whether two sources count as one voice; none is ever deleted",
    ("left", "right", "at", "who", "decision"),
    (
        Column("left", TEXT, "source_id, the first of the two in the alphabet", required=True),
        Column("right", TEXT, "source_id", required=True),
        Column("decision", TEXT, "together, apart or open", required=True),
        Column("who", TEXT, "who decided", required=True),
        Column("at", MOMENT, "when, UTC; of two about one pair the later holds", required=True),
        Column("why", TEXT, "the reason, in the person's words"),
    ),
)

AUDITS = Table(
    "audits",
    "one incident that was drawn at random to be looked into, and the answer that holds",
    ("incident_id",),
    (
        Column("incident_id", TEXT, "the incident, by its id when it was drawn", required=True),
        Column("chance", REAL, "probability that it was drawn", required=True),
        Column("drawn_at", MOMENT, "when it was drawn, UTC", required=True),
        Column("edition", WHOLE, "edition of the ids of incidents, then or at the answer"),
        Column("share", REAL, "the share that the draw was asked for", required=True),
        Column("stratum", TEXT, "what the draw kept from being thin, or none", required=True),
        Column("seed", WHOLE, "seed of the draw", required=True),
        Column("answer", TEXT, "happened, did_not or unsure; null: it waits"),
        Column("who", TEXT, "who answered"),
        Column("at", MOMENT, "when, UTC; of two answers the later holds"),
        Column("why", TEXT, "the reason, in the person's words"),
    ),
)

OBJECTS = Table(
    "objects",
    "one protected object whose place somebody recorded",
    ("object_id",),
    (
        Column("object_id", TEXT, "the id in the file, or one made from the row", required=True),
        Column("name", TEXT, "name", required=True),
        Column("kind", TEXT, "class of protected object: hospital, school, ...", required=True),
        *POINT,
        Column("radius_km", REAL, "it lies within this distance of the point 95 times in 100"),
        Column("source", TEXT, "who recorded it", required=True),
        Column("url", TEXT, "address of the record"),
    ),
)

"""The columns of every table that passes between stages, and what each column means.

The data dictionary that is published with a result is written from here.
"""

from typing import NamedTuple

import polars as pl

from crossfix.errors import TableError

TEXT = pl.String()
REAL = pl.Float64()
WHOLE = pl.Int64()
FLAG = pl.Boolean()
DAY = pl.Date()
MOMENT = pl.Datetime("us", "UTC")


class Column(NamedTuple):
    """One column: its type, its meaning with unit, and whether it may be unknown (null)."""

    name: str
    dtype: pl.DataType
    meaning: str
    required: bool = False


class Table(NamedTuple):
    """One table: what a row is, what orders the rows, and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Return the Polars schema."""
        return {column.name: column.dtype for column in self.columns}


def _counts(what: str, meaning: str) -> tuple[Column, Column]:
    return (
        Column(f"{what}_low", WHOLE, f"{meaning}, at least; null where nobody said"),
        Column(f"{what}_high", WHOLE, f"{meaning}, at most; null where nobody said"),
    )


_TOLLS = (
    *_counts("killed", "people killed"),
    *_counts("civilians_killed", "civilians killed"),
    *_counts("injured", "people injured"),
)
_POINT = (
    Column("lon", REAL, "longitude, degrees east, WGS84"),
    Column("lat", REAL, "latitude, degrees north, WGS84"),
)
_PLACED = (
    *_POINT,
    Column("radius_km", REAL, "the place lies within this distance of the point 95 times in 100"),
    Column("place_precision", TEXT, "how finely the place was named: exact ... country, unknown"),
)
_TIMED = (
    Column("start", MOMENT, "first moment at which it may have happened, UTC"),
    Column("end", MOMENT, "first moment after, UTC"),
)
_IDS = (
    Column("report_id", TEXT, "source_id:record_id", required=True),
    Column("source_id", TEXT, "who says so", required=True),
    Column("record_id", TEXT, "the id in the input file", required=True),
)
_TEXT_OF = (
    Column("stance", TEXT, "asserts, denies, amends or geolocates", required=True),
    Column("cites", TEXT, "source_ids that it credits, ';' between"),
    Column("about", TEXT, "report_id of the report that it examines"),
    Column("origin", TEXT, "who told the source, in the source's words"),
    Column("language", TEXT, "language of the text, ISO 639-1"),
    Column("url", TEXT, "address of the text"),
    Column("note", TEXT, "remark of whoever coded the record"),
)
_BECAUSE = Column("because", TEXT, "the reason, in words", required=True)
_RANGE = (
    Column("low", REAL, "lower end of the 95 % interval, or the least possible"),
    Column("expected", REAL, "expected value; null where there is none to give"),
    Column("high", REAL, "upper end of the 95 % interval, or the most possible"),
)

RECORDS = Table(
    "records",
    "one record of one input file, typed but in the source's own words",
    ("report_id",),
    (
        *_IDS,
        Column("input", TEXT, "name of the input file", required=True),
        Column("published_on", DAY, "day of publication"),
        *_TIMED,
        Column("date_precision", TEXT, "how finely the source named the time, as stated"),
        Column("place_name", TEXT, "the place, as stated"),
        Column("admin1", TEXT, "first-level unit (governorate), as stated"),
        Column("country", TEXT, "country, as stated"),
        *_POINT,
        Column("place_precision", TEXT, "how finely the source named the place, as stated"),
        Column("event_type", TEXT, "kind of event, in the source's word"),
        Column("object_type", TEXT, "what was struck, in the source's words"),
        Column("claimed_object", TEXT, "what was struck as claimed, if kept apart"),
        Column("observed_object", TEXT, "what was struck as observed, if kept apart"),
        Column("target_affiliation", TEXT, "to whom the struck object is said to belong"),
        Column("actor", TEXT, "who did it, as stated"),
        Column("opponent", TEXT, "the other side, as stated"),
        Column("munition", TEXT, "weapon or aircraft, as stated"),
        *_TOLLS,
        *_TEXT_OF,
        Column("published_at", MOMENT, "moment of publication, UTC"),
        Column("text", TEXT, "the text as it came out; withheld from what is published"),
        Column("media", TEXT, "SHA-256 of pictures and videos shown, ';' between"),
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
        *_TIMED,
        Column("kind", TEXT, "period, or cumulative since the first day", required=True),
        *_counts("sorties", "sorties flown as claimed"),
        *_counts("objects", "objects struck as claimed"),
        Column("breakdown", TEXT, "objects by kind as claimed: kind=number, ';' between"),
        Column("provinces", TEXT, "provinces named, ';' between"),
        Column("note", TEXT, "remark of whoever coded the claim"),
        Column("url", TEXT, "address of the text"),
        _BECAUSE,
    ),
)

REPORTS = Table(
    "reports",
    "one source's statement that one thing happened at a place in a span, in common terms",
    ("report_id",),
    (
        *_IDS,
        Column("published_on", DAY, "day of publication"),
        *_TIMED,
        Column("date_precision", TEXT, "hour, day, two_days, week, ... or unknown", required=True),
        Column("place_name", TEXT, "the place in its common spelling"),
        Column("place_stated", TEXT, "the place, as stated"),
        Column("admin1", TEXT, "first-level unit (governorate), common spelling"),
        Column("country", TEXT, "country, ISO 3166-1 alpha-2"),
        *_PLACED,
        Column("place_from", TEXT, "stated, gazetteer or none", required=True),
        Column("event_type", TEXT, "kind of event (see the taxonomy in the reference)"),
        Column("claimed_object", TEXT, "class of what was struck, as the striking side says"),
        Column("observed_object", TEXT, "class of what was struck, as anyone else says"),
        Column("object_stated", TEXT, "what was struck, in the source's words"),
        *_counts("objects", "objects struck, as the words of the report number them"),
        Column("target_affiliation", TEXT, "to whom the struck object is said to belong"),
        Column("actor", TEXT, "who did it; several possible: ';' between"),
        Column("actor_certainty", TEXT, "stated, contested, excluded or unknown", required=True),
        Column("opponent", TEXT, "the other side"),
        Column("munition", TEXT, "descriptive class of the weapon as stated"),
        Column("munition_stated", TEXT, "weapon or aircraft, in the source's words"),
        *_TOLLS,
        *_TEXT_OF,
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

LINKS = Table(
    "links",
    "two reports that may tell of one incident, and the evidence for it in bits (log2 of odds)",
    ("left", "right"),
    (
        Column("left", TEXT, "report_id", required=True),
        Column("right", TEXT, "report_id", required=True),
        Column("prior_bits", REAL, "how often these sources co-report", required=True),
        Column("place_bits", REAL, "positions against the local background", required=True),
        Column("date_bits", REAL, "times", required=True),
        Column("type_bits", REAL, "kinds of event", required=True),
        Column("actor_bits", REAL, "actors and sides", required=True),
        Column("toll_bits", REAL, "tolls", required=True),
        Column("name_bits", REAL, "place names", required=True),
        Column("rivals_bits", REAL, "other reports for the same partner", required=True),
        Column("imported_bits", REAL, "what came in with link.edges; 0 without", required=True),
        Column("calibration_bits", REAL, "what reviewed pairs change; 0 without", required=True),
        Column("judged_bits", REAL, "what a person's decision adds; 0 without", required=True),
        Column("bits", REAL, "the sum of the columns before it", required=True),
        Column("probability", REAL, "odds 2**bits as a probability", required=True),
        Column("imported_from", TEXT, "file that the weight came in with; null: weighed here"),
        _BECAUSE,
    ),
)

MODEL = Table(
    "model",
    "one part of what linking learned from the reports, kept so that later ones are read alike",
    ("part",),
    (
        Column("part", TEXT, "its name; a point leads to the parts of a part", required=True),
        Column("value", TEXT, "JSON; each number reads back to the last bit", required=True),
    ),
)
MEMBERSHIP = Table(
    "membership",
    "one report's share in one incident; the shares of a report add up to at most 1",
    ("report_id", "incident_id"),
    (
        *_IDS,
        Column("incident_id", TEXT, "the incident", required=True),
        Column("probability", REAL, "that the report tells of this incident", required=True),
        Column("best", FLAG, "whether this is the assignment that the counts use", required=True),
    ),
)

HISTORY = Table(
    "history",
    "one thing that became of one incident id when data or judgements changed; only ever added to",
    ("edition", "incident_id", "became"),
    (
        Column("edition", WHOLE, "number of the change of ids, 1 the first", required=True),
        Column("incident_id", TEXT, "the id before; null in the one row of births"),
        Column("became", TEXT, "the id that holds these reports now; null where none does"),
        Column("change", TEXT, "born, merged, split, ended or returned", required=True),
        Column("reports", WHOLE, "number of reports that moved along", required=True),
        _BECAUSE,
    ),
)

CALIBRATIONS = Table(
    "calibrations",
    "the correction that reviewed pairs speak for, of slope * log odds + intercept (natural "
    "logarithms); no row where too few were answered, so that nothing is corrected",
    ("version",),
    (
        Column(
            "version", TEXT, "digest of the formula, the answers and their log odds", required=True
        ),
        Column("formula", TEXT, "name of the formula", required=True),
        Column("answers", WHOLE, "audited answers that it rests on", required=True),
        Column("slope", REAL, "by which log odds are multiplied", required=True),
        Column("slope_error", REAL, "its standard error; null where it cannot be told"),
        Column("intercept", REAL, "what is added to them", required=True),
        Column("intercept_error", REAL, "its standard error; null where it cannot be told"),
        Column("first_at", MOMENT, "when the earliest of all its answers was given", required=True),
        Column("last_at", MOMENT, "when the latest was given", required=True),
    ),
)

_INCIDENT = (
    Column("incident_id", TEXT, "stable short id", required=True),
    *_PLACED,
    Column("place_name", TEXT, "the place in its common spelling"),
    Column("admin1", TEXT, "first-level unit (governorate)"),
    Column("country", TEXT, "country, ISO 3166-1 alpha-2"),
    *_TIMED,
    Column("event_type", TEXT, "kind of event"),
    Column("reports", WHOLE, "number of reports", required=True),
    Column("sources", WHOLE, "number of sources", required=True),
)

CANDIDATES = Table(
    "candidates",
    "what one cluster of reports is about, before anybody is believed",
    ("incident_id",),
    _INCIDENT,
)

VOICES = Table(
    "voices",
    "whose voice one report is: the dependence group whose origin it carries",
    ("report_id",),
    (
        Column("report_id", TEXT, "the report", required=True),
        Column("group_id", TEXT, "source_id of the origin of the group", required=True),
        Column("own_side", FLAG, "whether the group speaks for the claimant", required=True),
        Column("ally", FLAG, "whether it speaks for an ally of the claimant", required=True),
        Column("copy_of", TEXT, "report_id of the report whose text or picture it repeats"),
        _BECAUSE,
    ),
)

TIES = Table(
    "ties",
    "one reason why reports of one source, or all of them, count as the voice of another",
    ("kind", "source_id", "origin_id"),
    (
        Column(
            "kind",
            TEXT,
            "credit, habit, text, media, ownership, government, co_reporting, errors or people",
            required=True,
        ),
        Column("scope", TEXT, "report: these reports only; source: all", required=True),
        Column("source_id", TEXT, "whose reports, or which voice", required=True),
        Column("origin_id", TEXT, "whose word they are, by this", required=True),
        Column("group_id", TEXT, "the dependence group of that voice", required=True),
        Column("holds", FLAG, "false where people, or its side, keep it apart", required=True),
        Column("reports", WHOLE, "number of reports that show it"),
        Column("strength", REAL, "from 0 to 1; because says of what"),
        Column("shared", TEXT, "what both have: at most 15 words, a hash, or values"),
        Column("report_ids", TEXT, "reports that show it, ';' between; at most 20"),
        _BECAUSE,
    ),
)

GROUPS = Table(
    "groups",
    "one dependence group: sources that count as one voice, and how much that voice adds",
    ("group_id",),
    (
        Column("group_id", TEXT, "source_id of the origin of the group", required=True),
        Column("members", TEXT, "source_ids, ';' between", required=True),
        Column("own_side", FLAG, "whether the group speaks for the claimant", required=True),
        Column("reports", WHOLE, "number of reports", required=True),
        Column("incidents", WHOLE, "number of incidents that it reported", required=True),
        Column(
            "sensitivity",
            REAL,
            "P(reports | true) where it watches",
            required=True,
        ),
        Column(
            "false_report_rate",
            REAL,
            "P(reports | false) there",
            required=True,
        ),
        Column("report_decibans", REAL, "what its report adds", required=True),
        Column("report_decibans_low", REAL, "lower end of the 95 % interval", required=True),
        Column("report_decibans_high", REAL, "upper end of the 95 % interval", required=True),
        Column("silence_decibans", REAL, "what its silence adds where it watches", required=True),
        Column("watches", TEXT, "where and when its silence counts, in words", required=True),
        Column("true_log_odds", REAL, "ln odds of a report, middling true event", required=True),
        Column("false_log_odds", REAL, "the same of a middling false one", required=True),
        Column("true_slope", REAL, "what one sd of visibility adds to them", required=True),
        Column("false_slope", REAL, "the same for false ones", required=True),
        _BECAUSE,
    ),
)

RATES = Table(
    "rates",
    "how often one group reports in one stratum: a governorate and a family of events",
    ("group_id", "admin1", "family"),
    (
        Column("group_id", TEXT, "the dependence group", required=True),
        Column("admin1", TEXT, "governorate; null: not known"),
        Column("family", TEXT, "kinds of event that one observer reports alike; null: not known"),
        Column("incidents", WHOLE, "number of incidents that it reported there", required=True),
        Column("sensitivity", REAL, "P(reports | true) there", required=True),
        Column("false_report_rate", REAL, "P(reports | false) there", required=True),
        Column("true_log_odds", REAL, "ln odds of a report, middling true event", required=True),
        Column("false_log_odds", REAL, "the same of a middling false one", required=True),
    ),
)

STRATA = Table(
    "strata",
    "one governorate and family of events, and how much is thought to have happened there",
    ("admin1", "family"),
    (
        Column("admin1", TEXT, "governorate; null: not known"),
        Column("family", TEXT, "kinds of event that one observer reports alike; null: not known"),
        Column("incidents", WHOLE, "number of incidents", required=True),
        Column("prior", REAL, "probability of one before anybody is heard", required=True),
        _BECAUSE,
    ),
)

OUTLETS = Table(
    "outlets",
    "one source that prints the word of a group in which there are several",
    ("group_id", "source_id"),
    (
        Column("group_id", TEXT, "the dependence group", required=True),
        Column("source_id", TEXT, "the outlet", required=True),
        Column("printed", WHOLE, "number of incidents of which it printed it", required=True),
        Column("copy_rate", REAL, "P(prints | the group put it out)", required=True),
        Column("true_rate", REAL, "P(says so of its own | true)", required=True),
        Column("false_rate", REAL, "P(says so of its own | false)", required=True),
    ),
)

STARTS = Table(
    "starts",
    "one run of the estimate of all rates, from one first guess",
    ("start",),
    (
        Column("start", TEXT, "how false reports were first taken to be", required=True),
        Column("rounds", WHOLE, "number of rounds", required=True),
        Column("settled", FLAG, "whether no probability moved any more", required=True),
        Column("log_posterior", REAL, "ln of what the run maximises, up to a constant"),
        Column("furthest", REAL, "largest difference of a probability from the run used"),
        Column("used", FLAG, "whether the result is that of this run", required=True),
    ),
)

WATCHES = Table(
    "watches",
    "one stretch of time and one governorate in which a group's silence counts",
    ("group_id", "admin1", "start"),
    (
        Column("group_id", TEXT, "the dependence group", required=True),
        Column("admin1", TEXT, "governorate; empty text: everywhere", required=True),
        Column("start", MOMENT, "first moment of the watch, UTC", required=True),
        Column("end", MOMENT, "first moment after, UTC", required=True),
        _BECAUSE,
    ),
)

LEDGER = Table(
    "ledger",
    "one entry in the account of one incident's probability, in decibans (10 log10 of odds)",
    ("incident_id", "position"),
    (
        Column("incident_id", TEXT, "the incident", required=True),
        Column("position", WHOLE, "order of the entry", required=True),
        Column("block", TEXT, "prior, or the group_id whose word or silence it is", required=True),
        Column("kind", TEXT, "prior, report, denial or silence", required=True),
        Column("decibans", REAL, "what it adds to the log odds", required=True),
        Column("running_probability", REAL, "probability after this entry", required=True),
        Column("without", REAL, "probability if nobody had heard this; null for the prior"),
        Column("report_ids", TEXT, "the reports behind it, ';' between"),
        _BECAUSE,
    ),
)

INCIDENTS = Table(
    "incidents",
    "one incident: what, where, when, and how far it is confirmed",
    ("incident_id",),
    (
        *_INCIDENT,
        Column("claimed_object", TEXT, "class of what was struck, as the striking side says"),
        Column("observed_object", TEXT, "class of what was struck, as anyone else says"),
        Column("actor", TEXT, "who did it; several possible: ';' between"),
        Column("actor_share", REAL, "share of independent voices that name the claimant"),
        Column("munition", TEXT, "descriptive class of the weapon as stated"),
        *_TOLLS,
        Column("groups", WHOLE, "number of dependence groups that report it", required=True),
        Column("independent_groups", WHOLE, "of these, independent ones", required=True),
        Column("claimed", FLAG, "whether the claimant's own side reports it", required=True),
        Column("probability", REAL, "that it happened as stated", required=True),
        Column("probability_doubting", REAL, "the same at a third of the prior odds"),
        Column("probability_trusting", REAL, "the same at three times the prior odds"),
        Column(
            "grade",
            TEXT,
            "confirmed, probable, ... (see the glossary)",
            required=True,
        ),
        _BECAUSE,
    ),
)

VERDICTS = Table(
    "verdicts",
    "what independent reports say of one attribute of one claim of a strike",
    ("claim_id", "attribute"),
    (
        Column("claim_id", TEXT, "report_id of the claimant's report", required=True),
        Column("incident_id", TEXT, "the incident it belongs to", required=True),
        Column("attribute", TEXT, "existence, place, time, object, owner, ...", required=True),
        Column("stated", TEXT, "what the claim says"),
        Column("found", TEXT, "what independent reports say"),
        Column("verdict", TEXT, "supported, contradicted or unaddressed", required=True),
        Column("report_ids", TEXT, "the reports behind it, ';' between"),
        _BECAUSE,
    ),
)

SOURCE_RECORDS = Table(
    "source_records",
    "how the reports of one source fared: all of them, those of one governorate, or of one kind",
    ("source_id", "by", "of"),
    (
        Column("source_id", TEXT, "the source", required=True),
        Column("by", TEXT, "all, governorate or kind", required=True),
        Column("of", TEXT, "which governorate or kind of event; all", required=True),
        Column("reports", WHOLE, "reports that say that an incident happened", required=True),
        Column("copied", WHOLE, "of these, the word of another voice", required=True),
        Column("first", WHOLE, "of its own word, with no other voice before", required=True),
        Column("confirmed", WHOLE, "of its own word, confirmed by others", required=True),
        Column("contradicted", WHOLE, "of its own word, contradicted", required=True),
        Column("open", WHOLE, "of its own word, addressed by nobody else", required=True),
        Column("lag_days", REAL, "median days from event to publication, of its own word"),
        Column("confirmed_low", REAL, "of what others address, confirmed: 95 % interval, low"),
        Column("confirmed_share", REAL, "the share itself; null where others address nothing"),
        Column("confirmed_high", REAL, "upper end"),
        Column("letter", TEXT, "reliability letter A-F that a person gave"),
        Column("suggested_letter", TEXT, "what the record suggests; F: no basis; for all only"),
        _BECAUSE,
    ),
)

TALLIES = Table(
    "tallies",
    "one figure of one claim's scorecard",
    ("claim_id", "position"),
    (
        Column("claim_id", TEXT, "the claim", required=True),
        Column("position", WHOLE, "order of the figure", required=True),
        Column("measure", TEXT, "what is counted", required=True),
        Column("unit", TEXT, "objects, incidents, sorties, ...", required=True),
        *_RANGE,
        _BECAUSE,
    ),
)

TALLY_MEMBERS = Table(
    "tally_members",
    "one incident or claim of a strike that one figure counts, and with what weight",
    ("claim_id", "measure", "member_id"),
    (
        Column("claim_id", TEXT, "the claim", required=True),
        Column("measure", TEXT, "what is counted", required=True),
        Column("member_id", TEXT, "incident_id or report_id", required=True),
        Column("incident_id", TEXT, "the incident", required=True),
        Column("weight", REAL, "what it adds to the expected figure", required=True),
    ),
)

FINDINGS = Table(
    "findings",
    "one check of claims against claims, with its arithmetic",
    ("finding_id",),
    (
        Column("finding_id", TEXT, "short id", required=True),
        Column("kind", TEXT, "nested, overlap, parts, quotation, rate or silence", required=True),
        Column("consistent", FLAG, "whether the figures can all be true at once", required=True),
        Column("claim_ids", TEXT, "the claims compared, ';' between", required=True),
        Column("arithmetic", TEXT, "the sum, as one would write it", required=True),
        *_RANGE,
        _BECAUSE,
    ),
)

ISSUES = Table(
    "issues",
    "something doubtful in the data, with its mend",
    ("stage", "where", "record", "column", "what"),
    (
        Column("severity", TEXT, "error, warning or note", required=True),
        Column("stage", TEXT, "the stage that met it", required=True),
        Column("where", TEXT, "the file or the table", required=True),
        Column("record", TEXT, "row or id"),
        Column("column", TEXT, "the column"),
        Column("value", TEXT, "the value"),
        Column("what", TEXT, "what is wrong", required=True),
        Column("mend", TEXT, "what to do about it", required=True),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        RECORDS,
        SOURCES,
        CLAIMS,
        REPORTS,
        EVIDENCE,
        LINKS,
        MEMBERSHIP,
        HISTORY,
        CALIBRATIONS,
        CANDIDATES,
        VOICES,
        TIES,
        GROUPS,
        RATES,
        STRATA,
        OUTLETS,
        STARTS,
        WATCHES,
        LEDGER,
        INCIDENTS,
        VERDICTS,
        SOURCE_RECORDS,
        TALLIES,
        TALLY_MEMBERS,
        FINDINGS,
        ISSUES,
    )
}


def empty(table: Table) -> pl.DataFrame:
    """Return the table without rows."""
    return pl.DataFrame(schema=table.schema)


def check(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the frame in the table's column order and key order, or raise TableError.

    A column missing, of another type, or null where it is required stops the run: that is a slip
    of ours, not a doubt in the data.
    """
    at = f"table {table.name}"
    missing = [name for name in table.schema if name not in frame.columns]
    if missing:
        raise TableError(f"{at}: missing columns {missing}", mend="the stage must write them")
    extra = [name for name in frame.columns if name not in table.schema]
    if extra:
        raise TableError(f"{at}: undeclared columns {extra}", mend="declare them in tables.py")
    frame = frame.select(list(table.schema))
    for column in table.columns:
        if frame.schema[column.name] != column.dtype:
            raise TableError(
                f"{at}: column {column.name} is {frame.schema[column.name]}, not {column.dtype}",
                mend="cast it in the stage that writes it",
            )
        if column.required and frame[column.name].null_count():
            raise TableError(
                f"{at}: column {column.name} is unknown in {frame[column.name].null_count()} rows",
                mend="fill it in the stage that writes it",
            )
    if table.key and table.name != "issues" and frame.select(list(table.key)).is_duplicated().any():
        raise TableError(f"{at}: two rows share one {table.key}", mend="make the key unique")
    return frame.sort(list(table.key), nulls_last=True, maintain_order=True)

"""What is found: incidents, verdicts, records of sources, counts, and doubts."""

from crossfix.tables.columns import (
    BECAUSE,
    FLAG,
    INCIDENT,
    RANGE,
    REAL,
    TEXT,
    TOLLS,
    WHOLE,
    Column,
    Table,
    counts,
)

LEDGER = Table(
    "ledger",
    "one entry in the account of one incident's probability, in decibans (10 log10 of odds)",
    ("incident_id", "position"),
    (
        Column("incident_id", TEXT, "the incident", required=True),
        Column("position", WHOLE, "order of the entry", required=True),
        Column("block", TEXT, "prior, audit, or whose word or silence it is", required=True),
        Column("kind", TEXT, "prior, report, denial, silence or answer", required=True),
        Column("decibans", REAL, "what it adds to the log odds", required=True),
        Column("running_probability", REAL, "probability after this entry", required=True),
        Column("without", REAL, "probability if nobody had heard this; null for the prior"),
        Column("report_ids", TEXT, "the reports behind it, ';' between"),
        BECAUSE,
    ),
)

INCIDENTS = Table(
    "incidents",
    "one incident: what, where, when, and how far it is confirmed",
    ("incident_id",),
    (
        *INCIDENT,
        Column("claimed_object", TEXT, "class of what was struck, as the striking side says"),
        Column("observed_object", TEXT, "class of what was struck, as anyone else says"),
        Column("actor", TEXT, "who did it; several possible: ';' between"),
        Column("actor_share", REAL, "share of independent voices that name the claimant"),
        Column("munition", TEXT, "descriptive class of the weapon as stated"),
        *TOLLS,
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
        BECAUSE,
    ),
)

VERDICTS = Table(
    "verdicts",
    "what independent reports say of one attribute of one claim of a strike or an encounter",
    ("claim_id", "attribute"),
    (
        Column("claim_id", TEXT, "report_id of the claimant's report", required=True),
        Column("incident_id", TEXT, "the incident it belongs to", required=True),
        Column("attribute", TEXT, "existence, place, time, object, owner, ...", required=True),
        Column("stated", TEXT, "what the claim says"),
        Column("found", TEXT, "what independent reports say"),
        Column("verdict", TEXT, "supported, contradicted or unaddressed", required=True),
        Column("report_ids", TEXT, "the reports behind it, ';' between"),
        BECAUSE,
    ),
)

REPORT_VERDICTS = Table(
    "report_verdicts",
    "what other independent voices say of one attribute that one report states",
    ("report_id", "attribute"),
    (
        Column("report_id", TEXT, "the report", required=True),
        Column("incident_id", TEXT, "the incident that it counts in", required=True),
        Column("attribute", TEXT, "place, time, object, owner, actor, ...", required=True),
        Column("stated", TEXT, "what it says", required=True),
        Column("found", TEXT, "what the others say"),
        Column("verdict", TEXT, "supported, contradicted or unaddressed", required=True),
        Column("report_ids", TEXT, "the reports behind it, ';' between"),
        BECAUSE,
    ),
)

ATTRIBUTES = Table(
    "attributes",
    "one value of one attribute of one incident, and how many independent voices bear it out",
    ("incident_id", "attribute", "value"),
    (
        Column("incident_id", TEXT, "the incident", required=True),
        Column("attribute", TEXT, "place, time, kind, object, actor or munition", required=True),
        Column("value", TEXT, "place with its radius, span, or class", required=True),
        Column("voices", WHOLE, "voices that bear it out", required=True),
        Column("addressing", WHOLE, "voices that say anything of this attribute", required=True),
        Column("share_low", REAL, "share that bears it out: 95 % interval, low", required=True),
        Column("share", REAL, "the share itself", required=True),
        Column("share_high", REAL, "upper end", required=True),
        Column("independent", FLAG, "whether these voices are independent", required=True),
        Column("report_ids", TEXT, "the reports that bear it out, ';' between"),
        BECAUSE,
    ),
)

INCIDENT_TOLLS = Table(
    "incident_tolls",
    "one count of people in one incident, if it happened: what voices tell, and an interval",
    ("incident_id", "measure"),
    (
        Column("incident_id", TEXT, "the incident", required=True),
        Column("measure", TEXT, "killed, civilians_killed or others_killed", required=True),
        *counts("told", "number that the voices used give"),
        Column("low", REAL, "lower end of the 95 % interval; null where there is none to give"),
        Column("likely", REAL, "as likely more as fewer; null where nobody gives an upper figure"),
        Column("high", REAL, "upper end; null where nobody gives an upper figure"),
        Column(
            "voices", WHOLE, "number of voices with a figure, copies not counted", required=True
        ),
        Column("independent", FLAG, "whether they are independent of the claimant", required=True),
        Column("report_ids", TEXT, "the reports whose figures are used, ';' between"),
        BECAUSE,
    ),
)

TOLL_BIASES = Table(
    "toll_biases",
    "how one voice counts people, beside the independent voices that count them too",
    ("group_id", "measure"),
    (
        Column("group_id", TEXT, "the dependence group", required=True),
        Column("measure", TEXT, "killed or civilians_killed", required=True),
        Column("incidents", WHOLE, "number of incidents of which it gives a figure", required=True),
        Column("shared", WHOLE, "of these, counted by another independent voice", required=True),
        Column("low", REAL, "lower end of the 95 % interval of the factor", required=True),
        Column("factor", REAL, "what it tells for each one counted; 1: no bias", required=True),
        Column("high", REAL, "upper end", required=True),
        BECAUSE,
    ),
)

CONFLICTS = Table(
    "conflicts",
    "two reports of which one says that a weapon was not used that the other names",
    ("incident_id", "attribute", "left_id", "right_id", "right_says"),
    (
        Column("incident_id", TEXT, "the incident that the second report tells of", required=True),
        Column("attribute", TEXT, "munition", required=True),
        Column("left_id", TEXT, "the report that rules it out", required=True),
        Column("left_says", TEXT, "its words", required=True),
        Column("right_id", TEXT, "the report that names it", required=True),
        Column("right_says", TEXT, "classes that it names and the other rules out", required=True),
        Column("basis", TEXT, "stated, identified, remnants or damage", required=True),
        Column("scope", TEXT, "incident, or period: said of a whole time and area", required=True),
        Column("linked", REAL, "that both tell of what they are compared by", required=True),
        BECAUSE,
    ),
)

NEAR_OBJECTS = Table(
    "near_objects",
    "one protected object recorded near the place of one incident, and how near it may be",
    ("incident_id", "basis", "object_id"),
    (
        Column("incident_id", TEXT, "the incident", required=True),
        Column("basis", TEXT, "listed by the case, or report", required=True),
        Column("object_id", TEXT, "the object, or the report that names one", required=True),
        Column("report_id", TEXT, "the report that names it; null for a listed object"),
        Column("name", TEXT, "name, or the place as the report names it", required=True),
        Column("kind", TEXT, "class of protected object", required=True),
        Column("claimed_object", TEXT, "class of what was struck, as the striking side says"),
        Column("distance_km", REAL, "between the two points", required=True),
        Column("distance_low_km", REAL, "lower end of its 95 % interval", required=True),
        Column("distance_high_km", REAL, "upper end", required=True),
        Column("within_km", REAL, "the distance that is asked for", required=True),
        Column("probability_low", REAL, "that it lies so near, at least", required=True),
        Column("probability_high", REAL, "that it lies so near, at most", required=True),
        BECAUSE,
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
        BECAUSE,
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
        *RANGE,
        BECAUSE,
    ),
)

UNAUDITED = Table(
    "unaudited",
    "one incident as it would stand had nobody looked into any; no rows without answers",
    ("incident_id",),
    (
        Column("incident_id", TEXT, "the incident", required=True),
        Column("probability", REAL, "that it happened, by the reports alone", required=True),
        Column("grade", TEXT, "the grade, likewise", required=True),
    ),
)

AUDITED = Table(
    "audited",
    "how many incidents happened, as corrected by a random audit: all, or those of one part",
    ("by", "of"),
    (
        Column("by", TEXT, "all, governorate, week, kind, claimant or grade", required=True),
        Column("of", TEXT, "which governorate, week, kind, grade, or whose", required=True),
        Column("incidents", WHOLE, "number of incidents", required=True),
        Column("drawn", WHOLE, "of these, drawn at random", required=True),
        Column("answered", WHOLE, "of these, looked into: happened, or did not", required=True),
        Column("unsure", WHOLE, "of the drawn, looked into without result", required=True),
        Column("assessed", REAL, "sum of their probabilities in `unaudited`", required=True),
        *RANGE,
        BECAUSE,
    ),
)

UNDOCUMENTED = Table(
    "undocumented",
    "what one model says of the incidents that no independent group documented; added to no count",
    ("by", "of", "family", "model"),
    (
        Column("by", TEXT, "all, governorate or month", required=True),
        Column("of", TEXT, "which governorate or month", required=True),
        Column("family", TEXT, "kinds of event that one observer reports alike", required=True),
        Column("model", TEXT, "weighed, a model of lists, together or other lists", required=True),
        Column("kind", TEXT, "estimate, lower bound, range, ... not estimable", required=True),
        Column("documented", REAL, "expected number of documented ones", required=True),
        *RANGE,
        BECAUSE,
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
        *RANGE,
        BECAUSE,
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

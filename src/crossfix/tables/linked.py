"""Which reports tell of one incident."""

from crossfix.tables.columns import (
    BECAUSE,
    FLAG,
    IDS,
    INCIDENT,
    MOMENT,
    REAL,
    TEXT,
    WHOLE,
    Column,
    Table,
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
        BECAUSE,
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
        *IDS,
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
        BECAUSE,
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

CANDIDATES = Table(
    "candidates",
    "what one cluster of reports is about, before anybody is believed",
    ("incident_id",),
    INCIDENT,
)

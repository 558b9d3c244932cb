"""Whose voice each report is, and what each voice adds."""

from crossfix.tables.columns import (
    BECAUSE,
    FLAG,
    MOMENT,
    REAL,
    TEXT,
    WHOLE,
    Column,
    Table,
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
        BECAUSE,
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
        BECAUSE,
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
        BECAUSE,
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
        BECAUSE,
        Column("unreported", REAL, "true ones that no independent group reported; null: unknown"),
        Column("unreported_low", REAL, "lower end of the 95 % interval"),
        Column("unreported_high", REAL, "upper end"),
        Column("unreported_because", TEXT, "why that is unknown; null where it is known"),
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
        BECAUSE,
    ),
)

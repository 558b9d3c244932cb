"""The account of each incident's probability: entries in decibans that add up exactly.

Weights of evidence in decibans (Good 1950, Probability and the Weighing of Evidence, ch. 6): the
odds before anybody is heard, and what each word and silence adds to them, split by Shapley's rule.
"""

import numpy as np
import polars as pl

from crossfix.assess import shapley, words
from crossfix.likelihood import DECIBANS, Reals, answered, log_odds_of
from crossfix.model import Answer
from crossfix.tables import LEDGER, check

_SURE = 0.995  # a link this sure needs no remark
MOST_NAMED = 8  # blocks with a row of their own, where there are more than can be split
OTHERS = {
    "report": "other reporting groups",
    "denial": "other denying groups",
    "silence": "other silent groups",
}

AUDIT = "audit"  # the block of what a person found

_PRIOR, _OWN, _REPORT, _DENIAL, _SILENCE, _ANSWER = range(6)
_REST = 1  # after the others of its kind


def ledger(
    said: pl.DataFrame,
    silences: pl.DataFrame,
    candidates: pl.DataFrame,
    *,
    learnt: words.Learnt,
    audits: pl.DataFrame,
) -> pl.DataFrame:
    """Return the ledger of every incident: prior, reports, denials, silences and answer.

    `said` has the reports whose best incident this is, each weakened by its share: a report that
    is likelier of another incident is heard there only, since ten stray links are no witness. What
    a person found (AUDITS) does not hang on how visible the incident was, so it adds the same in
    any order.
    """
    before = words.priors(candidates, learnt.strata)
    found = _answers(before, audits)
    entries, likely = _entries(said, silences, candidates, learnt=learnt)
    entries, likely = _pooled(entries, likely)
    adds, without = _split(entries, likely)
    heard = (
        entries.with_columns(decibans=pl.Series(adds), rest=pl.Series(without))
        .join(before.select("incident_id", "prior"), on="incident_id", maintain_order="left")
        .join(
            found.select("incident_id", found="decibans"),
            on="incident_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            without=probability(
                10 * _odds("prior").log10() + pl.col("found").fill_null(0.0) + pl.col("rest")
            )
        )
        .with_columns(because=_because())
    )
    said_in_all = heard.group_by("incident_id").agg(said=pl.col("decibans").sum())
    frame = pl.concat(
        [part.select(_ENTRY) for part in (_prior(before), heard, _answered(found, said_in_all))],
        how="vertical",
    ).sort(
        "incident_id",
        "turn",
        "pooled",
        pl.col("decibans").abs().round(9),
        "block",
        descending=[False, False, False, True, False],
    )
    running = pl.col("decibans").cum_sum().over("incident_id")
    return check(
        frame.with_columns(
            position=pl.int_range(pl.len()).over("incident_id"),
            running_probability=probability(running),
        ).select(list(LEDGER.schema)),
        LEDGER,
    )


def probability(decibans: pl.Expr) -> pl.Expr:
    """Return the probability that a sum of decibans stands for.

    >>> pl.DataFrame({"d": [0.0, 10.0]}).select(probability(pl.col("d")).round(3))["d"].to_list()
    [0.5, 0.909]
    """
    return (1 / (1 + pl.lit(10.0).pow(-decibans / 10))).name.keep()


_ENTRY = (
    "incident_id",
    "block",
    "kind",
    "decibans",
    "without",
    "report_ids",
    "because",
    "turn",
    "pooled",
)


def _odds(name: str) -> pl.Expr:
    return pl.col(name) / (1 - pl.col(name))


def _prior(before: pl.DataFrame) -> pl.DataFrame:
    return before.with_columns(
        block=pl.lit("prior"),
        kind=pl.lit("prior"),
        decibans=10 * _odds("prior").log10(),
        without=pl.lit(None, dtype=pl.Float64),
        report_ids=pl.lit(None, dtype=pl.String),
        because=pl.format(
            "before anybody is heard: {} ({})", pl.col("prior").round(2), pl.col("assumed")
        ),
        turn=pl.lit(_PRIOR),
        pooled=pl.lit(value=False),
    )


def _answers(before: pl.DataFrame, audits: pl.DataFrame) -> pl.DataFrame:
    """Return the incidents that a person settled, with the prior, the answer and its decibans."""
    told = audits.select(
        "incident_id", "answer", decibans=DECIBANS * answered(pl.col("answer"))
    ).filter(pl.col("decibans") != 0)
    return before.join(told, on="incident_id")


def _answered(found: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Return the entries of what people found; `said` is what all words of an incident add."""
    did = pl.col("answer").replace_strict(
        {Answer.HAPPENED.value: "it happened", Answer.DID_NOT.value: "it did not happen"},
        return_dtype=pl.String,
    )
    without = 10 * _odds("prior").log10() + pl.col("said").fill_null(0.0)
    return found.join(said, on="incident_id", how="left").with_columns(
        block=pl.lit(AUDIT),
        kind=pl.lit("answer"),
        without=probability(without),
        report_ids=pl.lit(None, dtype=pl.String),
        because=pl.format(
            "drawn at random to be looked into, and a person found that {}: {} dB", did, _signed()
        ),
        turn=pl.lit(_ANSWER),
        pooled=pl.lit(value=False),
    )


def _entries(
    said: pl.DataFrame,
    silences: pl.DataFrame,
    candidates: pl.DataFrame,
    *,
    learnt: words.Learnt,
) -> tuple[pl.DataFrame, Reals]:
    """Return every word and silence, and its log likelihood: entries x 2 x nodes."""
    reported = words.rated(_voices(said.filter("says")), candidates, learnt)
    denied = words.rated(_accused(_voices(said.filter("denies"))), candidates, learnt)
    hushed = words.rated(silences.select("incident_id", "group_id"), candidates, learnt)
    told = said.filter("says").group_by("incident_id", "group_id", "source_id")
    likely = (
        words.reports(reported, told.agg(quotes=pl.col("quotes").all()), learnt),
        words.denials(denied),
        words.silences(hushed),
    )
    own = pl.col("own_side")
    tables = (
        reported.table.with_columns(
            kind=pl.lit("report"), turn=pl.when(own).then(_OWN).otherwise(_REPORT)
        ),
        denied.table.with_columns(kind=pl.lit("denial"), turn=pl.lit(_DENIAL)),
        hushed.table.with_columns(kind=pl.lit("silence"), turn=pl.lit(_SILENCE)),
    )
    table = pl.concat([table.rename({"group_id": "block"}) for table in tables], how="diagonal")
    return table, np.concatenate(likely)


def _voices(said: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each voice in each incident; its copies count once."""
    return said.group_by("incident_id", "group_id", "own_side", "ally").agg(
        share=pl.col("share").max(),
        geolocates=pl.col("geolocates").any(),
        number=pl.len(),
        printed=pl.col("source_id").unique().sort().str.join(", "),
        voice=pl.col("voice").sort_by("report_id").first(),
        report_ids=pl.col("report_id").unique().sort().str.join(";"),
    )


def _accused(denied: pl.DataFrame) -> pl.DataFrame:
    """Return the denials with `accused`, and how many of the accused side there are."""
    accused = pl.col("own_side") | pl.col("ally")
    return denied.with_columns(
        accused=accused, accused_number=accused.sum().over("incident_id").cast(pl.Int64)
    )


def _pooled(entries: pl.DataFrame, likely: Reals) -> tuple[pl.DataFrame, Reals]:
    """Return the entries with the weakest of crowded incidents pooled, one entry a kind.

    Denials are weakest last: who denies is always named before who is silent.
    """
    alone = pl.Series(np.abs(log_odds_of(likely)).round(9))  # equals stay in order of name
    numbered = entries.with_columns(entry=pl.int_range(pl.len()), alone=alone)
    game = pl.col("turn") != _OWN
    order = (
        numbered.filter(game)
        .sort(
            "incident_id",
            pl.col("kind") != "denial",
            pl.col("alone"),
            "block",
            descending=[False, False, True, False],
        )
        .with_columns(
            rank=pl.int_range(pl.len()).over("incident_id"), crowd=pl.len().over("incident_id")
        )
    )
    weak = (pl.col("crowd") > shapley.MOST_BLOCKS) & (pl.col("rank") >= MOST_NAMED)
    pool = order.filter(weak)
    named = numbered.join(pool, on="entry", how="anti").with_columns(pooled=pl.lit(value=False))
    together = (
        pool.group_by("incident_id", "kind", "turn", maintain_order=True)
        .agg(
            "entry",
            number=pl.len(),
            report_ids=pl.col("report_ids").drop_nulls().str.join(";"),
            printed=pl.col("block").sort().str.join(", "),
            own_side=pl.lit(value=False),
            ally=pl.lit(value=False),
        )
        .with_columns(
            block=pl.col("kind").replace_strict(OTHERS, return_dtype=pl.String),
            report_ids=pl.when(pl.col("report_ids") != "").then("report_ids"),
            pooled=pl.lit(value=True),
        )
    )
    sums = [likely[rows].sum(axis=0) for rows in together["entry"].to_list()]
    both = pl.concat([named.drop("entry"), together.drop("entry")], how="diagonal_relaxed")
    kept = likely[named["entry"].to_numpy()]
    return both, np.concatenate([kept, np.array(sums).reshape(-1, *likely.shape[1:])])


def _split(entries: pl.DataFrame, likely: Reals) -> tuple[Reals, Reals]:
    """Return what each entry adds in decibans, and what all others of its incident add."""
    game = entries.select("incident_id", own=pl.col("turn") == _OWN, entry=pl.int_range(pl.len()))
    adds, without = np.zeros(len(entries)), np.zeros(len(entries))
    played = game.filter(~pl.col("own")).sort("incident_id", "entry")
    sizes = played.with_columns(size=pl.len().over("incident_id"))
    for (size,), part in sizes.group_by("size", maintain_order=True):
        rows = part["entry"].to_numpy().reshape(-1, int(str(size)))
        found = shapley.split(likely[rows])
        adds[rows], without[rows] = DECIBANS * found.adds, DECIBANS * found.without
    total = np.zeros(len(entries))
    sums = game.with_columns(adds=pl.Series(adds)).with_columns(
        total=pl.col("adds").sum().over("incident_id")
    )
    total = sums["total"].to_numpy()
    return adds, np.where(game["own"].to_numpy(), total, without)


def _because() -> pl.Expr:
    """Return the reason of each entry in words."""
    kind, own = pl.col("kind"), pl.col("own_side")
    doubt = (
        pl.when(pl.col("share") < _SURE)
        .then(pl.format("; linked to it with probability {}", pl.col("share").round(2)))
        .otherwise(pl.lit(""))
    )
    who = (
        pl.when(pl.col("number") > 1)
        .then(pl.format("{} reports count as one voice: {}", "number", "printed"))
        .when(pl.col("printed") == pl.col("block"))
        .then("voice")
        .otherwise(pl.format("printed by {}: {}", "printed", "voice"))
    )
    found = pl.when("geolocates").then(pl.lit(" and located it")).otherwise(pl.lit(""))
    against = (
        pl.when("accused")
        .then(pl.lit("the accused side would deny it in any case, and counts once"))
        .otherwise(pl.lit("it weighs as much against as its report would weigh for"))
    )
    return (
        pl.when(pl.col("pooled"))
        .then(_because_pooled())
        .when((kind == "report") & own)
        .then(
            pl.format(
                "{} reports it ({}) and speaks for the claimant: does not count towards"
                " confirming its own claim",
                "block",
                who,
            )
        )
        .when(kind == "report")
        .then(pl.format("{} reports it{} ({}){}: {} dB", "block", found, who, doubt, _signed()))
        .when(kind == "denial")
        .then(pl.format("{} denies it ({}){}; {}: {} dB", "block", who, doubt, against, _signed()))
        .otherwise(
            pl.format(
                "{} watched this governorate at that time and does not report it: {} dB",
                "block",
                _signed(),
            )
        )
    )


def _because_pooled() -> pl.Expr:
    did = pl.col("kind").replace_strict(
        {
            "report": "more groups report it",
            "denial": "more groups deny it",
            "silence": "more groups watched and do not report it",
        },
        default="",
        return_dtype=pl.String,
    )
    return pl.format("{} {} ({}): {} dB together", "number", did, "printed", _signed())


def _signed() -> pl.Expr:
    rounded = pl.col("decibans").round(1)
    return pl.concat_str(
        pl.when(rounded >= 0).then(pl.lit("+")).otherwise(pl.lit("-")),
        rounded.abs().cast(pl.String),
    )

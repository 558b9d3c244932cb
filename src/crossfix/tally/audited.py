"""Counts of incidents as a random audit corrects them: of a claim, and of all by their parts.

The answers are labels of the model too, so the probabilities of INCIDENTS have heard them. A
difference between answers and these would show no error. So what is corrected are the
probabilities of UNAUDITED, which no answer touched: see docs/decisions/0016.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from crossfix.model import Answer
from crossfix.tables import AUDITED, AUDITS, HISTORY, ISSUES, UNAUDITED, check, empty
from crossfix.tally.figure import Figure, short
from crossfix.tally.ppi import FEWEST, Answers, Counted, corrected

# Figures of a claim that are sums of weight x truth: measure, unit, and column of the weights.
_OF_A_CLAIM = (
    ("audited_incidents", "incidents", "attributed"),
    ("audited_matched", "strikes", "match"),
    ("audited_contradicted", "strikes", "mismatch"),
)
AUDITED_MEASURES = tuple(measure for measure, _, _ in _OF_A_CLAIM)
_ROUNDING = 1e-6
_UNKNOWN = pl.lit("not known")
_PARTS = {
    "all": pl.lit("all"),
    "governorate": pl.coalesce("admin1", _UNKNOWN),
    "week": pl.coalesce(
        pl.format("week of {}", pl.col("start").dt.truncate("1w").dt.strftime("%Y-%m-%d")), _UNKNOWN
    ),
    "kind": pl.coalesce("event_type", _UNKNOWN),
    "claimant": pl.when("claimed")
    .then(pl.lit("reported by the claimant's side"))
    .otherwise(pl.lit("reported by others alone")),
    "grade": pl.col("grade"),
}
_MENDS = {
    "gone": "nothing needs doing; `crossfix audit CASE` draws from what took its place",
    "changed": "look at it again, and say so: crossfix audit CASE --answer ID ANSWER",
}


class Sample(NamedTuple):
    """What was drawn and answered, what became of ids since, and what was thought before.

    AUDITS, HISTORY and UNAUDITED. The last has no rows where nobody answered.
    """

    audits: pl.DataFrame
    history: pl.DataFrame
    unaudited: pl.DataFrame


class Standing(NamedTuple):
    """The drawn incidents that still stand, the answers among them, and doubts about the rest.

    `drawn` and `answers` have incident_id, true (1, 0; NaN: unsure) and chance. That of an answer
    is the chance to be drawn x the share of the drawn that is answered: they are listed in random
    order, so those answered first are a random part of them. `before` has incident_id,
    probability and grade as they were before anybody looked.
    """

    drawn: pl.DataFrame
    answers: pl.DataFrame
    before: pl.DataFrame
    issues: pl.DataFrame


def standing(sample: Sample | None, *, incidents: pl.DataFrame) -> Standing:
    """Return what of the audit holds for these incidents; without a sample, nothing."""
    audits, history, unaudited = sample or (empty(AUDITS), empty(HISTORY), empty(UNAUDITED))
    meant = {Answer.HAPPENED.value: 1.0, Answer.DID_NOT.value: 0.0, Answer.UNSURE.value: np.nan}
    stands = check(audits, AUDITS).join(incidents, on="incident_id", how="semi")
    drawn = stands.select(
        "incident_id",
        "chance",
        true=pl.col("answer").replace_strict(meant, default=None, return_dtype=pl.Float64()),
    )
    answers = drawn.drop_nulls("true")
    part = answers.height / max(drawn.height, 1)
    gone = audits.join(incidents, on="incident_id", how="anti")
    return Standing(
        drawn=drawn,
        answers=answers.with_columns(chance=pl.col("chance") * part),
        before=incidents.select(unaudited.columns) if unaudited.is_empty() else unaudited,
        issues=_doubts(gone, stands.drop_nulls("answer"), history),
    )


def audited_counts(incidents: pl.DataFrame, audit: Standing) -> pl.DataFrame:
    """Return AUDITED: all incidents, and each governorate, week, kind, claimant's side and grade.

    The grade is the one before anybody looked: so much of what is called confirmed happened.
    """
    if audit.drawn.is_empty():
        return empty(AUDITED)
    counted = _unheard(incidents, audit).with_columns(weight=pl.lit(1.0))
    rows = []
    for by, part in _PARTS.items():
        named = counted.with_columns(of=part)
        for (of,), some in named.group_by(["of"], maintain_order=True):
            found, because = _count(some, audit)
            mine = audit.drawn.join(some, on="incident_id", how="semi")["true"]
            unsure = int(mine.is_nan().sum())
            rows.append(
                {
                    "by": by,
                    "of": of,
                    "incidents": some.height,
                    "drawn": mine.len(),
                    "answered": mine.count() - unsure,
                    "unsure": unsure,
                    "assessed": float(some["probability"].sum()),
                    "low": found and found.low,
                    "expected": found and found.expected,
                    "high": found and found.high,
                    "because": because,
                }
            )
    return check(pl.DataFrame(rows, schema=AUDITED.schema), AUDITED)


def audited_figures(incidents: pl.DataFrame, audit: Standing) -> Iterator[Figure]:
    """Yield the figures `independent`, `matched_named` and `matched_contradicted`, as corrected.

    `incidents` are those of a claim's scope. An answer says whether an incident happened; to whom
    it is laid, and how surely a strike is matched with it, are taken as they stand.
    """
    counted = _unheard(incidents, audit)
    for measure, unit, weight in _OF_A_CLAIM:
        some = counted.filter(pl.col(weight) > 0).with_columns(weight=pl.col(weight))
        found, because = _count(some, audit)
        low, expected, high = found[:3] if found else (None, None, None)
        yield Figure(measure, unit, low, expected, high, because)


def _unheard(incidents: pl.DataFrame, audit: Standing) -> pl.DataFrame:
    """Return the incidents with the probability, and the grade, that no answer touched."""
    return incidents.drop("probability", "grade").join(
        audit.before, on="incident_id", maintain_order="left"
    )


def _count(incidents: pl.DataFrame, audit: Standing) -> tuple[Counted | None, str]:
    """Return the corrected count of incidents by `weight`, and how it comes about."""
    looked = incidents.join(audit.answers, on="incident_id", maintain_order="left")
    answers = Answers(
        *(looked[name].to_numpy() for name in ("weight", "probability", "true", "chance"))
    )
    weights, chances = (incidents[name].to_numpy() for name in ("weight", "probability"))
    found = corrected(weights, chances, answers=answers)
    sure = int(looked["true"].is_not_nan().sum())
    if found is None:
        return None, f"looked into {sure}, and {FEWEST} at least are needed"
    unsure = looked.height - sure
    happened = int((looked["true"] == 1).sum())
    total = float((weights * chances).sum())
    plain = found.tuning * total + weights.size * found.gap
    because = (
        f"probabilities add up to {short(total)}; of {sure} looked into {happened} happened, where "
        f"{short(_expected_of(looked))} were expected; {found.tuning:.3g} x {total:.4g} + "
        f"{weights.size} x {found.gap:.3g} = {plain:.4g}, where {found.gap:.3g} is the mean of "
        f"what was found less {found.tuning:.3g} x probability, weighted by 1 / chance to be drawn"
    )
    if abs(plain - found.expected) > _ROUNDING:
        because += f"; what was seen leaves {short(found.expected)}"
    if unsure:
        because += f"; unsure {unsure}, counted both ways in the range"
    return found, because


def _expected_of(looked: pl.DataFrame) -> float:
    return float(looked.filter(pl.col("true").is_not_nan())["probability"].sum())


def _doubts(gone: pl.DataFrame, answered: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Return ISSUES on drawn incidents that are no more, or were answered before they changed."""
    rows = [_issue(name, _fate(name, history), "gone") for name in gone["incident_id"]]
    for name, edition in answered.select("incident_id", "edition").iter_rows():
        if _changed(name, edition, history):
            what = "reports were merged into it, or split from it, since; the answer is kept"
            rows.append(_issue(name, what, "changed"))
    return check(pl.DataFrame(rows, schema=ISSUES.schema), ISSUES)


def _fate(name: str, history: pl.DataFrame) -> str:
    mine = history.filter(pl.col("incident_id") == name).sort("edition")
    if mine.is_empty():
        return "no incident has this id; its row in the audit is not used"
    change, became = mine.row(-1, named=True)["change"], mine.row(-1, named=True)["became"]
    into = f" into {became}" if became else ""
    return f"it was {change}{into} since it was drawn; its row in the audit is not used"


def _changed(name: str, edition: int | None, history: pl.DataFrame) -> bool:
    is_its = (pl.col("incident_id") == name) | (pl.col("became") == name)
    is_change = pl.col("change").is_in(["merged", "split"])
    return not history.filter(is_its, is_change, pl.col("edition") > (edition or 0)).is_empty()


def _issue(name: str, what: str, kind: str) -> dict[str, str | None]:
    return {
        "severity": "warning",
        "stage": "tally",
        "where": "audits",
        "record": name,
        "column": "incident_id",
        "value": None,
        "what": what,
        "mend": _MENDS[kind],
    }

"""Sitting after sitting: the answers stay a fair sample to calibrate by."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from scipy.special import expit, logit

from crossfix.link.calibrate import calibrate
from crossfix.review import queue
from crossfix.tables import JUDGEMENTS, LINKS, MEMBERSHIP, check, empty

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SLOPE, INTERCEPT = 0.6, -0.7  # the truth, where the evidence says 1 and 0


@pytest.fixture(scope="module")
def world():
    """Make links between pairs of reports, their truth, and where the reports stand."""
    random = np.random.default_rng(11)
    size = 4000
    log_odds = random.normal(0.0, 3.0, size)
    chance = expit(log_odds)
    true = random.random(size) < expit(SLOPE * log_odds + INTERCEPT)
    ids = {side: [f"{side}:{n:05}" for n in range(size)] for side in "ab"}
    blank = {c.name: pl.zeros(size, eager=True) for c in LINKS.columns if c.dtype == pl.Float64()}
    told = {"left": ids["a"], "right": ids["b"], "probability": chance}
    links = pl.DataFrame({**blank, **told}).with_columns(
        imported_from=pl.lit(None, pl.String()), because=pl.lit("-")
    )
    apart = [f"j{n}" if chance[n] < 0.5 else f"i{n}" for n in range(size)]
    membership = pl.DataFrame(
        {
            "report_id": ids["a"] + ids["b"],
            "incident_id": [f"i{n}" for n in range(size)] + apart,
            "probability": np.tile(np.maximum(chance, 1 - chance), 2),
        }
    ).with_columns(source_id=pl.lit("s"), record_id=pl.lit("r"), best=pl.lit(value=True))
    links = check(links.select(*LINKS.schema), LINKS)
    return links, membership.select(*MEMBERSHIP.schema), log_odds, true


def answered(asked, true, *, sitting):
    same = [bool(true[int(left[2:])]) for left in asked["left"]]
    return asked.select(
        "left",
        "right",
        pl.Series("decision", ["same" if yes else "different" for yes in same]),
        pl.lit("mk").alias("who"),
        pl.lit(NOON + dt.timedelta(days=sitting), dtype=pl.Datetime("us", "UTC")).alias("at"),
        pl.lit(None, dtype=pl.String).alias("why"),
        "drawn",
        "chance",
    )


def test_forty_sittings_recover_how_far_the_evidence_is_off(world):
    links, membership, log_odds, true = world
    judgements = empty(JUDGEMENTS)
    for sitting in range(40):
        asked = queue(
            links, membership, judgements, size=40, audit_share=0.5, seed=judgements.height
        )
        answers = answered(asked, true, sitting=sitting)
        judgements = check(pl.concat([judgements, answers]), JUDGEMENTS)
    assert not judgements.select("left", "right").is_duplicated().any()
    pairs = links.select("left", "right").with_columns(
        log_odds=pl.Series([log_odds[int(left[2:])] for left in links["left"]])
    )
    found = calibrate(pairs, judgements)
    assert found.answers == 800
    assert found.slope == pytest.approx(SLOPE, abs=0.12)
    assert found.intercept == pytest.approx(INTERCEPT, abs=0.25)
    drawn = expit(found.slope * logit(0.9) + found.intercept)
    assert drawn == pytest.approx(expit(SLOPE * logit(0.9) + INTERCEPT), abs=0.06)

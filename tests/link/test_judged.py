"""What a person decided is obeyed from end to end, and every bit is accounted for."""

import datetime as dt
import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest

from crossfix.case import LinkSection
from crossfix.link import Linked, link
from crossfix.link.cluster import coarse
from crossfix.link.columns import columns
from crossfix.link.kept import learned_of
from crossfix.synth import Made, World, score, synth
from crossfix.tables import JUDGEMENTS, LINKS, check

RULES = LinkSection()
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
CERTAIN_BITS = 20.0


@pytest.fixture(scope="module")
def made() -> Made:
    return synth(World(reports=300, incidents_per_day=3, seed=6))


@pytest.fixture(scope="module")
def plain(made: Made) -> Linked:
    return link(made.reports, rules=RULES)


def _judgements(decided: dict[tuple[str, str], str]) -> pl.DataFrame:
    rows = [
        {
            "left": min(pair),
            "right": max(pair),
            "decision": decision,
            "who": "mk",
            "at": NOON + dt.timedelta(minutes=number),
            "why": None,
            "drawn": "chosen",
            "chance": None,
        }
        for number, (pair, decision) in enumerate(decided.items())
    ]
    return check(pl.DataFrame(rows, schema=JUDGEMENTS.schema), JUDGEMENTS)


def _best(linked: Linked) -> dict[str, str]:
    return dict(linked.membership.filter("best").select("report_id", "incident_id").iter_rows())


def _bits(links: pl.DataFrame) -> pl.Series:
    parts = [name for name in LINKS.schema if name.endswith("_bits")]
    return links.select(pl.sum_horizontal(parts)).to_series()


def _kept_and_parted(linked: Linked) -> tuple[list[Any], list[Any]]:
    """Return pairs in one incident and pairs in two, the most doubtful first."""
    best = _best(linked)
    doubt = linked.links.sort(pl.col("bits").abs(), "left", "right")
    pairs = doubt.select("left", "right").rows()
    kept = [pair for pair in pairs if best[pair[0]] == best[pair[1]]]
    return kept, [pair for pair in pairs if best[pair[0]] != best[pair[1]]]


def test_decisions_are_obeyed_and_stand_at_a_million_to_one(made: Made, plain: Linked):
    kept, parted = _kept_and_parted(plain)
    decided = dict.fromkeys(kept[:12:3], "different") | {parted[n]: "same" for n in (0, 9)}
    judged = link(made.reports, rules=RULES, judgements=_judgements(decided))
    assert judged.issues.is_empty()
    best = _best(judged)
    for (one, other), decision in decided.items():
        assert (best[one] == best[other]) == (decision == "same")
        row = judged.links.filter(left=min(one, other), right=max(one, other)).row(0, named=True)
        assert row["bits"] == pytest.approx(CERTAIN_BITS if decision == "same" else -CERTAIN_BITS)
        assert row["judged_bits"] != 0
    np.testing.assert_allclose(_bits(judged.links), judged.links["bits"], atol=1e-9)
    shares = judged.membership.filter(
        pl.col("report_id").is_in(list({row for n in (0, 9) for row in parted[n]}))
    )
    assert shares["probability"].to_list() == [1.0] * 4


def test_any_set_of_decisions_without_contradiction_is_obeyed(made: Made):
    rng = np.random.default_rng(8)
    names = made.reports["report_id"].to_list()
    # thrown together at random: against all evidence, and far beyond reach
    cluster = dict(zip(names, rng.integers(0, 12, len(names)).tolist(), strict=True))
    picked = [tuple(rng.choice(names, 2, replace=False).tolist()) for _ in range(60)]
    decided = {
        pair: "same" if cluster[pair[0]] == cluster[pair[1]] else "different" for pair in picked
    }
    assert set(decided.values()) == {"same", "different"}
    judged = link(made.reports, rules=RULES, judgements=_judgements(decided))
    best = _best(judged)
    assert all((best[a] == best[b]) == (decided[a, b] == "same") for a, b in decided)
    shares = judged.membership.group_by("report_id").agg(pl.col("probability").sum())
    assert (shares["probability"] <= 1 + 1e-9).all()


def test_what_is_parted_by_a_chain_of_decisions_is_parted(made: Made, plain: Linked):
    held = plain.membership.filter("best").group_by("incident_id").agg("report_id", pl.len())
    ids = sorted(held.sort("len", "incident_id", descending=True)["report_id"][0])
    assert len(ids) >= 3
    other = next(name for name in made.reports["report_id"] if name not in ids)
    decided = {(ids[0], other): "same", (other, ids[1]): "different"}
    best = _best(link(made.reports, rules=RULES, judgements=_judgements(decided)))
    assert best[ids[0]] == best[other] != best[ids[1]]


def test_unsure_changes_nothing(made: Made, plain: Linked):
    kept, parted = _kept_and_parted(plain)
    unsure = _judgements(dict.fromkeys(kept[:3] + parted[:3], "unsure"))
    judged = link(made.reports, rules=RULES, judgements=unsure)
    assert judged.links.equals(plain.links)
    assert judged.membership.equals(plain.membership)


def test_without_decisions_nothing_is_added_to_the_evidence(plain: Linked):
    assert len(plain.links) > 50
    assert (plain.links.select("judged_bits", "calibration_bits") == 0).to_numpy().all()


def test_a_dearer_merge_only_parts_reports_that_are_not_coarse(made: Made, plain: Linked):
    every = columns(made.reports, learned_of(plain.model).model.book)
    fine = made.reports["report_id"].filter(pl.Series(~coarse(every))).to_list()
    before: dict[str, str] = {}
    for loss in (1.0, 30.0, 300.0):
        best = _best(link(made.reports, rules=LinkSection(loss=loss), by=plain.model))
        together = [(a, b) for a, b in itertools.combinations(fine, 2) if best[a] == best[b]]
        assert all(not before or before[a] == before[b] for a, b in together)
        before = best
    assert len(together) < 50


def test_a_dearer_merge_is_more_often_right(made: Made, plain: Linked):
    found = [
        score(
            link(made.reports, rules=LinkSection(loss=loss), by=plain.model).membership, made.truth
        )
        for loss in (1.0, 20.0)
    ]
    cheap, dear = (each.row(0, named=True) for each in found)
    assert dear["precision"] > cheap["precision"]
    assert dear["recall"] < cheap["recall"]

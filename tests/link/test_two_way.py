"""What is made for many sources gives what is known of two, where there are two.

Each test states one reduction. Salvato et al. (2018, MNRAS 473:4937, section 3) and their tool nway
show the like for catalogues of stars.
"""

import itertools
import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crossfix.case import LinkSection
from crossfix.link import Linked, learned, link
from crossfix.link.book import code_book
from crossfix.link.brought import Brought
from crossfix.link.columns import columns
from crossfix.link.rivals import Contest, compete
from crossfix.link.share import LEAST_LISTED
from crossfix.synth import World, synth
from crossfix.tables import REPORTS, check

TOWN = {"lon": 36.7, "lat": 34.8}
LN2 = math.log(2)
# the fixtures only make tables
_tables_only = [HealthCheck.function_scoped_fixture]
pure = settings(max_examples=40, suppress_health_check=_tables_only)
whole = settings(max_examples=10, suppress_health_check=_tables_only)  # a run of link each
_priors = st.floats(0.01, 0.95)
_log_odds = st.floats(-8, 8)


def _log_odds_among_rivals(
    make: Any, tell: Any, sources: str, weights: dict[tuple[int, int], float], priors: list[float]
) -> dict[tuple[int, int], float]:
    """Return the log odds of pairs of reports, given the source and the prior of each report."""
    reports = make(REPORTS, [tell(f"{source}:{n}") for n, source in enumerate(sources)])
    c = columns(reports, code_book(reports))
    left, right = (np.array([pair[side] for pair in weights], np.int32) for side in (0, 1))
    prior = np.array(priors)
    contest = Contest(
        np.array(list(weights.values()), np.float64),
        np.stack([prior[left], prior[right]]),
        np.zeros((2, len(weights)), np.bool_),
    )
    found = compete(c, left, right, contest)
    return dict(zip(weights, found.tolist(), strict=True))


def _linked(make: Any, tell: Any, names: str, bits: dict[str, float], loss: float = 1.0) -> Linked:
    """Link one report of each of some sources, given the bits of pairs of them."""
    rows = [(f"{a}:1", f"{b}:1", value) for (a, b), value in bits.items()]
    schema = {"left": pl.String, "right": pl.String, "bits": pl.Float64}
    edges = Brought(pl.DataFrame(rows, schema=schema, orient="row"), "given")
    reports = make(REPORTS, [tell(f"{name}:1", **TOWN) for name in names])
    return link(reports, rules=LinkSection(loss=loss), by=edges)


@pure
@given(weight=_log_odds, one=_priors, other=_priors)
def test_a_pair_alone_has_its_own_odds_over_the_odds_that_neither_has_a_partner(
    make: Any, tell: Any, weight: float, one: float, other: float
):
    found = _log_odds_among_rivals(make, tell, "ab", {(0, 1): weight}, [one, other])
    closed = weight - math.log1p(-one) - math.log1p(-other)
    assert found[0, 1] == pytest.approx(closed, abs=1e-9)


@pure
@given(weights=st.lists(_log_odds, min_size=1, max_size=6), data=st.data())
def test_rivals_for_one_report_share_it_as_in_a_match_of_two_catalogues(
    make: Any, tell: Any, weights: list[float], data: st.DataObject
):
    # p_k = e_k / (1 + sum of e), with e_k the odds that k would have alone
    priors = data.draw(st.lists(_priors, min_size=len(weights) + 1, max_size=len(weights) + 1))
    pairs = {(0, n): weight for n, weight in enumerate(weights, start=1)}
    found = _log_odds_among_rivals(make, tell, "a" + "b" * len(weights), pairs, priors)
    alone = np.exp(weights) / (1 - priors[0]) / (1 - np.array(priors[1:]))
    closed = alone / (1 + alone.sum())
    probability = 1 / (1 + np.exp(-np.array(list(found.values()))))
    assert probability == pytest.approx(closed, abs=1e-9)


@pure
@given(seed=st.integers(0, 10**6))
def test_two_sources_compete_as_if_there_were_no_third_to_the_last_bit(
    make: Any, tell: Any, seed: int
):
    rng = np.random.default_rng(seed)
    sources = "aaabbbcc"
    every = {
        (one, other): float(rng.normal(0, 2))
        for one, other in itertools.combinations(range(len(sources)), 2)
        if sources[one] != sources[other] and rng.random() < 0.7
    }
    priors = rng.uniform(0.05, 0.9, len(sources)).tolist()
    beside = _log_odds_among_rivals(make, tell, sources, every, priors)
    two = {pair: weight for pair, weight in every.items() if "c" not in {sources[n] for n in pair}}
    assert _log_odds_among_rivals(make, tell, sources, two, priors) == {
        pair: beside[pair] for pair in two
    }


@whole
@given(log_odds=st.floats(-5.9, 5.9), loss=st.floats(0.1, 10))
def test_two_reports_alone_are_one_incident_where_their_odds_exceed_the_cost_with_just_their_odds(
    make: Any, tell: Any, log_odds: float, loss: float
):
    shares = _linked(make, tell, "ab", {"ab": log_odds / LN2}, loss).membership
    probability = 1 / (1 + math.exp(-log_odds))
    best = shares.filter("best")
    if log_odds > math.log(loss):
        assert best["incident_id"].n_unique() == 1
        assert best["probability"].to_list() == pytest.approx([probability] * 2)
        return
    assert best["incident_id"].n_unique() == 2
    other = shares.remove("best")["probability"].to_list()
    listed = [probability / (1 + probability)] if probability >= LEAST_LISTED else []
    assert other == pytest.approx(listed)


@whole
@given(size=st.integers(2, 6), log_odds=st.floats(0.1, 5.9))
def test_as_many_sources_as_agree_multiply_the_odds_of_two(
    make: Any, tell: Any, size: int, log_odds: float
):
    # with two sources, the factor is 1
    names = "abcdef"[:size]
    bits = {f"{a}{b}": log_odds / LN2 for a, b in itertools.combinations(names, 2)}
    shares = _linked(make, tell, names, bits).membership
    odds = (size - 1) * math.exp(log_odds)
    assert shares["incident_id"].n_unique() == 1
    assert shares["probability"].to_list() == pytest.approx([odds / (1 + odds)] * size)


@whole
@given(one=_log_odds, other=_log_odds)
def test_pairs_that_share_no_report_are_linked_as_if_each_were_alone(
    make: Any, tell: Any, one: float, other: float
):
    both = _linked(make, tell, "abcd", {"ab": one, "cd": other})
    first, second = (
        _linked(make, tell, "ab", {"ab": one}),
        _linked(make, tell, "cd", {"cd": other}),
    )
    for table in ("links", "membership", "candidates"):
        apart = pl.concat([getattr(first, table), getattr(second, table)])
        assert_frame_equal(getattr(both, table), apart, check_exact=True, check_row_order=False)


def test_a_source_cut_in_two_halves_far_apart_is_as_good_as_one(monkeypatch: pytest.MonkeyPatch):
    told = synth(World(reports=600, incidents_per_day=1.5, seed=4)).reports
    told = told.filter(pl.col("source_id").is_in(["dataset", "monitor"]))
    middle = told["start"].median()
    late = (pl.col("start") >= middle).fill_null(value=False)
    years = pl.when(late).then(pl.duration(days=3650)).otherwise(pl.duration())
    every_report = check(told.with_columns(pl.col("start", "end", "published_on") + years), REPORTS)
    every, model = learned(every_report, LinkSection())
    monkeypatch.setattr("crossfix.link.learned", lambda *_: (every, model))
    one = link(every_report, rules=LinkSection())
    # the later half goes by a name of its own, in the same group and with the same share
    cut = (pl.col("source_id") == "monitor") & late
    renamed = every_report.with_columns(
        source_id=pl.when(cut).then(pl.lit("monitor2")).otherwise("source_id")
    )
    at = model.book.sources.index("monitor")
    again = model.book._replace(
        sources=(*model.book.sources, "monitor2"),
        group=(*model.book.group, model.book.group[at]),
        share=(*model.book.share, model.book.share[at]),
    )
    split = (columns(renamed, again), model._replace(book=again))
    monkeypatch.setattr("crossfix.link.learned", lambda *_: split)
    two = link(renamed, rules=LinkSection())
    assert renamed["source_id"].n_unique() == 3
    assert one.links.height > 50
    assert_frame_equal(one.links, two.links, check_exact=True)
    assert_frame_equal(one.membership.drop("source_id"), two.membership.drop("source_id"))

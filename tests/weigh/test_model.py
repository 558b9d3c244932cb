"""The model against exact enumeration, against a random walk, and in worlds of known truth."""

import itertools

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.special import expit

from crossfix.likelihood import VISIBILITY, VISIBILITY_WEIGHT, Prints
from crossfix.weigh import model, priors
from crossfix.weigh.expect import expect, plan
from crossfix.weigh.maximise import first_rates, leap, log_prior, maximise
from crossfix.weigh.model import learn, truth
from crossfix.weigh.world import Prior, Rates, Words, World, part

NO_PRINTS = Prints(np.zeros(0, int), np.zeros(0, int), np.zeros(0, bool))


def prior(groups, happened=0.5):
    gap = np.full(groups, -1.5)
    none, spread = np.full(groups, np.nan), np.full(groups, priors.GROUP_GAP_SD)
    return Prior(np.zeros(groups, int), gap, none, spread, happened)


def plain_world(said, *, share=None, labels=None):
    """Make a world of one stratum in which everybody watches everything."""
    incidents, groups = said.shape
    where = np.nonzero(said)
    every = csr_array(np.ones(said.shape))
    return World(
        Words(*where, np.ones(len(where[0])) if share is None else share),
        NO_PRINTS,
        every,
        csr_array((~said).astype(float)),
        np.ones(incidents, bool),
        np.zeros(incidents, int),
        np.arange(groups),
        np.zeros(groups, int),
        np.zeros(0, int),
        np.zeros((incidents, 2)) if labels is None else labels,
    )


def made(rates, *, incidents, seed, visibility=0.0):
    rng = np.random.default_rng(seed)
    happened = rng.random(incidents) < 0.5
    v = rng.normal(0, visibility, incidents)
    said = np.stack(
        [
            rng.random(incidents) < expit(np.log(np.where(happened, s / (1 - s), f / (1 - f))) + v)
            for s, f in rates
        ],
        axis=1,
    )
    seen = said.any(axis=1)
    return said[seen], happened[seen]


def test_the_probability_equals_the_sum_over_all_that_is_hidden():
    """One voice with three outlets and one without: truth, visibility, origin, copies by hand."""
    outlets_said = np.array([[1, 1, 0], [0, 0, 1], [0, 0, 0], [1, 0, 0]], dtype=bool)
    alone_said = np.array([1, 1, 1, 0], dtype=bool)
    share = 0.7  # of the last word
    words = Words(
        np.array([0, 0, 1, 1, 2, 3]), np.array([0, 1, 0, 1, 1, 0]), np.array([1, 1, 1, 1, 1, share])
    )
    prints = Prints(np.array([0, 0, 2, 5]), np.array([0, 1, 2, 0]), np.zeros(4, bool))
    silent = csr_array(np.array([[0, 0], [0, 0], [1, 0], [0, 1]], dtype=float))
    world = World(
        words,
        prints,
        csr_array(np.ones((4, 2))),
        silent,
        np.zeros(4, bool),
        np.zeros(4, int),
        np.arange(2),
        np.zeros(2, int),
        np.zeros(3, int),
        np.zeros((4, 2)),
    )
    rates = Rates(
        np.array([[-2.0, -0.5], [-3.0, -1.0]]),
        np.array([[0.3, 0.6], [0.5, 0.5]]),
        np.array([[0.1, 0.2], [0.0, -0.3]]),
        np.array([0.9, 0.5, 0.2]),
        np.array([[0.02, 0.1], [0.01, 0.03], [0.05, 0.05]]),
        np.zeros(1),
        np.zeros(1),
        np.array([0.4]),
        np.ones(1),
    )

    def outlets(said, z, u):
        chance = 1.0
        for j, speaks in enumerate(said):
            speaking = 1 - (1 - rates.copying[j] * u) * (1 - rates.own_word[j, z])
            chance *= speaking if speaks else 1 - speaking
        return chance

    def voice(said, z, v):
        put_out = expit(rates.log_odds[0, z] + rates.offsets[0, z] + rates.slopes[0, z] * v)
        return put_out * outlets(said, z, 1) + (1 - put_out) * outlets(said, z, 0)

    def alone(said, z, v):
        speaks = expit(rates.log_odds[1, z] + rates.offsets[1, z] + rates.slopes[1, z] * v)
        return speaks if said else 1 - speaks

    def joint(i):
        pairs = list(itertools.product((0, 1), zip(VISIBILITY, VISIBILITY_WEIGHT, strict=True)))
        weight = [(0.6, 0.4)[z] * w for z, (_, w) in pairs]
        word = [voice(outlets_said[i], z, v) for z, (v, _) in pairs]
        if i == 3:
            usual = np.dot(weight, word)
            word = [share * one / usual + 1 - share for one in word]
        other = [alone(alone_said[i], z, v) for z, (v, _) in pairs]
        return np.reshape(np.prod([weight, word, other], axis=0), (2, len(VISIBILITY))).sum(axis=1)

    found = truth(expect(world, plan(world), rates))
    hand = np.array([joint(i) for i in range(4)])
    assert found == pytest.approx(hand[:, 1] / hand.sum(axis=1))


def test_every_step_raises_the_posterior():
    said, _ = made([(0.5, 0.1), (0.4, 0.1), (0.4, 0.2), (0.3, 0.05)], incidents=400, seed=3)
    world, assumed = plain_world(said), prior(4)
    ready, rates = plan(world), first_rates(world, assumed, lean=0.5)
    heights = []
    for _ in range(12):
        expected = expect(world, ready, rates)
        heights.append(expected.log_likelihood + log_prior(world, assumed, rates))
        rates = maximise(world, assumed, rates, expected)
    assert (np.diff(heights) > -1e-6).all()


def test_a_leap_from_a_settled_point_stays_there():
    said, _ = made([(0.5, 0.1), (0.4, 0.1), (0.4, 0.2)], incidents=50, seed=3)
    rates = first_rates(plain_world(said), prior(3), lean=0.0)
    for before, after in zip(rates, leap(rates, rates, rates), strict=True):
        assert after == pytest.approx(before)


def test_incidents_that_nobody_reported_are_counted():
    rates = [(0.3, 0.02), (0.3, 0.02), (0.2, 0.02), (0.3, 0.01)]
    said, happened = made(rates, incidents=2000, seed=5)
    world = plain_world(said)
    fit = learn(world, prior(4))
    expected = expect(world, plan(world), fit.rates)
    true_total = expected.incidents[:, 1].sum()
    assert happened.sum() < 800  # of about 1,000
    assert 0.75 < true_total / 1000 < 1.35


def test_what_a_review_found_fixes_the_truth_or_bends_it():
    said, happened = made([(0.6, 0.3), (0.5, 0.3), (0.5, 0.2)], incidents=300, seed=2)
    labels = np.zeros((len(said), 2))
    labels[np.flatnonzero(~happened)[:20], 1] = -30.0
    labels[np.flatnonzero(happened)[:20], 1] = np.log(3.0)  # a reviewer who errs now and then
    found = learn(plain_world(said, labels=labels), prior(3)).probability
    plain = learn(plain_world(said), prior(3)).probability
    assert (found[np.flatnonzero(~happened)[:20]] < 1e-6).all()
    bent = np.flatnonzero(happened)[:20]
    assert (found[bent] > plain[bent]).all()
    assert (found[bent] < 1).all()


def test_all_starts_end_in_one_result_where_the_record_is_long():
    rates = [(0.5, 0.1), (0.4, 0.1), (0.4, 0.1), (0.3, 0.05), (0.3, 0.05)]
    said, _ = made(rates, incidents=800, seed=1, visibility=0.5)
    fit = learn(plain_world(said), prior(5))
    assert [start.start for start in fit.starts] == ["as assumed", "trusting", "doubting"]
    assert sum(start.used for start in fit.starts) == 1
    assert max(start.furthest for start in fit.starts) < 0.02


def test_a_letter_holds_a_group_closer_to_it_than_no_basis_does():
    rates = [(0.5, 0.1), (0.4, 0.1), (0.4, 0.1), (0.3, 0.3)]
    said, _ = made(rates, incidents=300, seed=4)
    gaps = []
    for sd in (0.1, 2.0):
        assumed = prior(4)._replace(
            letter_gap=np.array([np.nan, np.nan, np.nan, -2.2]),
            gap_sd=np.array([0.5, 0.5, 0.5, sd]),
        )
        rates_found = learn(plain_world(said), assumed).rates
        gaps.append(rates_found.log_odds[3, 0] - rates_found.log_odds[3, 1])
    assert abs(gaps[0] + 2.2) < 0.3
    assert gaps[1] > gaps[0] + 0.5


def test_the_optimum_lies_where_a_random_walk_spends_its_time():
    """A Metropolis walk over the log odds of three groups, all else fixed, as an oracle."""
    said, _ = made([(0.5, 0.1), (0.5, 0.15), (0.4, 0.1)], incidents=150, seed=7)
    world, assumed = plain_world(said), prior(3)
    fit = learn(world, assumed)
    ready, rng = plan(world), np.random.default_rng(0)

    def height(log_odds):
        rates = fit.rates._replace(log_odds=log_odds)
        return expect(world, ready, rates).log_likelihood + log_prior(world, assumed, rates)

    place, here, walk = fit.rates.log_odds, height(fit.rates.log_odds), []
    for _ in range(1500):
        step = place + rng.normal(0, 0.15, place.shape)
        there = height(step)
        if np.log(rng.random()) < there - here:
            place, here = step, there
        walk.append(place)
    spread = np.std(walk, axis=0)
    assert np.abs(np.mean(walk, axis=0) - fit.rates.log_odds).max() < 1.0 * spread.max()
    stated = np.sqrt(np.diagonal(fit.gap_covariance, axis1=1, axis2=2))
    assert 0.5 < (stated / spread).mean() < 2.0


def test_a_long_record_ends_where_it_would_from_every_start(monkeypatch):
    said, _ = made([(0.5, 0.1), (0.4, 0.1), (0.4, 0.2), (0.3, 0.05)], incidents=3000, seed=6)
    world, assumed = plain_world(said), prior(4)
    whole = learn(world, assumed)
    monkeypatch.setattr(model, "MOST_TRIED", 400)
    long = learn(world, assumed)
    assert [start.start for start in long.starts] == [start.start for start in whole.starts]
    (used,) = (start for start in long.starts if start.used)
    assert used.settled
    assert used.log_posterior == pytest.approx(max(s.log_posterior for s in whole.starts), abs=0.5)
    assert np.abs(long.probability - whole.probability).max() < model.AGREED


def test_a_part_of_the_record_is_what_its_incidents_alone_would_be():
    """Words of doubtful links and of outlets move with their incidents."""
    said = np.random.default_rng(1).random((40, 3)) < 0.5
    share = np.random.default_rng(2).uniform(0.2, 1, said.sum())
    world = plain_world(said, share=share)
    world = world._replace(
        prints=Prints(np.arange(said.sum()), np.zeros(said.sum(), int), np.zeros(said.sum(), bool))
    )
    rows = np.arange(5, 40, 3)
    some = part(world, rows)
    rates = first_rates(world, prior(3), lean=0.0)
    plain = world._replace(prints=NO_PRINTS), some._replace(prints=NO_PRINTS)
    everywhere, there = (truth(expect(one, plan(one), rates)) for one in plain)
    assert there == pytest.approx(everywhere[rows])
    told = np.isin(world.words.incident, rows)
    assert some.words.share.tolist() == share[told].tolist()
    assert some.prints.word.tolist() == list(range(told.sum()))

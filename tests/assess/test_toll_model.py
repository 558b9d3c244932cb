"""The model of tolls: slopes, intervals that hold, biases that are found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.assess import toll_model
from crossfix.assess.toll_figures import Figures, Fitted, space_of, stray_of

SHARED = {"noise": 0.35, "rate": 5.0, "spread": 0.3, "mean": 1.5, "scatter": 1.2}
PARAMETERS = ("bias", "noise", "rate", "mean", "scatter")


def figures(rows):
    """Return figures from rows (incident, voice, low, high); high None: at least."""
    incident, voice, low, high = zip(*rows, strict=True)
    top = np.array([np.inf if one is None else one for one in high], dtype=float)
    return Figures(
        incident=np.array(incident),
        voice=np.array(voice),
        low=np.array(low, dtype=float),
        high=top,
        least=np.isinf(top),
        alone=np.ones(len(rows)),
        summed=np.zeros(len(rows)),
    )


def fitted(voices, **more):
    covariance = np.diag(np.append(np.full(voices, 0.3), 0.2) ** 2)
    return Fitted(bias=np.zeros(voices), covariance=covariance, **SHARED | more)


def world(seed, *, biases, incidents=40, told=0.6, least=0.0):
    """Return what voices tell of incidents, and how many died in each of those told of."""
    draws = np.random.default_rng(seed)
    died = np.rint(np.exp(draws.normal(1.5, 1.2, incidents)))
    rows = []
    for incident in range(incidents):
        for voice, bias in enumerate(biases):
            if draws.random() < told:
                count = np.rint(died[incident] * np.exp(bias + draws.normal(0, 0.35)))
                if draws.random() < least:
                    short = np.rint(count * np.exp(-draws.exponential(0.2)))
                    rows.append((incident, voice, short, None))
                else:
                    rows.append((incident, voice, count, count))
    names = sorted({row[0] for row in rows})
    place = {name: at for at, name in enumerate(names)}
    return figures([(place[row[0]], *row[1:]) for row in rows]), died[names]


def interval(rows, **more):
    """Return the interval of the first incident, the voices without a record."""
    found = toll_model.posteriors(figures(rows), fitted(0, **more))
    return tuple(found.quantile(share)[0] for share in (0.025, 0.5, 0.975))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.2, 0.6), st.floats(2.0, 9.0), st.floats(0.0, 0.4))
def test_slopes_are_those_of_the_likelihood(seed, noise, rate, summed):
    told, _ = world(seed, biases=(0.3, -0.2), incidents=8, least=0.4)
    told = told._replace(alone=told.alone - summed - 0.1, summed=told.summed + summed)
    distinct, space = toll_model._distinct(told), space_of(told)
    here = fitted(2, noise=noise, rate=rate)
    stray = stray_of(distinct.figures, here)
    _, slopes = toll_model._slopes(distinct, here, space, stray)

    def moved(which, by):
        values = {"bias": here.bias, "mean": here.mean} | {
            name: np.log(getattr(here, name)) for name in ("noise", "rate", "scatter")
        }
        step = by * np.eye(2)[which] if which < 2 else by
        name = "bias" if which < 2 else PARAMETERS[which - 1]
        value = values[name] + step
        there = here._replace(**{name: value if name in ("bias", "mean") else float(np.exp(value))})
        return toll_model._slopes(distinct, there, space, stray)[0]

    numeric = [(moved(at, 1e-5) - moved(at, -1e-5)) / 2e-5 for at in range(6)]
    assert slopes == pytest.approx(numeric, abs=1e-4)


def test_the_information_is_the_curvature_of_the_likelihood():
    told, _ = world(3, biases=(0.3, -0.2), incidents=15, least=0.3)
    distinct, space = toll_model._distinct(told), space_of(told)
    here = fitted(2)
    stray = stray_of(distinct.figures, here)

    def slope(bias):
        return toll_model._slopes(distinct, here._replace(bias=bias), space, stray)[1][:2]

    steps = 1e-4 * np.eye(2)
    curve = np.array([(slope(one) - slope(-one)) / 2e-4 for one in steps])
    covariance = toll_model._covariance(distinct, here, space)
    # the covariance with the mean held still
    told_of_biases = np.linalg.inv(covariance)[:2, :2] - np.eye(2) / here.spread**2
    assert told_of_biases == pytest.approx(-curve, rel=1e-3)


def test_intervals_hold_the_truth_as_often_as_they_say():
    inside = []
    for seed in range(6):
        draws = np.random.default_rng(seed)
        told, died = world(seed, biases=draws.normal(0, 0.3, 4), incidents=30, least=0.3)
        found = toll_model.posteriors(told, toll_model.fit(told, voices=4))
        low, high = found.quantile(0.025), found.quantile(0.975)
        inside += ((low <= died) & (died <= high)).tolist()
    assert 0.93 <= np.mean(inside) <= 0.995  # whole numbers hold a little more than they promise


def test_a_voice_that_tells_twice_as_many_is_found_out():
    told, _ = world(1, biases=(0.0, 0.0, 0.0, np.log(2)), incidents=80)
    found = toll_model.fit(told, voices=4)
    error = np.sqrt(np.diag(found.covariance))
    assert found.bias[3] - found.bias[:3].mean() == pytest.approx(np.log(2), abs=0.2)
    assert abs(found.bias[3] - np.log(2)) < 2 * error[3] + 0.2
    last = int(told.incident.max()) + 1
    alone = Figures(
        *(
            np.append(values, one)
            for values, one in zip(told, (last, 3, 40.0, 40.0, False, 1.0, 0.0), strict=True)
        )
    )
    assert toll_model.posteriors(alone, found).quantile(0.5)[-1] < 30


def test_a_voice_without_a_record_is_pooled_towards_none():
    told, _ = world(1, biases=(0.0, 0.0, 0.0), incidents=60)
    found = toll_model.fit(told, voices=4)  # the fourth never counts
    assert found.bias[3] == pytest.approx(0.0, abs=1e-6)
    assert np.sqrt(found.covariance[3, 3]) == pytest.approx(found.spread, rel=0.2)


def test_more_voices_that_agree_make_the_interval_narrower():
    widths = []
    for voices in (1, 2, 4):
        low, _, high = interval([(0, voice, 20, 20) for voice in range(voices)])
        assert low <= 20 <= high
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


def test_voices_with_at_least_twelve_do_not_leave_hundreds_as_likely():
    low, _, high = interval([(0, voice, 12, None) for voice in range(4)])
    assert 8 <= low <= 12
    assert 13 <= high <= 30


def test_a_sum_of_several_tolls_is_no_more_than_a_bound():
    whole = figures([(0, 0, 40, 40)])
    sums = whole._replace(alone=np.zeros(1), summed=np.ones(1))
    nobody = whole._replace(alone=np.zeros(1))
    likely = [
        toll_model.posteriors(one, fitted(0)).quantile(0.5)[0] for one in (whole, sums, nobody)
    ]
    assert likely[0] > 25
    assert likely[1] == pytest.approx(likely[2], abs=1)


def test_none_told_may_mean_none():
    low, likely, high = interval([(0, 0, 0, 0), (0, 1, 0, 0)])
    assert (low, likely) == (0, 0)
    assert high <= 2


def test_incidents_of_which_the_same_is_told_are_one_row():
    told = toll_model._distinct(figures([(0, 0, 3, 3), (1, 0, 3, 3), (2, 0, 3, 3), (2, 1, 4, 4)]))
    assert told.times.tolist() == [2.0, 1.0]
    assert told.row.tolist() == [0, 0, 1]


def test_without_any_figure_the_first_values_stand():
    nobody = figures([(0, 0, 1, 1)])
    nobody = Figures(*(values[:0] for values in nobody))
    found = toll_model.fit(nobody, voices=0)
    assert found.noise == pytest.approx(toll_model.NOISE)
    assert found.mean == pytest.approx(toll_model.MEAN)

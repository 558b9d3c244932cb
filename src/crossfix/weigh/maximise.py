"""The M-step: the rates that are most probable, given what is expected of each group.

Each group is a logistic regression on strata and visibility, apart for true and for false
incidents; the two are held together by the prior of the gap between them. Newton's method, with
the offsets of the strata eliminated (they touch no one but their group).
"""

import numpy as np
from scipy.special import expit, logit

from crossfix.likelihood import FALSE, TRUE, VISIBILITY, Reals, Wholes
from crossfix.weigh import priors
from crossfix.weigh.expect import Expected
from crossfix.weigh.world import Prior, Rates, World

_NEWTON_STEPS = 2  # from where the last round ended; more change nothing
_LONGEST_STEP = 2.0
_COPYING_BOUNDS = (0.001, 0.999)
_OWN_WORD_BOUNDS = (1e-5, 0.9)


def first_rates(world: World, prior: Prior, *, lean: float) -> Rates:
    """Return the rates that are assumed; `lean` is added to every log odds of a false report."""
    groups, outlets = len(prior.kind), len(world.outlet_group)
    kinds = int(prior.kind.max(initial=-1)) + 1
    gap = np.where(np.isnan(prior.letter_gap), prior.kind_gap, prior.letter_gap)
    log_odds = np.full((groups, 2), priors.TRUE_LOG_ODDS)
    log_odds[:, FALSE] += gap + lean
    own_word = np.full((outlets, 2), priors.OWN_WORD)
    own_word[:, FALSE] *= np.exp(gap[world.outlet_group])
    strata = int(world.stratum.max(initial=-1)) + 1
    return Rates(
        log_odds,
        np.full((groups, 2), priors.SLOPE),
        np.zeros((len(world.column_group), 2)),
        np.full(outlets, priors.COPYING),
        own_word,
        np.full(kinds, priors.TRUE_LOG_ODDS),
        _first_gap(prior, kinds),
        np.full(strata, prior.happened),
        np.ones(1),
    )


def maximise(world: World, prior: Prior, rates: Rates, expected: Expected) -> Rates:
    """Return the next rates: groups and strata, then outlets, kinds and how much happened."""
    for _ in range(_NEWTON_STEPS):
        rates = _newton(world, prior, rates, expected)
    gap = rates.log_odds[:, FALSE] - rates.log_odds[:, TRUE]
    free = np.isnan(prior.letter_gap)
    kind_log_odds = _of_kind(
        prior.kind,
        rates.log_odds[:, TRUE],
        (np.full(len(rates.kind_gap), priors.TRUE_LOG_ODDS), priors.KIND_TRUE_SD),
        np.full(len(gap), priors.GROUP_TRUE_SD),
    )
    first = _first_gap(prior, len(rates.kind_gap))
    kind_gap = _of_kind(
        prior.kind[free], gap[free], (first, priors.KIND_GAP_SD), prior.gap_sd[free]
    )
    share = (priors.COPYING * priors.COPYING_TRIALS + expected.copies) / (
        priors.COPYING_TRIALS + expected.put_out
    )
    assumed = _assumed_own_word(world, prior, rates)
    own = (priors.OWN_TRIALS * assumed + expected.own_words) / (
        priors.OWN_TRIALS + expected.not_put_out
    )
    own[:, FALSE] = np.minimum(own[:, FALSE], own[:, TRUE])
    return rates._replace(
        copying=np.clip(share, *_COPYING_BOUNDS),
        own_word=np.clip(own, *_OWN_WORD_BOUNDS),
        kind_log_odds=kind_log_odds,
        kind_gap=kind_gap,
        happened=_happened(prior, expected),
        letters=_letters(prior, kind_gap, gap),
    )


def _letters(prior: Prior, kind_gap: Reals, gap: Reals) -> Reals:
    """Return how far letters are followed: the slope of the gaps on what letters add to kinds."""
    lettered = ~np.isnan(prior.letter_gap)
    of_kind = kind_gap[prior.kind[lettered]]
    adds, found = prior.letter_gap[lettered] - of_kind, gap[lettered] - of_kind
    firm = 1 / prior.gap_sd[lettered] ** 2
    first = 1 / priors.LETTERS_SD**2
    slope = (first + (firm * adds * found).sum()) / (first + (firm * adds**2).sum())
    return np.asarray(np.clip([slope], 0.0, 1.0))


def _happened(prior: Prior, expected: Expected) -> Reals:
    """Return how much happened in each stratum, drawn towards the case, and that to its prior."""
    true, number = expected.incidents[:, TRUE], expected.incidents.sum(axis=1)
    firm = priors.CASE_INCIDENTS
    case = (firm * prior.happened + true.sum()) / (firm + number.sum())
    firm_there = priors.STRATUM_INCIDENTS
    return np.asarray((firm_there * case + true) / (firm_there + number))


def _of_kind(kind: Wholes, values: Reals, first: tuple[Reals, float], spread: Reals) -> Reals:
    """Return the mean of each kind: its first value, moved by its members."""
    centre, sd = first
    weight = np.bincount(kind, 1 / spread**2, minlength=len(centre))
    total = np.bincount(kind, values / spread**2, minlength=len(centre))
    return np.asarray((centre / sd**2 + total) / (1 / sd**2 + weight))


def _gap_centre(prior: Prior, rates: Rates) -> Reals:
    of_kind = rates.kind_gap[prior.kind]
    adds = np.nan_to_num(prior.letter_gap - of_kind)
    return np.asarray(of_kind + rates.letters * adds)


def _newton(world: World, prior: Prior, rates: Rates, expected: Expected) -> Rates:
    """Return the rates after one step of Newton's method, all groups at once.

    The unknowns of a group are its log odds and slopes (four), and two offsets a column. The
    offsets are eliminated column by column (Schur complement).
    """
    group = world.column_group
    log_odds = rates.log_odds[group] + rates.offsets
    chance = expit(log_odds[..., None] + rates.slopes[group][..., None] * VISIBILITY)
    left = expected.reports - expected.trials * chance
    bend = expected.trials * chance * (1 - chance)
    moments = [bend @ VISIBILITY**power for power in (0, 1, 2)]  # columns x 2
    gradient = np.concatenate([left.sum(axis=2), left @ VISIBILITY], axis=1)
    offset_precision = _linked(1 / priors.OFFSET_SD**2, 1 / priors.OFFSET_GAP_SD**2)
    own_gradient = left.sum(axis=2) - rates.offsets @ offset_precision
    own = _diagonal(moments[0]) + offset_precision
    cross = np.concatenate([_diagonal(moments[0]), _diagonal(moments[1])], axis=1)  # 4 x 2
    whole = np.concatenate(
        [cross, np.concatenate([_diagonal(moments[1]), _diagonal(moments[2])], axis=1)], axis=2
    )
    solved = np.linalg.solve(own, np.concatenate([own_gradient[:, :, None], cross.mT], axis=2))
    precision = _precision(prior)
    away = np.concatenate([rates.log_odds, rates.slopes], axis=1) - _centre(prior, rates)
    total = _sum(group, gradient - (cross @ solved[:, :, :1])[:, :, 0], len(precision))
    total -= (precision @ away[:, :, None])[:, :, 0]
    curve = _sum(group, whole - cross @ solved[:, :, 1:], len(precision)) + precision
    step = np.linalg.solve(curve, total[:, :, None])[:, :, 0]
    step = np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
    moved = solved[:, :, 0] - (solved[:, :, 1:] @ step[group][:, :, None])[:, :, 0]
    return rates._replace(
        log_odds=rates.log_odds + step[:, :2],
        slopes=rates.slopes + step[:, 2:],
        offsets=rates.offsets + np.clip(moved, -_LONGEST_STEP, _LONGEST_STEP),
    )


def _centre(prior: Prior, rates: Rates) -> Reals:
    """Return where the prior of each group stands: log odds and slopes, false and true."""
    true = rates.kind_log_odds[prior.kind]
    slope = np.full(len(true), priors.SLOPE)
    return np.stack([true + _gap_centre(prior, rates), true, slope, slope], axis=1)


def _precision(prior: Prior) -> Reals:
    """Return the precision of that prior: the true rate, the gap, and the two slopes."""
    gap = 1 / prior.gap_sd**2
    precision = np.zeros((len(gap), 4, 4))
    precision[:, FALSE, FALSE] = gap
    precision[:, FALSE, TRUE] = precision[:, TRUE, FALSE] = -gap
    precision[:, TRUE, TRUE] = gap + 1 / priors.GROUP_TRUE_SD**2
    precision[:, (2, 3), (2, 3)] = 1 / priors.SLOPE_SD**2
    return precision


def _linked(true: float, gap: float) -> Reals:
    """Return the precision of two values of which the true one, and their gap, have a prior."""
    return np.array([[gap, -gap], [-gap, gap + true]])


def _diagonal(values: Reals) -> Reals:
    table = np.zeros((len(values), 2, 2))
    table[:, (0, 1), (0, 1)] = values
    return table


def _sum(group: Wholes, columns: Reals, groups: int) -> Reals:
    sums = np.zeros((groups, *columns.shape[1:]))
    np.add.at(sums, group, columns)
    return sums


def leap(start: Rates, one: Rates, two: Rates) -> Rates:
    """Return the rates that two steps of the EM point to, extrapolated in log odds."""
    places = [_unbounded(rates) for rates in (start, one, two)]
    first = [b - a for a, b in zip(*places[:2], strict=True)]
    second = [c - b for b, c in zip(*places[1:], strict=True)]
    bend = [b - a for a, b in zip(first, second, strict=True)]
    length = np.sqrt(sum((part**2).sum() for part in first))
    turn = np.sqrt(sum((part**2).sum() for part in bend))
    far = max(1.0, length / max(turn, 1e-12))
    reached = [a + 2 * far * b + far**2 * c for a, b, c in zip(places[0], first, bend, strict=True)]
    return _bounded(Rates(*reached))


def _unbounded(rates: Rates) -> Rates:
    return rates._replace(
        copying=logit(rates.copying),
        own_word=logit(rates.own_word),
        happened=logit(rates.happened),
    )


def _bounded(rates: Rates) -> Rates:
    return rates._replace(
        copying=np.clip(expit(rates.copying), *_COPYING_BOUNDS),
        own_word=np.clip(expit(rates.own_word), *_OWN_WORD_BOUNDS),
        happened=expit(rates.happened),
        letters=np.clip(rates.letters, 0.0, 1.0),
    )


def log_prior(world: World, prior: Prior, rates: Rates) -> float:
    """Return the log density of the rates, up to a constant: what the data must outweigh."""
    away = np.concatenate([rates.log_odds, rates.slopes], axis=1) - _centre(prior, rates)
    precision = _linked(1 / priors.OFFSET_SD**2, 1 / priors.OFFSET_GAP_SD**2)
    first = _first_gap(prior, len(rates.kind_gap))
    squares = (
        np.einsum("gi,gij,gj->", away, _precision(prior), away)
        + np.einsum("ki,ij,kj->", rates.offsets, precision, rates.offsets)
        + (((rates.kind_log_odds - priors.TRUE_LOG_ODDS) / priors.KIND_TRUE_SD) ** 2).sum()
        + (((rates.kind_gap - first) / priors.KIND_GAP_SD) ** 2).sum()
        + (((rates.letters - 1) / priors.LETTERS_SD) ** 2).sum()
    )
    case = rates.happened.mean()
    assumed = _assumed_own_word(world, prior, rates)
    coins = (
        priors.COPYING_TRIALS * _coin(np.float64(priors.COPYING), rates.copying).sum()
        + priors.OWN_TRIALS * _coin(assumed, rates.own_word).sum()
        + priors.STRATUM_INCIDENTS * _coin(case, rates.happened).sum()
        + priors.CASE_INCIDENTS * _coin(np.float64(prior.happened), case)
    )
    return float(coins - squares / 2)


def _coin(assumed: Reals | np.float64, rate: Reals | np.float64) -> Reals:
    """Return the log density of a rate for one trial's worth of prior."""
    return np.asarray(assumed * np.log(rate) + (1 - assumed) * np.log1p(-rate))


def _assumed_own_word(world: World, prior: Prior, rates: Rates) -> Reals:
    gap = np.minimum(_gap_centre(prior, rates), 0.0)[world.outlet_group]
    return priors.OWN_WORD * np.stack([np.exp(gap), np.ones(len(gap))], axis=1)


def _first_gap(prior: Prior, kinds: int) -> Reals:
    first = np.zeros(kinds)
    first[prior.kind] = prior.kind_gap
    return first

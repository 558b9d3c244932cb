"""Learn the rates from the pairs themselves, without labels.

Pairs within reach are a mixture: some tell of one event, the others are near by chance. What chance
gives is seen in the control windows, pair by pair with all its traits. So the probabilities of the
pairs and the factors that tell them from chance are found in turns.
"""

from typing import NamedTuple

import numpy as np

from crossfix.link import rates as given
from crossfix.link.book import Book
from crossfix.link.cluster import Flags
from crossfix.link.columns import Columns, Reals, Wholes
from crossfix.link.compare import (
    CROWDS,
    LAGS,
    MOST_LAG,
    PLACE_LEVELS,
    TOLL_OFF,
    Reach,
    gaps_km,
)
from crossfix.link.evidence import Pairs, Setting, joined, length_bins, levels, parts, some
from crossfix.link.logistic import Examples, fit
from crossfix.link.model import Model, may_lump, partner_probability, source_count, tables
from crossfix.link.rates import Rates, first_kernel
from crossfix.link.rivals import Contest, compete
from crossfix.link.search import AROUND, CONTROLS, EARLIER, Near, Shelves, near, some_near
from crossfix.link.surroundings import Counted, chance_each, counted, crowds, mass, normal_of
from crossfix.link.traits import features, layout

ROUNDS = 3
MOST_PARTNERS = 0.8  # of a source's reports that another source has too
LEAST_PARTNERS = 1e-9
MOST_CHANCE = 60_000  # pairs by chance that are learned from
LEAST_TRUE = 3e-3  # a pair less probable teaches nothing
# A side lumps where it has the larger toll in so many true pairs, and more often than the other
# side by so many standard errors; so many pairs by chance are added to those seen.
LUMPS_SHOWN, LUMPS_ERRORS, LUMPS_CHANCE = 10.0, 2.0, 50.0
BURST_LAG = 2  # days
BURST_WEIGHT = 50.0  # pairs
HOPELESS = -9.0  # log odds at which a pair is left out of later rounds
_GOLDEN = 0.6180339887498949


class Scene(NamedTuple):
    """All that does not change while the rates are learned."""

    c: Columns
    book: Book
    rows: Wholes  # reports that are learned from; the others only surround them
    setting: Setting
    pairs: Pairs
    chance: Pairs  # of the control windows
    each: Reals  # how many pairs by chance each of them stands for


def learn(c: Columns, x: Shelves, rows: Wholes, *, book: Book, reach: Reach) -> Model:
    """Return the rates that some reports teach, among those that surround them."""
    found = near(c, x, rows, EARLIER, reach)
    learned = np.zeros(len(c.row), np.bool_)
    learned[rows] = True
    inside = np.flatnonzero(learned[found.left])
    found = some_near(found, inside)
    controls = near(c, x, rows, CONTROLS, reach)
    normal = normal_of(c, rows, controls, found, reach, book.groups)
    names = layout(book)
    first = np.concatenate([block.first.ravel() for block in names.blocks])
    rates = Rates(
        partners=_first_partners(c, rows, book),
        twins=np.full(book.groups, given.TWINS),
        kernel=first_kernel(c),
        factors=first,
        lumps=np.zeros((book.groups, book.groups), np.bool_),
    )
    model = Model(book, reach, normal, rates)
    s = _scene(c, x, rows, model=model, found=found, controls=controls, reach=reach)
    for _ in range(ROUNDS):
        s, p = _probability(s, model)
        model = model._replace(rates=_maximise(s, model, p))
    return model


def _scene(
    c: Columns, x: Shelves, rows: Wholes, *, model: Model, found: Near, controls: Near, reach: Reach
) -> Scene:
    span, groups = (0, len(c.row)), model.book.groups
    each = chance_each(c, controls, reach, model.normal.period)
    shown = counted(c, controls, each, model.rates.kernel, span, groups)
    here = Counted(*(part[rows] for part in shown))
    place = np.full((len(c.row), groups), np.nan)
    place[rows] = np.log(mass(c, rows, here, model.normal, model.rates.kernel, reach))
    crowd = crowds(c, near(c, x, rows, AROUND, reach), span, source_count(c))
    setting = Setting(place, crowd)
    across = c.row["source"][controls.left] != c.row["source"][controls.right]
    known = np.isfinite(place[controls.right, 0])
    # each pair once, the earlier report on the left
    ordered = c.row["rank"][controls.left] < c.row["rank"][controls.right]
    usable = np.flatnonzero(across & known & ordered)
    step = max(len(usable) // MOST_CHANCE, 1)
    # in an order that neither names nor the calendar decide, since they are taken in turns
    later = c.row["start"][controls.right[usable]] - c.row["start"][controls.left[usable]]
    apart = gaps_km(c, controls.left[usable], controls.right[usable])
    chosen = usable[np.lexsort((later, apart))][::step]
    chance = levels(c, setting, some_near(controls, chosen))
    chance = chance._replace(date=_chance_dates(c, chance, reach))
    pairs = levels(c, setting, found)
    each = each[chosen] * step
    each *= _burst(c, pairs, chance, each)[chance.place]
    return Scene(
        c=c,
        book=model.book,
        rows=rows,
        setting=setting,
        pairs=pairs,
        chance=chance,
        each=each,
    )


def _burst(c: Columns, pairs: Pairs, chance: Pairs, each: Reals) -> Reals:
    """Return, for each bin of places, how many more pairs by chance there are than weeks apart.

    Strikes come in bursts. Pairs within reach but some days apart are of the same burst, and hardly
    ever of one event; so what there are more of them is the burst's.
    """
    across = c.row["source"][pairs.left] != c.row["source"][pairs.right]
    late = across & (_lags(pairs) >= BURST_LAG)
    met = np.bincount(pairs.place[late], minlength=PLACE_LEVELS)
    late = _lags(chance) >= BURST_LAG
    expected = np.bincount(chance.place[late], each[late], minlength=PLACE_LEVELS)
    return np.maximum((met + BURST_WEIGHT) / (expected + BURST_WEIGHT), 1.0)


def _lags(pairs: Pairs) -> Wholes:
    return np.abs(pairs.date.astype(np.int64) % LAGS - MOST_LAG)


def _chance_dates(
    c: Columns, chance: Pairs, reach: Reach
) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Return a date level for each pair by chance, as if one fell anywhere in the other's window.

    Of the days on which it could start, each lag but none takes one, the longest all beyond, and
    the rest are those on which the two overlap. The pairs take them in turns.
    """
    spans = c.row["end"] - c.row["start"]
    overlap = np.maximum(spans[chance.left] + spans[chance.right] - 1.0, 0.0)
    beyond = max(reach.days - MOST_LAG + 1, 0.0)
    days = np.array([beyond, *[1.0] * (LAGS - 2), beyond])
    days[MOST_LAG] = 0.0
    drawn = (np.arange(len(overlap)) * _GOLDEN) % 1.0 * (overlap + days.sum())
    lag = np.searchsorted(np.cumsum(days), np.maximum(drawn - overlap, 0.0), side="right")
    lag = np.where(drawn < overlap, MOST_LAG, np.minimum(lag, LAGS - 1))
    return (length_bins(c, chance) * LAGS + lag).astype(np.int8)


def _probability(s: Scene, model: Model) -> tuple[Scene, Reals]:
    """Return how probable each pair is, among its rivals; hopeless pairs are left out."""
    t = tables(model, source_count(s.c))
    weight = parts(s.c, t, s.setting, s.pairs).sum(0)
    kept = np.flatnonzero(weight > HOPELESS)
    s = s._replace(pairs=some(s.pairs, kept))
    left, right = s.pairs.left, s.pairs.right
    prior = partner_probability(s.c, model, s.setting, left, right)
    contest = Contest(weight[kept], prior, may_lump(s.c, model, s.pairs))
    log_odds = compete(s.c, left, right, contest)
    p: Reals = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -40.0, 40.0)))
    return s, p


def _maximise(s: Scene, model: Model, p: Reals) -> Rates:
    names = layout(s.book)
    first = np.concatenate([block.first.ravel() for block in names.blocks])
    firmness = np.concatenate([np.full(block.first.size, block.firmness) for block in names.blocks])
    across = s.c.row["source"][s.pairs.left] != s.c.row["source"][s.pairs.right]
    rows = np.flatnonzero(across & (p > LEAST_TRUE))
    both = joined([some(s.pairs, rows), s.chance])
    examples = Examples(
        features=features(s.c, s.book, both, s.setting.crowd, names),
        base=_base(s, model, both),
        true=np.concatenate([p[rows], np.zeros(len(s.each))]),
        chance=np.concatenate([np.zeros(len(rows)), s.each]),
    )
    factors = fit(examples, start=model.rates.factors, first=first, firmness=firmness)
    return model.rates._replace(
        partners=_partners(s, p, across),
        twins=_twins(s, p, across),
        factors=factors,
        lumps=_lumps(s, p, across),
    )


def _lumps(s: Scene, p: Reals, across: Flags) -> Flags:
    """Return whether one group's records lump events of another's.

    A record that lumps a day's events has a larger toll than each of them. So they do where, of the
    pairs in a crowd whose tolls are far from each other, clearly more are true with the larger toll
    on one side than with it on the other, each in proportion to the pairs by chance.
    """
    true = _larger(s, some(s.pairs, np.flatnonzero(across)), p[across])
    chance = _larger(s, s.chance, s.each)
    log_ratio = np.log((true + 0.5) / (chance + LUMPS_CHANCE))
    apart = log_ratio - log_ratio.T
    error = np.sqrt(1 / (true + 0.5) + 1 / (true.T + 0.5))
    lumps: Flags = (true >= LUMPS_SHOWN) & (apart > LUMPS_ERRORS * error)
    return lumps


def _larger(s: Scene, pairs: Pairs, weight: Reals) -> Reals:
    """Return the weight of pairs in a crowd in which one group has far larger tolls, (one, other).

    The crowd is around the report with the larger toll.
    """
    groups, classes = s.book.groups, len(CROWDS) + 1
    level = np.abs(pairs.toll.astype(np.int64))
    crowded = (level >= TOLL_OFF) & ((level - TOLL_OFF) % classes == classes - 1)
    left, right = s.c.row["group"][pairs.left], s.c.row["group"][pairs.right]
    one, other = np.where(pairs.toll < 0, left, right), np.where(pairs.toll < 0, right, left)
    larger = np.zeros((groups, groups))
    np.add.at(larger, (one[crowded], other[crowded]), weight[crowded])
    return larger


def _base(s: Scene, model: Model, pairs: Pairs) -> Reals:
    """Return the location term of each pair, as the stated radii and the surroundings give it."""
    a, b = s.c.row[pairs.left], s.c.row[pairs.right]
    kernel = np.log(model.rates.kernel)[a["precision"], b["precision"], pairs.place]
    around = s.setting.place
    base: Reals = kernel - np.maximum(
        around[pairs.left, b["group"]], around[pairs.right, a["group"]]
    )
    return base


def _first_partners(c: Columns, rows: Wholes, book: Book) -> Reals:
    """Half of the smaller group's reports have a partner; a pool of sources meets itself once."""
    reports = np.bincount(c.row["group"][rows], minlength=book.groups).astype(float)
    smaller = np.minimum(reports[:, None], reports[None, :])
    partners = given.PARTNERS * smaller / np.maximum(reports[:, None], 1.0)
    np.fill_diagonal(partners, np.where(book.group_sources > 1, 1.0, 0.0))
    first: Reals = np.maximum(partners, LEAST_PARTNERS)
    return first


def _partners(s: Scene, p: Reals, across: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Reals:
    groups = s.book.groups
    one, other = s.c.row["group"][s.pairs.left], s.c.row["group"][s.pairs.right]
    found = np.bincount(one * groups + other, np.where(across, p, 0.0), minlength=groups**2)
    found = found.reshape(groups, groups) + found.reshape(groups, groups).T
    weight = given.PARTNERS_WEIGHT
    reports = np.bincount(s.c.row["group"][s.rows], minlength=groups).astype(float)
    first = _first_partners(s.c, s.rows, s.book)
    learned = (found + weight * first) / (reports[:, None] + weight)
    most = np.where(s.book.group_sources == 1, MOST_PARTNERS, np.inf)
    clipped: Reals = np.clip(learned, LEAST_PARTNERS, most[None, :])
    return clipped


def _twins(s: Scene, p: Reals, across: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Reals:
    own = np.where(across, 0.0, p)
    found = 2 * np.bincount(s.c.row["group"][s.pairs.left], own, minlength=s.book.groups)
    weight = given.TWINS_WEIGHT
    reports = np.bincount(s.c.row["group"][s.rows], minlength=s.book.groups)
    twins: Reals = np.minimum((found + weight * given.TWINS) / (reports + weight), given.MOST_TWINS)
    return twins

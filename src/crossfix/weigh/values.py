"""Which of the values that sources state of one thing is true, if they err and copy one another.

An EM in the line of Dong, Berti-Equille and Srivastava (2009, PVLDB 2:550): how probable each value
is, how often each source is right, who repeats whom, and again. Beyond it:

- a source keeps, replaces or leaves out each part of the truth, and adds parts of its own (lists
  whose sources leave out much, as in Zhao et al. 2012, PVLDB 5:550);
- a wrong part that was stated is likely to be stated again (see statements);
- the truth may be something that nobody states, so that one statement is never certain;
- who copies takes over a share of its statements from one other source, along the surest pairs (a
  tree, Chow and Liu 1968, IEEE Trans. Information Theory 14:462), so that there is one likelihood;
  it tells which of several first guesses of who copies is the better.

A source has one record over all attributes: that it errs in one is a reason to doubt it in others.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

from crossfix.likelihood import Flags, Reals, Wholes
from crossfix.weigh.agreement import MIN_AGREED, MIN_SOURCES, copying
from crossfix.weigh.statements import Statements, statements

# What becomes of a part of the truth before anything is known of a source: kept, replaced, left
# out. Four in five are taken to be right, as by Dong et al., where nothing is known either.
FIRST_RATES = (0.8, 0.1, 0.1)
FIRST_ADDED = 0.1  # of the parts of a statement
# How firmly the rates of all sources hold for one, and the first rates for all, in parts.
PRIOR_PARTS = 4.0
COPIED = 0.5  # share of its statements that a copier takes over, and how firmly, in statements
COPIED_STATEMENTS = 4.0
LEAST_PROBABILITY = 0.5  # that two sources depend; below, they are independent
MAX_ROUNDS = 100
SETTLED = 1e-4  # no probability moves more in a round
MAX_REVIEWS = 5  # of who copies whom
MIN_PROBABILITY = 0.5  # of a value that is taken for true
_BOUND = 1e-3  # no rate is nearer to 0 or 1


class Record(NamedTuple):
    """What becomes of the parts of the truth with each source, and of the parts it states."""

    fates: Reals  # sources x 3: kept, replaced, left out; they add up to 1
    added: Reals  # sources: share of the parts stated that are added
    copied: Reals  # sources: share taken over from who it copies


class Fused(NamedTuple):
    """Which values are probable, and why."""

    values: pl.DataFrame  # item, attribute, value, sources, own (who speak for it), probability
    records: pl.DataFrame  # source, statements, kept, replaced, left_out, added, copies, copied


class _Links(NamedTuple):
    """Who copies whom, and which statement each statement may have been taken from."""

    parent: Wholes  # of each source; -1: it copies nobody
    both: Flags  # of each statement: its parent speaks of the item
    same: Flags  # and states the same value


class _Run(NamedTuple):
    probability: Reals  # of each candidate
    record: Record
    own: Reals  # of each statement: the chance that it was not taken over
    links: _Links
    log_likelihood: float


def fused(said: pl.DataFrame) -> Fused:
    """Return how probable each stated value is. Deterministic, whatever the order of the rows.

    `said` has item, source, value and attribute (the kind of item), one row an item and source; a
    value can be a list with ';' between its parts. The probabilities of an item add up to less than
    1: the rest is that nobody states the truth.

    It sets out twice: as if nobody copied, and from who shares the errors that most contradict.
    """
    table = statements(said)
    pairs = copying(said)
    starts = (_run(table, _links(table, kept), _votes(table)) for kept in (pairs.clear(), pairs))
    ends = [_reviewed(table, said, run) for run in starts]
    best = max(ends, key=lambda run: round(run.log_likelihood, 3))
    return Fused(_values(table, best), _records(table, best))


def settled(said: pl.DataFrame) -> pl.DataFrame:
    """Return item and true: the values that are likelier than not, where enough sources speak.

    At least three of the item, and two of the value. So who errs is told by how often each is right
    elsewhere, not by how many repeat an error. `said` as of fused.
    """
    table = said.filter(pl.len().over("item") >= MIN_SOURCES)
    found = fused(table).values
    likely = (pl.col("probability") > MIN_PROBABILITY) & (pl.col("sources") >= MIN_AGREED)
    return found.filter(likely).select("item", true="value")


def _reviewed(table: Statements, said: pl.DataFrame, run: _Run) -> _Run:
    """Return where it ends to ask in turn what is true and who copies whom."""
    for _ in range(MAX_REVIEWS):
        pairs = copying(said, _taken_for_true(table, run.probability))
        after = _run(table, _links(table, pairs), run.probability)
        same = np.array_equal(after.links.parent, run.links.parent)
        run = after
        if same:
            break
    return run


def _links(table: Statements, pairs: pl.DataFrame) -> _Links:
    """Return who copies whom: the tree of the pairs that share most, from who says most."""
    sure = pairs.filter(pl.col("probability") >= LEAST_PROBABILITY, pl.col("share") > 0)
    ends = (table.sources.search_sorted(sure[side]).to_numpy() for side in ("left", "right"))
    number = len(table.sources)
    # a spanning tree is of the least weight, so the largest shares get the smallest ones
    weight = 2.0 - (sure["probability"] * sure["share"]).to_numpy()
    tree = minimum_spanning_tree(coo_array((weight, tuple(ends)), shape=(number, number)).tocsr())
    parts, part = connected_components(tree, directed=False)
    said = np.bincount(table.source, minlength=number)
    parent = np.full(number, -1, dtype=np.int64)
    for one in np.flatnonzero(np.bincount(part, minlength=parts) > 1):
        members = np.flatnonzero(part == one)
        root = members[np.argmax(said[members])]
        order, before = breadth_first_order(tree, root, directed=False)
        parent[order[1:]] = before[order[1:]]
    # statements are in the order of item and source, so that the parent's is found by bisection
    key = table.item[table.stated] * number + table.source
    wanted = key - table.source + parent[table.source]
    at = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
    both = (parent[table.source] >= 0) & (key[at] == wanted)
    return _Links(parent, both, both & (table.stated[at] == table.stated))


def _run(table: Statements, links: _Links, first: Reals) -> _Run:
    """Return what the EM ends with, for who copies whom as given."""
    own = np.where(links.same, 1 - COPIED, 1.0)[table.statement]
    probability, record, height = first, _record(table, links, first, own), -np.inf
    for _ in range(MAX_ROUNDS):
        after, own, height = _expect(table, links, record)
        record = _record(table, links, after, own)
        moved = np.abs(after - probability).max(initial=0.0)
        probability = after
        if moved < SETTLED:
            break
    mine = np.bincount(table.statement, own * probability[table.candidate], len(table.stated))
    return _Run(probability, record, mine.astype(np.float64), links, height)


def _votes(table: Statements) -> Reals:
    """Return the share of each candidate in the statements of its item."""
    votes = np.bincount(table.stated, minlength=len(table.item)).astype(np.float64)
    return np.asarray(votes / np.bincount(table.item, votes)[table.item])


def _expect(table: Statements, links: _Links, record: Record) -> tuple[Reals, Reals, float]:
    """Return the probability of each candidate, the chance that each pair is the source's own word.

    And the log likelihood. All candidates of an item are alike at first.
    """
    at = table.source[table.statement]
    logs = np.log(np.column_stack([record.fates, record.added]))
    logs[:, :2] += np.log1p(-record.added)[:, None]
    stating = (table.parts * logs[at]).sum(axis=1) + table.log_popular
    both, same = links.both[table.statement], links.same[table.statement]
    copied = np.where(both, record.copied[at], 0.0)
    mine = np.log1p(-copied) + stating
    taken = np.log(np.where(same, copied, 1.0))
    either = np.where(same, np.logaddexp(mine, taken), mine)
    total = np.bincount(table.candidate, either, len(table.item))
    highest = np.full(int(table.item.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(highest, table.item, total)
    odds = np.exp(total - highest[table.item])
    whole = np.bincount(table.item, odds)
    height = float((highest + np.log(whole)).sum())
    return odds / whole[table.item], np.exp(mine - either), height


def _record(table: Statements, links: _Links, probability: Reals, own: Reals) -> Record:
    """Return what becomes of parts with each source, drawn towards all, from its own word alone."""
    here = probability[table.candidate]
    at, sources = table.source[table.statement], len(table.sources)
    kept, replaced, left_out, added = (
        np.bincount(at, table.parts[:, what] * here * own, sources) for what in range(4)
    )
    fates = np.stack([kept, replaced, left_out], axis=1)
    usual = PRIOR_PARTS * np.array(FIRST_RATES) + fates.sum(axis=0)
    drawn = fates + PRIOR_PARTS * usual / usual.sum()
    drawn = np.maximum(drawn / drawn.sum(axis=1, keepdims=True), _BOUND)
    stated = kept + replaced + added
    add = (PRIOR_PARTS * FIRST_ADDED + added.sum()) / (PRIOR_PARTS + stated.sum())
    share = (PRIOR_PARTS * add + added) / (PRIOR_PARTS + stated)
    taken = np.bincount(at, here * (1 - own), sources)
    could = np.bincount(table.source, links.both, sources)
    copied = (COPIED * COPIED_STATEMENTS + taken) / (COPIED_STATEMENTS + could)
    return Record(
        drawn / drawn.sum(axis=1, keepdims=True),
        np.clip(share, _BOUND, 1 - _BOUND),
        np.clip(copied, _BOUND, 1 - _BOUND),
    )


def _taken_for_true(table: Statements, probability: Reals) -> pl.DataFrame:
    """Return the items of which enough sources speak, with the value that is taken for true."""
    heard = np.bincount(table.item[table.stated], minlength=1)[table.item]
    return (
        table.candidates.with_columns(
            probability=pl.Series(probability).round(9), heard=pl.Series(heard)
        )
        .filter(pl.col("value").is_not_null(), pl.col("heard") >= MIN_SOURCES)
        .sort("item", "probability", "value", descending=[False, True, False])
        .unique("item", keep="first", maintain_order=True)
        .select("item", true="value")
    )


def _values(table: Statements, run: _Run) -> pl.DataFrame:
    number = len(table.item)
    return (
        table.candidates.with_columns(
            sources=pl.Series(np.bincount(table.stated, minlength=number)),
            own=pl.Series(np.bincount(table.stated, run.own, number)),
            probability=pl.Series(run.probability),
        )
        .drop_nulls("value")
        .sort("item", "probability", "value", descending=[False, True, False])
    )


def _records(table: Statements, run: _Run) -> pl.DataFrame:
    names = [*table.sources, None]
    copies = run.links.parent >= 0
    kept, replaced, left_out = run.record.fates.T
    return pl.DataFrame(
        {
            "source": table.sources,
            "statements": np.bincount(table.source, minlength=len(table.sources)),
            "kept": kept,
            "replaced": replaced,
            "left_out": left_out,
            "added": run.record.added,
            "copies": pl.Series([names[at] for at in run.links.parent], dtype=pl.String),
            "copied": pl.Series(np.where(copies, run.record.copied, 0.0)),
        }
    )

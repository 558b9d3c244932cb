"""Which text stands in which, checked against counting by hand."""

import numpy as np
import polars as pl
import pytest

from crossfix.weigh.repeats import LEAST_RUNS, LEAST_SHARE, MOST_WORDS, repeated

WORDS = [f"w{number}" for number in range(3000)]


def found(texts, sources=None):
    table = pl.DataFrame(
        {
            "row": pl.Series(range(len(texts)), dtype=pl.UInt32),
            "text": pl.Series([" ".join(text) for text in texts], dtype=pl.String),
            "source_id": sources or [f"s{at}" for at in range(len(texts))],
            "day": [0] * len(texts),
            "order": range(len(texts)),
        }
    )
    return repeated(table)


def three(text):
    return {tuple(text[at : at + 3]) for at in range(len(text) - 2)}


def by_hand(texts):
    sets = [three(text) for text in texts]
    return {
        (one, other): len(sets[one] & sets[other]) / len(sets[one])
        for one in range(len(texts))
        for other in range(len(texts))
        if one != other
        and len(sets[one]) >= LEAST_RUNS
        and len(sets[one] & sets[other]) >= LEAST_SHARE * len(sets[one])
    }


@pytest.mark.parametrize("seed", range(5))
def test_the_search_finds_exactly_what_comparing_all_pairs_finds(seed):
    rng = np.random.default_rng(seed)
    texts = [list(rng.choice(WORDS[:200], rng.integers(5, 60))) for _ in range(12)]
    for _ in range(25):
        whole = texts[rng.integers(len(texts))]
        kept = [word for word in whole if rng.random() > rng.choice([0, 0.1, 0.3])]
        more = list(rng.choice(WORDS[:200], rng.integers(0, 40)))
        texts.append([*more, *kept])
    pairs = found(texts).pairs
    shares = {(row, of): share for row, of, share, _ in pairs.rows()}
    assert shares == pytest.approx(by_hand(texts))
    assert shares


def test_a_source_that_repeats_itself_copies_nobody():
    text = WORDS[:40]
    assert found([text, text], ["one", "one"]).pairs.is_empty()
    assert found([text, text]).pairs.height == 2


def test_very_short_texts_say_nothing_and_are_counted():
    text = WORDS[: LEAST_RUNS + 1]
    result = found([text, text])
    assert result.pairs.is_empty()
    assert result.silent == 2


def test_the_words_shown_are_the_longest_passage_and_no_more_than_fifteen():
    wire = WORDS[:30]
    copy = [*WORDS[:6], "other", *WORDS[6:14], "new", *WORDS[14:30]]
    (row,) = found([wire, copy]).pairs.filter(pl.col("row") == 1).rows(named=True)
    assert row["words"].split() == WORDS[14:30][:MOST_WORDS]
    cut = [*WORDS[:12], "other", *WORDS[12:18]]
    (row,) = found([wire, cut]).pairs.filter(pl.col("row") == 1).rows(named=True)
    assert row["words"].split() == WORDS[:12]


def test_no_texts_repeat_nothing():
    assert found([]).pairs.is_empty()
    assert found([[]]).silent == 1

"""What people decided about pairs of any things: the newest holds."""

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from crossfix.decisions import Words, resolve

WORDS = Words(stage="s", where="w", thing="thing", together="together", apart="apart", open="open")
NAMES = pl.Series(["a", "b", "c", "d"])
_SCHEMA = {
    **dict.fromkeys(("left", "right", "decision", "who"), pl.String()),
    "at": pl.Datetime("us", "UTC"),
}


def decided(*rows):
    """Return decisions LEFT RIGHT DECISION MINUTE."""
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = [
        (*sorted((left, right)), decision, "mk", start + dt.timedelta(minutes=minute))
        for left, right, decision, minute in rows
    ]
    frame = pl.DataFrame(made, schema=_SCHEMA, orient="row")
    return frame.unique().sort("left", "right", "at", "who", "decision")


def test_the_chain_that_rules_a_decision_out_is_told_in_the_words_of_the_file():
    rows = ("a", "b", "together", 3), ("b", "c", "together", 2), ("a", "c", "apart", 1)
    found = resolve(decided(*rows), NAMES, words=WORDS)
    (issue,) = found.issues
    assert issue["what"].startswith("a TOGETHER b (mk, 2026-01-01 00:03), b TOGETHER c")
    assert (issue["stage"], issue["where"], issue["record"]) == ("s", "w", "a and c")
    assert found.taken.height == 2


def test_of_one_moment_what_keeps_apart_comes_first():
    rows = ("a", "b", "together", 1), ("b", "c", "together", 1), ("a", "c", "apart", 1)
    found = resolve(decided(*rows), NAMES, words=WORDS)
    assert "apart" in found.taken["decision"].to_list()
    assert found.bonds.parted(0, 2)


def test_what_is_not_there_is_named_as_what_it_is():
    (issue,) = resolve(decided(("a", "z", "apart", 1)), NAMES, words=WORDS).issues
    assert "there is no thing z" in issue["what"]
    assert "correct the thing_id" in issue["mend"]


PAIRS = [(one, other) for one in "abcd" for other in "abcd" if one < other]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(PAIRS), st.sampled_from(["together", "apart", "open"]), st.integers(0, 9)
    ),
    max_size=8,
)


@given(ROWS)
def test_what_stands_never_contradicts_itself(rows):
    found = resolve(decided(*((*pair, *rest) for pair, *rest in rows)), NAMES, words=WORDS)
    for row in found.taken.iter_rows(named=True):
        one, other = row["left_row"], row["right_row"]
        together = found.bonds.root(one) == found.bonds.root(other)
        assert together == (row["decision"] == "together")
        assert found.bonds.parted(one, other) == (row["decision"] == "apart")

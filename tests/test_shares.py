"""A share and its interval."""

from hypothesis import given
from hypothesis import strategies as st

from crossfix.shares import share

COUNTS = st.integers(0, 400)


@given(COUNTS, COUNTS)
def test_the_interval_holds_the_share_and_lies_between_nothing_and_all(part, rest):
    found = share(part, part + rest)
    if part + rest == 0:
        assert found is None
        return
    assert 0 <= found.low <= found.expected <= found.high <= 1


def test_the_interval_is_that_of_the_textbooks():
    # Wilson's interval for 81 of 263, as in Newcombe (1998, Statistics in Medicine 17:857, table I)
    found = share(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)

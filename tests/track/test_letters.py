"""The letter that a record suggests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.track.letters import LEAST_ADDRESSED, LETTERS, NO_BASIS, suggested

COUNTS = st.integers(0, 400)


@given(COUNTS, COUNTS)
def test_one_more_contradiction_never_improves_a_letter_with_a_basis(confirmed, contradicted):
    now, then = suggested(confirmed, contradicted), suggested(confirmed, contradicted + 1)
    if now != NO_BASIS:
        assert then >= now


@pytest.mark.parametrize(
    ("confirmed", "contradicted", "letter"),
    [(40, 0, "A"), (34, 0, "B"), (19, 0, "B"), (10, 0, "C"), (9, 0, "F"), (5, 5, "E"), (0, 0, "F")],
)
def test_few_reports_earn_no_high_letter_and_too_few_earn_none(confirmed, contradicted, letter):
    assert suggested(confirmed, contradicted) == letter


def test_the_letters_are_those_of_the_code_and_fall():
    assert "".join(letter for letter, _ in LETTERS) == "ABCDE"
    assert LEAST_ADDRESSED > 1

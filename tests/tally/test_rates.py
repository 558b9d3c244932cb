import pytest

from crossfix.tables import CLAIMS
from crossfix.tally.rates import rates
from crossfix.tally.statements import read_statements


def checks(make, claims):
    return {one.finding_id: one for one in rates(read_statements(make(CLAIMS, claims)))}


def test_a_rate_carries_the_bounds_of_both_figures(make, rows):
    found = checks(make, [rows.claim("A", 1, 2, objects=(50, 60), sorties=(100, 120))])["rate:A"]
    assert (found.low, found.high) == (50 / 120, 60 / 100)
    assert found.expected is None
    assert found.consistent


def test_a_lower_bound_on_sorties_leaves_the_rate_open_below(make, rows):
    found = checks(make, [rows.claim("A", 1, 2, objects=50, sorties=(60, None))])["rate:A"]
    assert found.low is None
    assert found.high == pytest.approx(50 / 60)
    assert found.arithmetic == "50 / at least 60 = at most 0.83"


def test_a_claim_without_sorties_has_no_rate(make, rows):
    claims = [rows.claim("A", 1, 2, objects=50), rows.claim("B", 1, 2, objects=5, sorties=0)]
    assert checks(make, claims) == {}


def test_a_jump_against_the_last_week_of_statements_stands_out(make, rows):
    usual = [rows.claim(f"D{n}", n, n + 1, objects=50 + n, sorties=50) for n in range(1, 8)]
    found = checks(make, [*usual, rows.claim("J", 8, 9, objects=160, sorties=50)])
    outliers = [name for name in found if name.startswith("rate-outlier")]
    assert outliers == ["rate-outlier:J"]
    assert found["rate-outlier:J"].arithmetic.startswith("160 / 50 = 3.20; (ln 3.20 - ln 1.08)")


def test_ordinary_variation_does_not_stand_out(make, rows):
    claims = [
        rows.claim(f"D{n:02}", n, n + 1, objects=50 + n % 4, sorties=50) for n in range(1, 20)
    ]
    assert not [name for name in checks(make, claims) if name.startswith("rate-outlier")]


def test_a_series_too_short_to_know_its_spread_flags_nothing(make, rows):
    claims = [
        rows.claim("A", 1, 2, objects=50, sorties=50),
        rows.claim("B", 2, 3, objects=500, sorties=50),
    ]
    assert not [name for name in checks(make, claims) if name.startswith("rate-outlier")]

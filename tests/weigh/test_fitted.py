"""The tables of what was learnt: strata, rates in them, outlets, and whether first guesses agree."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from crossfix.weigh import weigh
from crossfix.weigh.fitted import doubts
from crossfix.weigh.learn import Learnt
from crossfix.weigh.model import AGREED, Fit, Start


@pytest.fixture
def weighed(simulated, case):
    return weigh(*simulated([0.6, 0.5, 0.4], [0.2, 0.1, 0.1], candidates=200).tables, case=case)


def test_every_group_has_rates_where_it_is_heard(weighed):
    assert weighed.rates["group_id"].to_list() == ["s0", "s1", "s2"]
    assert weighed.rates["incidents"].min() > 20
    assert (weighed.rates["false_report_rate"] <= weighed.rates["sensitivity"]).all()


def test_a_stratum_says_how_much_is_thought_to_have_happened_and_why(weighed):
    row = weighed.strata.row(0, named=True)
    assert (row["admin1"], row["family"]) == ("Idlib", "explosive_violence")
    assert 0.3 < row["prior"] < 0.7
    assert row["because"].startswith("0.5, as the case sets it, moved by")


def test_without_a_record_the_prior_is_that_of_the_case(told, case):
    found = weigh(*told([("I1", "x", {})], [{"source_id": "x"}]), case=case)
    assert found.strata["prior"].to_list() == [case.weigh.prior]
    assert found.strata["because"].to_list() == ["0.5, as the case sets it"]
    assert found.starts["rounds"].to_list() == [0]


def test_outlets_of_one_voice_have_copy_rates(told, case):
    rows = [(f"I{n:02d}", "a", {}) for n in range(20)]
    rows += [(f"I{n:02d}", "often", {"cites": "a"}) for n in range(18)]
    rows += [("I00", "rare", {"cites": "a"})]
    rows += [(f"I{n:02d}", "b", {}) for n in range(7)]
    rows += [(f"I{n:02d}", "c", {}) for n in range(5, 15)]
    sources = [{"source_id": name} for name in ("a", "often", "rare", "b", "c")]
    found = weigh(*told(rows, sources), case=case)
    rate = dict(found.outlets.select("source_id", "copy_rate").rows())
    assert set(rate) == {"a", "often", "rare"}
    assert rate["rare"] < rate["often"]
    assert dict(found.outlets.select("source_id", "printed").rows())["often"] == 18


def test_a_group_of_one_has_no_outlets(weighed):
    assert weighed.outlets.is_empty()


@pytest.mark.parametrize(
    ("furthest", "settled", "says"),
    [
        (0.0, True, []),
        (2 * AGREED, True, ["first guesses"]),
        (0.0, False, ["an estimate"]),
    ],
)
def test_starts_that_disagree_or_run_on_become_issues(furthest, settled, says):
    starts = (Start("as assumed", 9, settled, -1.0, furthest, used=True),)
    rates = SimpleNamespace(letters=np.ones(1))
    fit = Fit(rates, None, None, starts, learnt=True)
    none = pl.DataFrame()
    found = doubts(Learnt(fit, *[none] * 6, unreported=None))
    assert [what.split(" of how")[0] for what in found["what"]] == says
    assert set(found["severity"]) <= {"warning"}

"""How many true incidents go unreported, by what each group misses."""

import numpy as np
import pytest

from crossfix.weigh import weigh

SENSITIVITY = np.array([0.4, 0.35, 0.3, 0.25])
FALSE_RATE = np.array([0.1, 0.08, 0.12, 0.05])
VISIBILITY = 0.5  # as the model first assumes


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_interval_holds_what_nobody_reported(told, case, seed):
    rng = np.random.default_rng(seed)
    happened = rng.random(1000) < 0.5
    chance = np.where(happened[:, None], SENSITIVITY, FALSE_RATE)
    lean = VISIBILITY * rng.normal(size=(1000, 1))
    said = rng.random((1000, 4)) < 1 / (1 + np.exp(-np.log(chance / (1 - chance)) - lean))
    rows = [(f"I{i:04}", f"s{j}", {}) for i, j in zip(*np.nonzero(said), strict=True)]
    tables = told(rows, [{"source_id": f"s{j}"} for j in range(4)])
    (stratum,) = weigh(*tables, case=case).strata.to_dicts()
    unseen = (happened & ~said.any(axis=1)).sum()
    assert stratum["unreported_low"] < unseen < stratum["unreported_high"]
    assert stratum["unreported_because"] is None


def test_two_groups_cannot_say_what_both_miss(told, case):
    rows = [(f"I{at}", group, {}) for at in range(20) for group in "ab"]
    sources = [{"source_id": group} for group in "ab"]
    (stratum,) = weigh(*told(rows, sources), case=case).strata.to_dicts()
    assert stratum["unreported"] is None
    assert stratum["unreported_because"].startswith("too few groups")

"""One world that many tests look at."""

import pytest

from crossfix.synth import Made, World, synth


@pytest.fixture(scope="session")
def made() -> Made:
    """A world of four thousand reports, dense enough for lumps."""
    return synth(World(reports=4_000, incidents_per_day=120.0, seed=3))

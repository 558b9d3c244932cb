"""How well a world whose truth is known is told, without any labels."""

import numpy as np
import pytest

from crossfix.case import LinkSection
from crossfix.link import Linked, link
from crossfix.synth import Made, World, score, synth

# so many pairs of a bin of probabilities say how often they are right
ENOUGH_PAIRS = 60


@pytest.fixture(scope="module")
def made() -> Made:
    return synth(World(reports=600, incidents_per_day=5, seed=2))


@pytest.fixture(scope="module")
def linked(made: Made) -> Linked:
    return link(made.reports, rules=LinkSection())


def test_most_pairs_of_a_world_are_found_and_few_are_wrong(made: Made, linked: Linked):
    found = score(linked.membership, made.truth).row(0, named=True)
    assert found["f1"] > 0.65
    assert found["precision"] > 0.75
    assert found["bcubed_f1"] > 0.8


def test_pairs_are_true_about_as_often_as_they_are_said_to_be(made: Made, linked: Linked):
    told = made.truth.group_by("report_id").agg("incident")
    incidents = {name: set(held) for name, held in told.iter_rows()}
    pairs = linked.links.select("left", "right").rows()
    true = np.array([bool(incidents[one] & incidents[other]) for one, other in pairs])
    said = linked.links["probability"].to_numpy()
    tenth = np.minimum((said * 10).astype(int), 9)
    enough = np.flatnonzero(np.bincount(tenth, minlength=10) > ENOUGH_PAIRS)
    assert len(enough) >= 5
    for number in enough:
        mine = tenth == number
        assert true[mine].mean() == pytest.approx(said[mine].mean(), abs=0.2)

"""How kinds of event stand to each other."""

import pytest

from crossfix.link.kinds import (
    KIND_APART,
    KIND_SAME,
    KIND_SIBLINGS,
    KIND_UNKNOWN,
    KIND_WIDER,
    depth,
    kind_level,
    kind_levels,
)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("air_strike", "air_strike", KIND_SAME),
        ("air_strike", "armed_violence", KIND_WIDER),
        ("air_strike", "shelling", KIND_SIBLINGS),
        ("air_strike", "air_encounter", KIND_APART),
        ("air_strike", "parade", KIND_UNKNOWN),
        ("other", "other", KIND_SAME),
    ],
)
def test_kinds_stand_to_each_other_as_in_the_taxonomy(one: str, other: str, level: int):
    assert kind_level(one, other) == kind_level(other, one) == level


def test_an_unknown_kind_is_compatible_with_any():
    assert kind_levels(("air_encounter", "air_strike"))[-1].tolist() == [KIND_UNKNOWN] * 3


def test_a_kind_is_as_deep_as_its_steps_from_the_root():
    assert [depth(kind) for kind in ("armed_violence", "air_strike", "parade")] == [1, 3, 0]

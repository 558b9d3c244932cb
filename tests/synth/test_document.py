"""docs/synthetic-worlds.md gives the numbers that the code has."""

from pathlib import Path

import pytest

from crossfix.synth import PROFILES, TRUTH
from crossfix.synth.frames import RADIUS_KM
from crossfix.synth.ground import CENTRES, survey
from crossfix.synth.parties import LEAVES

PAGE = (Path(__file__).parent.parent.parent / "docs" / "synthetic-worlds.md").read_text("utf-8")


def shown(share):
    return f"{share:.2f}".removeprefix("0")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.source_id)
def test_the_table_of_profiles_is_that_of_the_code(profile):
    places, repeats = profile.places, profile.repeats
    numbers = (
        *(profile.coverage.share, places.exact, places.town, places.district, places.governorate),
        *(profile.dates.errors, profile.words.kind_errors, repeats.false_reports),
        *(repeats.duplicates, profile.copying.share),
    )
    assert f"| {profile.source_id} | " + " | ".join(map(shown, numbers)) + " |" in PAGE


def test_the_numbers_of_the_ground_are_those_of_the_code():
    at = survey()
    assert f"| {len(CENTRES)}, at distances" in PAGE
    assert f"{at.towns} in all" in PAGE
    assert f"| {at.districts} and {len(at.roots) - at.towns - at.districts} |" in PAGE
    for share in LEAVES.values():
        assert f" {shown(share)}" in PAGE


def test_radii_and_columns_are_those_of_the_code():
    for name, radius_km in RADIUS_KM.items():
        assert f"{name} {radius_km:g}" in " ".join(PAGE.split())
    for column in TRUTH.columns:
        assert column.name in PAGE

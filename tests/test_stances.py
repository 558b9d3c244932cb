"""What the stance of a report says of its event."""

import polars as pl
import pytest

from crossfix.stances import denies, excludes, quotes, says


@pytest.mark.parametrize(
    ("stance", "certainty", "told"),
    [
        ("asserts", "stated", (False, False, True)),
        ("geolocates", "unknown", (False, False, True)),
        ("denies", "stated", (True, False, False)),
        ("amends", "excluded", (False, True, False)),
        ("amends", "stated", (False, False, True)),
        ("asserts", "excluded", (False, False, True)),
    ],
)
def test_a_denial_and_a_correction_of_who_did_it_do_not_say_that_it_happened(
    stance, certainty, told
):
    report = pl.DataFrame({"stance": [stance], "actor_certainty": [certainty]})
    found = report.select(denies=denies(), excludes=excludes(), says=says())
    assert found.row(0) == told


@pytest.mark.parametrize(
    ("cites", "copy_of", "source", "passed_on"),
    [
        (None, None, "paper", False),
        ("agency", None, "paper", True),
        (None, "agency:1", "paper", True),
        (None, None, "agency", True),
    ],
)
def test_who_credits_copies_or_is_the_origin_passes_on_what_the_voice_put_out(
    cites, copy_of, source, passed_on
):
    report = pl.DataFrame(
        {"cites": [cites], "copy_of": [copy_of], "source_id": [source], "group_id": ["agency"]},
        schema_overrides={"cites": pl.String(), "copy_of": pl.String()},
    )
    assert report.select(quotes()).item() is passed_on

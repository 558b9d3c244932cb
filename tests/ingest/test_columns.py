"""Which column of a file is which."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.errors import ConfigError, SourceError
from crossfix.ingest.columns import guess_mapping, load_mapping, save_mapping, sidecar
from crossfix.ingest.layouts import CANONICAL, CANONICAL_COLUMNS


def test_names_are_told_without_regard_to_case_spaces_and_marks():
    header = ["Report ID", "SOURCE-ID", "Event Start", "lat"]
    assert guess_mapping(header, []) == {
        "report_id": "Report ID",
        "source_id": "SOURCE-ID",
        "event_start": "Event Start",
        "lat": "lat",
    }


def test_other_names_of_the_same_thing_are_told():
    header = ["ID", "Source", "Date", "Latitude", "Longitude", "Governorate"]
    assert guess_mapping(header, []) == {
        "report_id": "ID",
        "source_id": "Source",
        "event_start": "Date",
        "lat": "Latitude",
        "lon": "Longitude",
        "admin1": "Governorate",
    }


def test_a_column_under_its_own_name_wins_over_an_alias():
    mapping = guess_mapping(["id", "report_id", "source_id"], [])
    assert mapping["report_id"] == "report_id"
    assert "id" not in mapping.values()


def test_content_settles_which_of_two_names_is_the_date():
    rows = [["1", "morning", "2015-10-01"], ["2", "night", "2015-10-02"]]
    assert guess_mapping(["id", "date", "event date"], rows)["event_start"] == "event date"


def test_a_column_of_days_under_a_strange_name_is_told_by_its_content():
    rows = [["1", "2015-10-01"], ["2", ""], ["3", "2 October 2015"]]
    assert guess_mapping(["id", "Datum"], rows)["event_start"] == "Datum"


def test_the_day_of_an_edit_is_not_taken_for_the_day_of_the_event():
    rows = [["1", "2015-10-01"]]
    for name in ("last_modified", "Date entered", "uploaded"):
        assert "event_start" not in guess_mapping(["id", name], rows)


def test_two_columns_that_fit_equally_are_an_error_that_names_them():
    rows = [["1", "2015-10-01", "2015-10-02"]]
    with pytest.raises(SourceError, match=r"'date', 'event_date'") as error:
        guess_mapping(["id", "date", "event_date"], rows)
    assert "mapping = { event_start = 'date' }" in error.value.mend


def test_two_unknown_columns_of_days_are_left_to_a_person():
    rows = [["1", "2015-10-01", "2015-10-02"]]
    assert "event_start" not in guess_mapping(["id", "d1", "d2"], rows)


def test_what_a_person_gave_settles_the_doubt():
    rows = [["1", "2015-10-01", "2015-10-02"]]
    mapping = guess_mapping(["id", "date", "event_date"], rows, given={"event_start": "event_date"})
    assert mapping["event_start"] == "event_date"


def test_a_repeated_name_is_refused():
    with pytest.raises(SourceError, match="repeats 'lat'"):
        guess_mapping(["report_id", "lat", "lat"], [])


def test_every_alias_belongs_to_one_column_and_is_written_plainly():
    aliases = [alias for names in CANONICAL.aliases.values() for alias in names]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & set(CANONICAL_COLUMNS)
    assert set(CANONICAL.aliases) <= set(CANONICAL_COLUMNS)


NAMES = st.sampled_from(sorted(CANONICAL_COLUMNS))
HEADINGS = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.dictionaries(NAMES, HEADINGS, max_size=5))
def test_a_saved_mapping_is_read_back_as_it_was(tmp_path, mapping):
    path = sidecar(tmp_path / "in.csv")
    save_mapping(path, mapping)
    assert load_mapping(path) == mapping


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('lattitude = "Y"', "'lattitude'"),
        ("lat = 3", "lat is no text"),
        ("lat = = 3", "in.csv.mapping.toml"),
    ],
)
def test_a_saved_mapping_that_is_none_is_refused(tmp_path, text, match):
    path = sidecar(tmp_path / "in.csv")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=match):
        load_mapping(path)


def test_a_misspelt_name_in_a_mapping_is_answered_with_the_nearest(tmp_path):
    path = sidecar(tmp_path / "in.csv")
    path.write_text('lattitude = "Y"', encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_mapping(path)
    assert "'lat'" in error.value.mend

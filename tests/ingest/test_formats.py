"""Which format a file is in."""

import pytest

from crossfix.errors import ConfigError, SourceError
from crossfix.ingest.formats import FORMATS, LAYOUTS, READERS, guess_format, reader_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("canonical.csv", "csv"),
        ("canonical.xlsx", "xlsx"),
        ("ucdp_ged.csv", "ucdp-ged"),
        ("acled.csv", "acled"),
        ("airwars.csv", "airwars"),
        ("claims.csv", "claims"),
        ("sources.csv", "sources"),
    ],
)
def test_the_format_of_every_sample_is_told_from_its_header(samples, name, expected):
    assert guess_format(samples / name) == expected


def test_canonical_columns_of_airwars_alone_are_airwars(tmp_path):
    path = tmp_path / "aw.csv"
    path.write_text("report_id,source_id,event_start\n1,airwars,2015-10-01\n", encoding="utf-8")
    assert guess_format(str(path)) == "airwars"


def test_a_row_that_is_cut_short_does_not_hide_the_format(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("report_id,event_start,source_id\n1,2015-10-01\n", encoding="utf-8")
    assert guess_format(path) == "csv"


def test_columns_under_other_names_are_still_csv(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("ID;Date;Latitude\n1;2015-10-01;35,1\n", encoding="utf-8")
    assert guess_format(path) == "csv"


@pytest.mark.parametrize("header", ["colour,shape", "id,colour", "date,place"])
def test_a_header_that_no_reader_knows_is_refused_with_the_formats(tmp_path, header):
    path = tmp_path / "strange.csv"
    path.write_text(f"{header}\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no reader knows") as error:
        guess_format(path)
    assert all(name in error.value.mend for name in FORMATS)
    assert "crossfix formats" in error.value.mend


def test_a_doubtful_header_is_refused_with_the_file_named(tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("id,event_id,date\n1,2,2015-10-01\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"two\.csv: more than one column"):
        guess_format(path)


def test_an_unknown_format_is_answered_with_the_nearest():
    with pytest.raises(ConfigError, match="unknown format 'ucdp_ged'") as error:
        reader_of("ucdp_ged")
    assert "did you mean 'ucdp-ged'?" in error.value.mend


def test_every_format_has_a_reader_a_layout_and_a_line():
    assert set(FORMATS) == set(READERS) == {*LAYOUTS, "suggested"}
    assert {layout.format for layout in LAYOUTS.values()} == set(FORMATS) - {"xlsx", "suggested"}
    assert all(line and "\n" not in line for line in FORMATS.values())

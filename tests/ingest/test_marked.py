"""Markings as they come in: the strictest holds, and what cannot be read shuts."""

import datetime as dt

import pytest

from crossfix.case import read_case
from crossfix.errors import ConfigError
from crossfix.ingest import examine

CASE = """
[case]
name = "c"
[[inputs]]
file = "r.csv"
format = "csv"
{tlp}
[sources]
file = "s.csv"
"""


@pytest.fixture
def read(tmp_path):
    def reading(*rows, tlp=""):
        (tmp_path / "case.toml").write_text(CASE.format(tlp=tlp))
        head = "report_id,source_id,event_start,place_name,graphic,tlp,embargo_until"
        (tmp_path / "r.csv").write_text("\n".join([head, *rows, ""]))
        (tmp_path / "s.csv").write_text("source_id,name,tlp\nopen,O,\nshut,S,AMBER\n")
        found = examine(read_case(tmp_path))
        marked = dict(found.records.select("report_id", "tlp").iter_rows())
        return found, marked

    return reading


def test_the_strictest_of_report_source_and_file_holds(read):
    _, marked = read("1,open,2015-10-01,X,,,", "2,open,2015-10-01,Y,,TLP:GREEN,",
                     "3,shut,2015-10-01,Z,,CLEAR,", "4,shut,2015-10-01,W,,red,")  # fmt: skip
    assert marked == {"open:1": None, "open:2": "GREEN", "shut:3": "AMBER", "shut:4": "RED"}
    _, marked = read("1,open,2015-10-01,X,,CLEAR,", tlp='tlp = "TLP:AMBER+STRICT"')
    assert marked == {"open:1": "AMBER+STRICT"}


def test_rows_of_one_id_share_the_strictest_marking(read):
    _, marked = read("1,open,2015-10-01,X,,CLEAR,", "1,open,2015-10-01,X,,RED,")
    assert set(marked.values()) == {"RED"}
    assert len(marked) == 2


def test_what_cannot_be_read_is_taken_as_the_strictest_with_its_mend(read):
    found, marked = read("1,open,2015-10-01,X,perhaps,TLP:ORANGE,soon")
    assert marked == {"open:1": "RED"}
    (row,) = found.records.rows(named=True)
    assert row["graphic"] is True
    assert row["embargo_until"] == dt.date.max
    doubts = {issue["column"]: issue for issue in found.issues.to_dicts() if issue["value"]}
    assert {"graphic", "tlp", "embargo_until"} <= set(doubts)
    assert "TLP:AMBER" in doubts["tlp"]["mend"]


def test_an_empty_marking_is_none(read):
    found, marked = read("1,open,2015-10-01,X,no,,2016-02-01")
    assert marked == {"open:1": None}
    (row,) = found.records.rows(named=True)
    assert row["graphic"] is False
    assert row["embargo_until"] == dt.date(2016, 2, 1)


@pytest.mark.parametrize("line", ['tlp = "ORANGE"', 'tlp = ""'])
def test_a_file_with_a_marking_that_nobody_knows_is_refused(read, line):
    with pytest.raises(ConfigError, match="tlp is"):
        read("1,open,2015-10-01,X,,,", tlp=line)

"""Scripts, formulas and reordering tricks in any field do nothing."""

import polars as pl
import pytest

from crossfix.publish import explain, summary
from crossfix.publish.csv_files import harmless
from crossfix.publish.page import render
from crossfix.release import release
from crossfix.tables import TABLES

from .test_page import Page

ATTACKS = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "]]><!-- {{ 7*7 }} {% raw %}",
    "javascript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    '=HYPERLINK("https://evil.example","click")',
    "\u202egpj.exe\u2066\x1b[31m",
    'https://example.org/"onmouseover="alert(1)',
)
# ids hold tables together and grades are ours; everything else may come from outside
KEEP = {
    "tlp",  # what is no marking comes in as RED
    "grade",
    "verdict",
    "severity",
    "block",
    "kind",
    "stance",
    "measure",
    "date_precision",
    "place_precision",
    "group_id",
    "attribute",
    "country",
}


def poisoned(tables, text):
    """Return the tables with the text in every field that an input file can fill."""
    found = {}
    for name, frame in tables.items():
        ids = {c for c in frame.columns if c.endswith(("_id", "_ids")) or c in {"left", "right"}}
        ids |= {"record"} & set(frame.columns)
        free = [c for c in TABLES[name].schema if frame.schema[c] == pl.String()]
        changed = [c for c in free if c not in KEEP | ids and c != "breakdown"]
        found[name] = frame.with_columns(pl.lit(text).alias(column) for column in changed)
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_text_stays_text_in_the_page(tables, case, attack):
    page = Page(render(release(poisoned(tables, attack), case=case), case=case))
    assert page.scripts == 1
    assert page.handlers == []
    assert page.loads == []
    assert not page.open
    assert all(link.startswith(("#", "http://", "https://", "csv/")) for link in page.links)
    assert not set("\u202e\u2066\x1b") & set(page.text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_id_stays_text_in_the_page(tables, case, attack):
    def renamed(frame):
        ids = ("incident_id", "report_id", "left", "right", "member_id")
        return frame.with_columns(pl.col([c for c in ids if c in frame.columns]) + attack)

    hostile = {name: renamed(frame) for name, frame in tables.items()}
    hostile["verdicts"] = hostile["verdicts"].with_columns(pl.col("claim_id") + attack)
    page = Page(render(release(hostile, case=case), case=case))
    assert page.scripts == 1
    assert page.handlers == []
    assert not page.open
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_text_stays_text_in_a_terminal(tables, case, tmp_path, attack):
    hostile = poisoned(tables, attack)
    texts = [explain(hostile, item, case=case) for item in ("i01", "mod:i01", "RU021")]
    texts.append(summary(hostile, case=case, report=tmp_path / "report.html"))
    for text in texts:
        assert not set("\u202e\u2066\x1b\x07") & set(text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_text_is_no_formula_in_a_csv_file(tables, attack):
    for frame in poisoned(tables, attack).values():
        for column in harmless(frame).select(pl.col(pl.String())).iter_columns():
            cells = column.drop_nulls()
            assert not cells.str.contains(r"^[=+\-@\t\r]").any()
            assert not cells.str.contains("[\u202a-\u202e\u2066-\u2069]").any()

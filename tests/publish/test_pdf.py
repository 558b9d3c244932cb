"""The report as PDF: read again, it tells what the tables tell, in every script, and runs nothing."""

import datetime as dt
import re
import sys

import polars as pl
import pypdfium2
import pytest
import typst
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.errors import ReleaseError
from crossfix.markings import Audience
from crossfix.publish import pdf
from crossfix.publish.about import facts_about
from crossfix.publish.pdf import render_pdf
from crossfix.publish.shown import View
from crossfix.release import Counts
from crossfix.store import Stamp, Store
from crossfix.tables import TABLES, empty

from .conftest import small_case, small_tables
from .test_hostile_text import poisoned

# what would run, read, load, fail or style if it were taken as typst's markup
MARKUP = (
    '#panic("ran")',
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    "#eval(sys.inputs.told)",
    "*bold* _it_ $x^2$ `raw` @ref <label> // gone",
    "= Heading #show: it => []",
    "]#text(fill: white)[unseen",
    '"))#panic("ran")',
    "\\u{48} \\ #{ while true {} }",
)
NOTHING = Counts()
STAMP = Stamp("ab" * 32, dt.datetime(2016, 1, 19, tzinfo=dt.UTC))


def view_of(tables, case, *, incidents=None, withheld=NOTHING, **facts):
    about = facts_about(
        case,
        STAMP,
        audience=Audience.OWN,
        tlp="TLP:AMBER+STRICT",
        shows="grade confirmed",
        asked_for="grade=confirmed",
    )
    rows = tables["incidents"] if incidents is None else incidents
    return View(
        rows,
        {**about, **facts},
        audience="who works on the case",
        held_back=0,
        withheld=withheld,
    )


def made(tables, case, *, fonts=None, **options):
    return render_pdf(tables, view_of(tables, case, **options), case=case, fonts=fonts)


def pages(content):
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def squeezed(text):
    """Return the text without spaces, since lines break anywhere in a document."""
    return re.sub(r"[\s\u00ad\u200b\ufffe]", "", text)


@pytest.fixture(scope="module")
def text(make):
    return squeezed("".join(pages(made(small_tables(make), small_case()))))


def test_what_is_withheld_is_told_as_three_numbers(tables, case):
    withheld = Counts(reports=41, incidents=42, claims=43)
    text = squeezed("".join(pages(made(tables, case, withheld=withheld))))
    assert squeezed("not used here: 41 reports, 42 incidents, 43 claims") in text


def test_headline_ranges_and_filter_stand_in_the_text(text):
    assert squeezed("between 96 and about 151") in text
    assert squeezed("12 of 12 incidents: grade confirmed") in text
    assert "abab" * 16 in text
    assert squeezed("objects that independent reports could account for") in text


def test_arabic_and_cyrillic_names_stand_in_the_text_as_they_are_written(text):
    assert "سرمين" in text
    assert squeezed("Эр-Растан") in text
    assert squeezed("командный пункт") in text


def test_every_incident_is_told_with_its_ledger_and_its_reports(tables, text):
    for row in tables["incidents"].iter_rows(named=True):
        assert row["incident_id"] in text
    for row in tables["ledger"].iter_rows(named=True):
        assert f"{row['decibans']:+.1f}" in text
    for name in tables["membership"].filter("best")["report_id"]:
        assert squeezed(name) in text


def test_only_the_incidents_of_the_view_are_told(tables, case):
    confirmed = tables["incidents"].filter(pl.col("grade") == "confirmed")
    text = squeezed("".join(pages(made(tables, case, incidents=confirmed))))
    assert squeezed("2 of 12 incidents") in text
    assert "mod:i01" in text
    assert "سرمين" not in text
    nothing = made(tables, case, incidents=confirmed.clear())
    assert squeezed("No incident fits.") in squeezed("".join(pages(nothing)))


def test_it_names_its_standards_for_archives_and_for_screen_readers(tables, case):
    content = made(tables, case)
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content


def test_the_same_tables_give_the_same_bytes(tables, case):
    assert made(tables, case) == made(tables, case)


def test_the_fonts_of_the_wheel_have_the_letters_of_all_three_scripts(tables, case):
    own = typst.Fonts(include_system_fonts=False)
    assert "سرمين" in squeezed("".join(pages(made(tables, case, fonts=own))))


def test_a_letter_that_no_font_has_is_refused_with_what_to_do(tables, case):
    own = typst.Fonts(include_system_fonts=False)
    strange = {**tables, "incidents": tables["incidents"].with_columns(place_name=pl.lit("広島"))}
    with pytest.raises(ReleaseError, match="no font on this machine has every letter") as told:
        made(strange, case, fonts=own)
    assert "install a font" in told.value.mend


def test_markup_in_any_text_is_set_as_text(tables, case):
    text = squeezed("".join(pages(made(poisoned(tables, " ".join(MARKUP)), case))))
    for attack in MARKUP:
        assert squeezed(attack) in text
    assert squeezed("How to cite") in text  # nothing after them is lost


def test_a_marking_stands_on_every_page(tables, case):
    found = pages(made(tables, case, tlp="TLP:AMBER+STRICT"))
    assert len(found) > 3
    assert all("TLP:AMBER+STRICT" in page for page in found)


def test_too_many_incidents_and_a_missing_typst_are_told(tables, case, monkeypatch):
    with monkeypatch.context() as few:
        few.setattr(pdf, "MOST_INCIDENTS", 11)
        with pytest.raises(ReleaseError, match="12 incidents are too many"):
            made(tables, case)
    monkeypatch.setitem(sys.modules, "typst", None)  # as if it were not installed
    with pytest.raises(ReleaseError, match="not installed") as told:
        made(tables, case)
    assert "crossfix[pdf]" in told.value.mend


def test_the_command_writes_the_report_of_a_folder_of_results(tables, tmp_path):
    store = Store(tmp_path / "out")
    for name, table in TABLES.items():
        store.write(table, tables.get(name, empty(table)), fingerprint="made")
    at = tmp_path / "a" / "report.pdf"
    done = CliRunner().invoke(app, ["report", str(tmp_path / "out"), "--pdf", str(at)])
    assert (done.exit_code, done.stdout) == (0, f"TLP:CLEAR, for anyone: {at}\n"), done.output
    found = "".join(pages(at.read_bytes()))
    assert squeezed("12 of 12 incidents: all incidents") in squeezed(found)
    assert squeezed("released tables") in squeezed(found)

import msgspec
import pytest

from crossfix.case import ClaimsSection
from crossfix.publish import summary


@pytest.fixture
def text(tables, case, tmp_path):
    return summary(tables, case=case, report=tmp_path / "report.html")


def test_the_summary_fits_a_terminal(text):
    lines = text.splitlines()
    assert len(lines) <= 38
    assert max(len(line) for line in lines[:-1]) <= 80  # the path is as long as it is


def test_it_opens_with_the_headline_and_ends_with_the_report(text):
    assert "Of 819 objects claimed struck by 23 October 2015, between 96 and about 151" in text
    assert text.splitlines()[-1].endswith("report.html")


def test_the_three_sharpest_contradictions_are_told(text):
    told = text.split("What contradicts\n")[1].split("\n\n")[0]
    assert told.count("\n- ") + told.startswith("- ") == 3
    assert "between them give 249 (819 - 456 = 363 > 249)" in " ".join(told.split())
    assert "the claim said command post, independent reports a market" in " ".join(told.split())


def test_what_is_unknowable_is_told(text):
    assert "559–609 were never named with a place that could be checked" in text.replace("\n", " ")
    assert (
        "61–80\u00a0%: share of the named strikes that fell where and when somebody watched, "
        "inferred from where and when groups themselves reported"
    ) in text.replace("\n  ", " ")


def test_a_case_without_claims_counts_its_incidents_by_grade(without_claims, case, tmp_path):
    plain = msgspec.structs.replace(case, claims=ClaimsSection())
    text = summary(without_claims, case=plain, report=tmp_path / "report.html")
    assert "48 reports by 4 sources tell of 12 incidents" in text
    assert [line.split() for line in text.splitlines() if line.startswith("contested")] == [
        ["contested", "1"]
    ]


def test_a_missing_figure_is_left_out_and_the_rest_stays(tables, case, tmp_path):
    fewer = {**tables, "tallies": tables["tallies"].head(3)}
    text = summary(fewer, case=case, report=tmp_path / "report.html")
    assert "strikes that the claimant named with a place" in text
    assert "confirmed incidents" not in text


def test_very_long_words_of_a_source_do_not_push_the_report_out(tables, case, tmp_path):
    import polars as pl

    endless = pl.lit("very long " * 200)
    longer = {
        **tables,
        "verdicts": tables["verdicts"].with_columns(stated=endless, found=endless),
        "findings": tables["findings"].with_columns(arithmetic=endless),
    }
    lines = summary(longer, case=case, report=tmp_path / "report.html").splitlines()
    assert len(lines) <= 38
    assert lines[-1].endswith("report.html")


def test_a_contradiction_is_told_in_plain_words_without_its_notes(tables, case, tmp_path):
    import polars as pl

    told = (
        "16 Oct: 456 since 30 Sep leaves 110; 112 were claimed by then. Notes of the claims: a: b"
    )
    plain = {**tables, "findings": tables["findings"].with_columns(because=pl.lit(told))}
    text = summary(plain, case=case, report=tmp_path / "report.html")
    assert "112 were claimed by then (819 - 456 = 363 > 249)" in text.replace("\n  ", " ")
    assert "Notes" not in text
    assert "RU015" not in text


def test_governorates_that_few_watch_are_named(tables, case, make, tmp_path):
    from crossfix.tables import TALLIES

    row = {
        "claim_id": "RU021",
        "position": 99,
        "measure": "thin_governorates",
        "unit": "governorates",
        "low": 2.0,
        "expected": 2.0,
        "high": 2.0,
        "because": "fewer than 3 in the days of the claim: Daraa, Quneitra",
    }
    more = {**tables, "tallies": tables["tallies"].vstack(make(TALLIES, [row]))}
    text = summary(more, case=case, report=tmp_path / "report.html").replace("\n  ", " ")
    assert (
        "2 governorates that few independent groups watch; fewer than 3 in the days of the claim: "
        "Daraa, Quneitra"
    ) in text

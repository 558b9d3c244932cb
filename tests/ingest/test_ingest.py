"""A whole case: reports, claims and sources in, four tables out."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from crossfix.case import About, Case, ClaimsSection, Input, SourcesSection
from crossfix.errors import ConfigError, SourceError
from crossfix.ingest import frames as frames_module
from crossfix.ingest import ingest
from crossfix.tables import CLAIMS, ISSUES, RECORDS, SOURCES, check


@pytest.fixture
def case(samples: Path, tmp_path: Path) -> Case:
    folder = shutil.copytree(samples, tmp_path / "samples")  # the columns told are saved there
    formats = {
        "canonical.csv": "csv",
        "ucdp_ged.csv": "ucdp-ged",
        "acled.csv": "acled",
        "airwars.csv": "airwars",
    }
    return Case(
        case=About(name="north"),
        inputs=tuple(Input(file=file, format=format_) for file, format_ in formats.items()),
        claims=ClaimsSection(file="claims.csv", claimant="North"),
        sources=SourcesSection(file="sources.csv"),
        folder=folder,
    )


def test_a_case_becomes_checked_tables(case):
    records, sources, claims, _, _, issues = ingest(case)
    assert [table.height for table in (records, claims)] == [11, 3]
    for frame, table in ((records, RECORDS), (sources, SOURCES), (claims, CLAIMS)):
        assert check(frame, table).equals(frame)
    assert check(issues, ISSUES).equals(issues)
    assert set(records["source_id"]) <= set(sources["source_id"])
    assert set(records["input"]) == {given.file for given in case.inputs}


def test_a_claim_keeps_its_bounds_in_the_table(case):
    row = ingest(case).claims.row(1, named=True)
    assert (row["sorties_low"], row["sorties_high"]) == (60, None)
    assert (row["objects_low"], row["objects_high"]) == (45, 55)


def test_parts_and_provinces_are_written_with_semicolons(case):
    row = ingest(case).claims.row(0, named=True)
    assert row["breakdown"] == "depot=3;command_post=5"
    assert row["provinces"] == "Upland;Lowland"


def test_only_sources_that_the_file_lacks_are_noted(case):
    issues = ingest(case).issues.filter(pl.col("column") == "source_id")
    assert issues["value"].to_list() == ["acled", "airwars", "ucdp-ged"]
    assert issues["where"].unique().to_list() == ["sources.csv"]


def test_an_input_read_twice_counts_once(case):
    once = ingest(case)
    twice = ingest(
        Case(
            case=case.case,
            inputs=case.inputs + case.inputs,
            claims=case.claims,
            sources=case.sources,
            folder=case.folder,
        )
    )
    assert twice.records.equals(once.records)
    assert "kept once" in " ".join(twice.issues["what"])


def test_the_order_of_the_inputs_does_not_matter(case):
    forth = ingest(case)
    back = ingest(
        Case(
            case=case.case,
            inputs=case.inputs[::-1],
            claims=case.claims,
            sources=case.sources,
            folder=case.folder,
        )
    )
    assert all(a.equals(b) for a, b in zip(forth, back, strict=True))


def test_batches_join_without_a_seam(case, monkeypatch):
    whole = ingest(case)
    monkeypatch.setattr("crossfix.ingest.BATCH", 2)
    assert ingest(case).records.equals(whole.records)
    assert frames_module.BATCH > 2


def test_claims_and_sources_repeated_under_one_id_are_told(tmp_path):
    (tmp_path / "r.csv").write_text("report_id,source_id,cites\n1,a,zzz\n", encoding="utf-8")
    (tmp_path / "s.csv").write_text(
        "source_id,name,parent,party\na,A,,North\na,A,,North\nb,B,nobody,\nb,B2,,\n",
        encoding="utf-8",
    )
    (tmp_path / "c.csv").write_text(
        "claim_id,speaker,period_start,kind,sorties\n"
        "1,N,2031-05-01,period,5\n1,N,2031-05-01,period,6\n",
        encoding="utf-8",
    )
    ingested = ingest(
        Case(
            case=About(name="x"),
            inputs=(Input(file="r.csv", format="csv"),),
            claims=ClaimsSection(file="c.csv", claimant="North"),
            sources=SourcesSection(file="s.csv"),
            folder=tmp_path,
        )
    )
    assert ingested.sources["source_id"].to_list() == ["a", "b", "b#2"]
    assert ingested.claims["claim_id"].to_list() == ["1", "1#2"]
    named = ingested.issues.filter(pl.col("severity") == "note")["value"].to_list()
    assert {"zzz", "nobody"} <= set(named)


def test_an_unknown_format_stops_before_anything_is_read(case):
    wrong = Case(case=case.case, inputs=(Input(file="no.csv", format="excel"),))
    with pytest.raises(ConfigError, match="unknown format 'excel'"):
        ingest(wrong)


def test_the_order_of_the_columns_does_not_matter(ingest_text):
    rows = [line.split(",") for line in ("report_id,source_id,lat,lon", "1,s,35.1,36.2")]
    turned = "\n".join(",".join(row[::-1]) for row in rows)
    straight = "\n".join(",".join(row) for row in rows)
    assert ingest_text(turned).records.equals(ingest_text(straight).records)


def test_a_strict_case_names_the_file_the_row_and_the_column(tmp_path):
    (tmp_path / "r.csv").write_text(
        "report_id,source_id,event_start\n1,s,2015-06-31\n", encoding="utf-8"
    )
    strict = Case(
        case=About(name="x", strict=True),
        inputs=(Input(file="r.csv", format="csv"),),
        folder=tmp_path,
    )
    with pytest.raises(SourceError, match=r"r\.csv, row 2, event_start: .*2015-06-31"):
        ingest(strict)


def test_one_doubt_in_two_files_of_one_name_is_one_issue_with_both_values(tmp_path):
    for folder, day in (("a", "never"), ("b", "soon")):
        (tmp_path / folder).mkdir()
        text = f"report_id,source_id,event_start\n{folder},s,{day}\n"
        (tmp_path / folder / "r.csv").write_text(text, encoding="utf-8")
    inputs = tuple(Input(file=f"{folder}/r.csv", format="csv") for folder in "ab")
    issues = ingest(Case(case=About(name="x"), inputs=inputs, folder=tmp_path)).issues
    assert issues.filter(column="event_start")["value"].to_list() == ["never; soon"]
    assert check(issues, ISSUES).equals(issues)


def test_a_case_without_any_report_is_warned_with_the_file_to_fill(ingest_text):
    issues = ingest_text("report_id,source_id\n").issues
    [warning] = issues.filter(severity="warning").to_dicts()
    assert warning["what"] == "no reports"
    assert warning["mend"] == "fill reports.csv, then: crossfix check"
    assert "no reports" not in ingest_text("report_id,source_id\n1,s\n").issues["what"].to_list()

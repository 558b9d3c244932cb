"""Whose claims they are."""

import pytest

from crossfix.case import About, Case, ClaimsSection, Input, SourcesSection
from crossfix.errors import ConfigError
from crossfix.ingest import ingest


@pytest.fixture
def claims(tmp_path):
    """Ingest a case with claims, whose sources speak for the North and the South."""
    (tmp_path / "r.csv").write_text("report_id,source_id\n1,mod\n", encoding="utf-8")
    (tmp_path / "s.csv").write_text(
        "source_id,party\nmod,North\narmy,South\npaper,\n", encoding="utf-8"
    )
    (tmp_path / "none.csv").write_text("source_id,party\nmod,\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text(
        "claim_id,speaker,period_start,kind\n1,N,2031-05-01,period\n", encoding="utf-8"
    )

    def run(*, sources="s.csv", file="c.csv", **of_claims):
        case = Case(
            case=About(name="x"),
            inputs=(Input(file="r.csv", format="csv"),),
            claims=ClaimsSection(file=file, **of_claims),
            sources=SourcesSection(file=sources),
            folder=tmp_path,
        )
        return ingest(case)

    return run


def test_claims_of_a_claimant_for_whom_a_source_speaks_are_read(claims):
    assert claims(claimant="North").claims.height == 1


def test_claims_without_a_claimant_are_refused_with_the_parties_to_choose_from(claims):
    with pytest.raises(ConfigError, match="does not say whose") as error:
        claims()
    assert 'claims.claimant = "North"' in error.value.mend
    assert "North, South" in error.value.mend


def test_a_misspelt_claimant_is_refused_with_the_nearest_party(claims):
    with pytest.raises(ConfigError, match="no source speaks for the claimant 'Northh'") as error:
        claims(claimant="Northh")
    assert "North, South" in error.value.problem
    assert "column party in s.csv" in error.value.mend
    assert "did you mean 'North'?" in error.value.mend


def test_a_claimant_among_sources_of_no_party_is_refused_without_a_guess(claims):
    with pytest.raises(ConfigError, match=r"none\.csv names no party") as error:
        claims(claimant="North", sources="none.csv")
    assert "did you mean" not in error.value.mend


def test_claims_without_a_file_of_sources_are_refused_with_where_to_name_one(claims):
    with pytest.raises(ConfigError, match="no file of sources") as error:
        claims(claimant="North", sources=None)
    assert "[sources] file" in error.value.mend


def test_a_case_without_claims_needs_no_claimant(claims):
    assert claims(file=None, sources=None).claims.is_empty()
    assert claims(file=None, claimant="nobody").records.height == 1


def test_an_ally_that_is_misspelt_is_noted_and_one_that_nobody_speaks_for_is_not(claims):
    issues = claims(claimant="North", allies=("Souht", "West", "South")).issues
    [note] = issues.filter(column="allies").to_dicts()
    assert (note["severity"], note["value"]) == ("note", "Souht")
    assert "'South'" in note["mend"]

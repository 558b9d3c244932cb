import re

import polars as pl
import pytest

from crossfix.errors import SourceError
from crossfix.publish import explain
from crossfix.publish.incident_view import facts, quality
from crossfix.publish.rows import Book

ITEMS = ("i01", "i08", "i11", "mod:i01", "RU021", "RU099", "RU021/matched_objects")


@pytest.mark.parametrize("item", ITEMS)
def test_no_line_is_longer_than_a_terminal(tables, case, item):
    text = explain(tables, item, case=case)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert text.endswith("Data as of 2015-10-31.")


def test_the_entries_of_an_incident_add_up_to_its_sum(tables, case):
    text = explain(tables, "i01", case=case)
    account = text.split("Account in decibans")[1].split("Who said what")[0]
    figures = [float(found) for found in re.findall(r"([+-]\d+\.\d)  ", account)]
    assert sum(figures[:-1]) == pytest.approx(figures[-1], abs=0.2)
    assert account.rstrip().endswith("97\u00a0%")


def test_an_incident_tells_who_said_what_by_voice(tables, case):
    text = explain(tables, "i01", case=case)
    assert "mod, the claimant's side: 2 reports, one voice." in text
    assert "wire:i01: Wire said, 2 Oct 2015, 1 day after the first of this voice" in text
    assert "mod:i01, object: contradicted." in text


def test_the_bits_of_a_link_add_up(tables, case):
    text = explain(tables, "mod:i01", case=case)
    joined = " ".join(text.split())
    parts = re.search(r"watch:i01: (prior .*?) = ([+-][\d.]+), ", joined)
    bits = [float(found) for found in re.findall(r"[+-][\d.]+", parts.group(1))]
    assert len(bits) == 8
    assert sum(bits) == pytest.approx(float(parts.group(2)), abs=0.4)
    assert "Links to other reports, in bits (log2 of odds): 3" in text


def test_a_report_tells_its_incident_and_its_voice(tables, case):
    text = explain(tables, "wire:i01", case=case)
    assert "i01, 1 Oct 2015, confirmed: share 90\u00a0%; counted here" in text
    assert "Voice: mod (the claimant's side): it credits the ministry" in text


def test_a_claim_gives_its_scorecard_and_the_arithmetic_of_its_checks(tables, case):
    text = explain(tables, "RU021", case=case)
    assert "matched_objects: 96 to about 151 objects, expected 120." in text
    assert "819 - 456 = 363 > 249: cannot all be true." in text


def test_a_claim_that_states_no_number_shows_dashes(tables, case):
    assert "Objects: –" in explain(tables, "RU099", case=case)


def test_a_figure_leads_down_to_reports(tables, case):
    text = explain(tables, "RU021/matched_objects", case=case)
    assert "0.97 mod:i01 in i01, Al-Latamneh, Hama" in text
    assert "reports: geo:i01, mod:i01, watch:i01, wire:i01" in text


def test_a_figure_tells_apart_what_it_counts_and_why(tables, case):
    lines = explain(tables, "RU021/confirmed", case=case).splitlines()
    assert lines[1] == "  Counts: confirmed incidents that may be the claim's"
    assert lines[2].startswith("  Because: ")


def test_a_member_that_is_an_incident_is_named_once(tables, case):
    members = tables["tally_members"].with_columns(member_id="incident_id")
    text = explain({**tables, "tally_members": members}, "RU021/matched_objects", case=case)
    assert "0.97 i01, Al-Latamneh, Hama" in text


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("RU21", "RU021"), ("mod-i01", "mod:i01"), ("RU021/matched_object", "RU021/matched_objects")],
)
def test_an_unknown_id_is_refused_with_the_nearest(tables, case, wrong, near):
    with pytest.raises(SourceError, match=wrong) as caught:
        explain(tables, wrong, case=case)
    assert near in caught.value.mend


def test_without_any_result_the_mend_is_to_run_the_case(case):
    with pytest.raises(SourceError) as caught:
        explain({}, "i01", case=case)
    assert "crossfix run" in caught.value.mend


@pytest.mark.parametrize(
    ("groups", "independent", "told"),
    [
        (3, 2, "without copies 3 voices, 2 of them independent."),
        (3, 3, "without copies 3 voices, all of them independent."),
        (1, 0, "without copies 1 voice, none of them independent."),
        (0, 0, "none linked to it surely enough to count."),
    ],
)
def test_the_quality_of_evidence_tells_whose_voices_they_are(tables, groups, independent, told):
    row = Book(tables).rows("incidents")[0]
    counted = {**row, "groups": groups, "independent_groups": independent}
    assert quality(counted).endswith(told)


def test_a_toll_that_only_the_claimant_gives_is_told_as_its_word(tables):
    row = Book(tables).one("incidents", "incident_id", "i01")
    held = tables["membership"].filter(pl.col("incident_id") == "i01")["report_id"]
    own = tables["voices"].filter(pl.col("own_side"))["report_id"].implode()
    here = pl.col("report_id").is_in(held.implode())
    tolls = ("killed", "civilians_killed", "injured")
    bounds = [f"{toll}_{end}" for toll in tolls for end in ("low", "high")]

    def told(whose: pl.Expr) -> dict[str, str]:
        silent = [pl.when(here & ~whose).then(None).otherwise(one).alias(one) for one in bounds]
        spoken = [pl.when(here & whose).then(9).otherwise(pl.col(one)).alias(one) for one in bounds]
        reports = tables["reports"].with_columns(silent).with_columns(spoken)
        book = Book({**tables, "reports": reports})
        return dict(facts(book, {**row, "killed_low": 9, "killed_high": 9}))

    word = "9, as the claimant or its allies say; nobody independent gives a number"
    assert told(pl.col("report_id").is_in(own))["Killed"] == word
    assert told(~pl.col("report_id").is_in(own))["Killed"] == "9"

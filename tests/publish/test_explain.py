import re

import polars as pl
import pytest

from crossfix.errors import SourceError
from crossfix.link.reasons import LEAST_PROBABILITY
from crossfix.publish import explain
from crossfix.publish.explain_link import LEAST_PERCENT
from crossfix.publish.incident_view import facts, quality
from crossfix.publish.rows import Book
from crossfix.publish.waterfall import LINK_PARTS
from crossfix.tables import HISTORY

ITEMS = (
    "i01",
    "i08",
    "i11",
    "mod:i01",
    "mod:i01+watch:i01",
    "mod:i01+mod:i06",
    "RU021",
    "RU099",
    "RU021/matched_objects",
)


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


def steps(text: str) -> list[tuple[str, float, float]]:
    """Return part, bits and running sum of the lines of a waterfall."""
    found = re.findall(r"^  (\w+) .*? ([+-]?\d+\.\d) +([+-]?\d+\.\d)$", text, re.MULTILINE)
    return [(part, float(bits), float(total)) for part, bits, total in found]


def test_the_waterfall_of_each_link_of_a_report_adds_up(tables, case):
    text = explain(tables, "mod:i01", case=case)
    assert "Links to other reports, in bits (log2 of odds): 3" in text
    falls = steps(text)
    assert [part for part, _, _ in falls] == [*LINK_PARTS] * 3
    for one in range(3):
        running = 0.0
        for _, bits, total in falls[one * len(LINK_PARTS) : (one + 1) * len(LINK_PARTS)]:
            running += bits
            assert total == pytest.approx(running)
        assert running == pytest.approx(4.5)
    assert text.count("In words: same town, same day") == 3


def test_a_pair_tells_its_probability_in_words_and_where_both_are_counted(tables, case):
    text = explain(tables, "watch:i01+mod:i01", case=case)
    joined = " ".join(text.split())
    assert (
        "It is almost certain that both tell of one incident: 96 %, odds of 23 to 1. Both are "
        "counted in incident i01."
    ) in joined
    assert len(steps(text)) == len(LINK_PARTS)
    for part in LINK_PARTS:
        assert f"\n  {part}: " in text


def test_a_pair_is_the_same_whichever_report_comes_first(tables, case):
    one = explain(tables, "watch:i01+mod:i01", case=case)
    other = explain(tables, "mod:i01+watch:i01", case=case)
    assert sorted(one.splitlines()) == sorted(other.splitlines())


def test_names_from_right_to_left_stand_on_lines_of_their_own(tables, case):
    name = "المرصد:١"
    renamed = {
        name_: frame.with_columns(pl.col(pl.String).replace("watch:i01", name))
        for name_, frame in tables.items()
    }
    text = explain(renamed, f"mod:i01+{name}", case=case)
    assert f"  {name}" in text.splitlines()
    assert steps(text) == steps(explain(tables, "mod:i01+watch:i01", case=case))


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("mod:i01", "mod:i06", "they are placed 227 km apart, further than link.reach_km (60 km)"),
        ("mod:i01", "mod:i05", "3 days lie between them, and link.reach_days is 3"),
        ("mod:i01", "mod:i02", "leaves a probability below 5 %"),
        ("mod:i08", "mod:i11", "compared only within its governorate or"),
    ],
)
def test_a_pair_without_a_link_tells_why_there_is_none(tables, case, left, right, why):
    text = " ".join(explain(tables, f"{left}+{right}", case=case).split())
    assert "There is no link between them." in text
    assert why in text
    assert "They are counted in different incidents" in text


def test_reports_without_a_position_in_two_governorates_were_never_compared(tables, case):
    nowhere = pl.col("report_id").str.starts_with("mod:")
    reports = tables["reports"].with_columns(
        pl.when(nowhere).then(None).otherwise("lon").alias("lon")
    )
    told = explain({**tables, "reports": reports}, "mod:i01+mod:i02", case=case)
    assert "one has no position, and they name different governorates" in " ".join(told.split())


def test_what_keeps_a_link_is_what_the_words_say():
    assert 100 * LEAST_PROBABILITY == LEAST_PERCENT


def test_a_pair_with_an_unknown_report_is_refused_with_the_nearest(tables, case):
    with pytest.raises(SourceError, match="mod-i02") as caught:
        explain(tables, "mod:i01+mod-i02", case=case)
    assert "mod:i02" in caught.value.mend


def test_a_report_is_no_pair_with_itself(tables, case):
    with pytest.raises(SourceError, match="on both sides"):
        explain(tables, "mod:i01+mod:i01", case=case)


def old_ids(make):
    rows = [
        {"edition": 1, "incident_id": None, "became": "i01", "change": "born", "reports": 40},
        {"edition": 3, "incident_id": "i91", "became": "i01", "change": "merged", "reports": 2},
        {"edition": 4, "incident_id": "i01", "became": "i02", "change": "split", "reports": 1},
        {"edition": 4, "incident_id": "i92", "became": None, "change": "ended", "reports": 0},
    ]
    return make(HISTORY, rows)


def test_an_old_id_tells_what_it_became(tables, case, make):
    text = explain({**tables, "history": old_ids(make)}, "i91", case=case)
    lines = text.splitlines()
    assert "i91 became i01 (merged, edition 3): -." in lines
    assert "1 report of i01 went to i02 (split, edition 4): -." in lines
    assert "Now i01: Al-Latamneh, 1 Oct 2015, confirmed" in lines
    assert "Now i02: Talbiseh, 1 Oct 2015, confirmed" in lines


def test_an_id_whose_reports_left_says_so(tables, case, make):
    text = explain({**tables, "history": old_ids(make)}, "i92", case=case)
    assert "i92 ended (edition 4)" in text
    assert "None of its reports is in the case now." in text


def test_an_incident_tells_which_ids_it_took_over(tables, case, make):
    text = explain({**tables, "history": old_ids(make)}, "i01", case=case)
    assert "What became of its id" in text
    assert "i91 became i01 (merged, edition 3)" in text
    assert "What became of its id" not in explain(tables, "i01", case=case)


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


def test_no_id_is_named_twice_and_none_that_is_not_like_it(tables, case):
    mends = []
    for wrong in ("watsch", "حلب"):
        with pytest.raises(SourceError) as caught:
            explain(tables, wrong, case=case)
        mends.append(caught.value.mend)
    ids = mends[0].removeprefix("did you mean ").removesuffix("?").split(", ")
    assert ids[0] == "watch"
    assert len(ids) == len(set(ids))
    assert "did you mean" not in mends[1]
    assert "csv/incidents.csv" in mends[1]


def test_without_any_result_the_mend_is_to_run_the_case(case):
    with pytest.raises(SourceError) as caught:
        explain({}, "i01", case=case)
    assert "crossfix run" in caught.value.mend


@pytest.mark.parametrize(
    ("groups", "independent", "told"),
    [
        (3, 2, "without copies 3 voices, 2 of them independent."),
        (3, 3, "without copies 3 voices, all of them independent."),
        (1, 0, "without copies 1 voice, not independent."),
        (1, 1, "without copies 1 voice, independent."),
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

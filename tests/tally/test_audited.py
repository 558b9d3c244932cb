"""Counts of incidents as a random audit corrects them, and what became of those drawn."""

import datetime as dt

import polars as pl
import pytest

from crossfix.tables import AUDITED, AUDITS, HISTORY, INCIDENTS, UNAUDITED
from crossfix.tally import Sample
from crossfix.tally.audited import AUDITED_MEASURES, audited_counts, standing

NOBODY = {"answer": None, "who": None, "at": None}


@pytest.fixture
def incidents(make):
    """Forty incidents of probability .5: thirty in Aleppo, ten in Homs."""
    start = dt.datetime(2015, 10, 7, tzinfo=dt.UTC)
    rows = [
        {
            "incident_id": f"i{at:02}",
            "admin1": "Aleppo" if at < 30 else "Homs",
            "start": start,
            "probability": 0.5,
            "claimed": at % 2 == 0,
        }
        for at in range(40)
    ]
    return make(INCIDENTS, rows)


@pytest.fixture
def sample(make):
    """Make a sample of AUDITS, one letter an incident: y, n, u, or . for one that waits."""
    words = {"y": "happened", "n": "did_not", "u": "unsure", ".": None}

    def rows(letters, *history, chance=0.5, first=0):
        drawn = [
            {"incident_id": f"i{first + at:02}", "chance": chance, "answer": words[letter]}
            for at, letter in enumerate(letters)
        ]
        return Sample(make(AUDITS, drawn), make(HISTORY, list(history)), make(UNAUDITED, []))

    return rows


def row(counts, by, of="all"):
    return counts.row(by_predicate=(pl.col("by") == by) & (pl.col("of") == of), named=True)


def test_without_an_audit_nothing_is_said_of_one(world, run):
    tallied = run(world)
    assert tallied.audited.is_empty()
    assert tallied.audited.schema == AUDITED.schema
    assert set(AUDITED_MEASURES).isdisjoint(tallied.tallies["measure"])


def test_the_count_moves_by_what_the_audit_found_and_says_how(incidents, sample):
    counts = audited_counts(incidents, standing(sample("y" * 15 + "n" * 5), incidents=incidents))
    found = row(counts, "all")
    assert (found["incidents"], found["drawn"], found["answered"], found["unsure"]) == (
        40,
        20,
        20,
        0,
    )
    assert found["assessed"] == 20
    assert found["expected"] == pytest.approx(20 + 40 * (0.75 - 0.5))
    assert found["low"] < 30 < found["high"]
    assert "1 x 20 + 40 x 0.25 = 30" in found["because"]


def test_a_part_with_too_few_answers_says_so_and_gives_no_number(incidents, sample):
    counts = audited_counts(incidents, standing(sample("y" * 20), incidents=incidents))
    homs = row(counts, "governorate", "Homs")
    assert (homs["low"], homs["expected"], homs["high"]) == (None, None, None)
    assert homs["because"] == "looked into 0, and 10 at least are needed"
    assert row(counts, "governorate", "Aleppo")["expected"] is not None
    assert row(counts, "week", "week of 2015-10-05")["answered"] == 20
    assert row(counts, "claimant", "reported by others alone")["answered"] == 10


def test_those_that_wait_leave_more_doubt_than_those_that_were_answered(incidents, sample):
    def width(letters):
        audit = standing(sample(letters, chance=0.9), incidents=incidents)
        found = row(audited_counts(incidents, audit), "all")
        return found["high"] - found["low"]

    assert width("yyyn" * 3 + "." * 24) > width("yyyn" * 9)


def test_unsure_answers_are_counted_apart_and_widen_the_range(incidents, sample):
    sure, unsure = (
        row(audited_counts(incidents, standing(sample(letters), incidents=incidents)), "all")
        for letters in ("yn" * 10, "yn" * 8 + "uuuu")
    )
    assert (unsure["answered"], unsure["unsure"]) == (16, 4)
    assert unsure["high"] - unsure["low"] > sure["high"] - sure["low"]
    assert "unsure 4, counted both ways" in unsure["because"]


def test_an_id_that_was_merged_is_told_of_and_not_counted(incidents, sample):
    log = {"edition": 2, "incident_id": "i40", "became": "i03", "change": "merged"}
    audit = standing(sample("yy", log, first=39), incidents=incidents)
    assert audit.answers["incident_id"].to_list() == ["i39"]
    (issue,) = audit.issues.to_dicts()
    assert (issue["record"], issue["severity"]) == ("i40", "warning")
    assert "it was merged into i03" in issue["what"]


def test_an_answer_from_before_its_incident_grew_is_kept_and_told_of(incidents, sample):
    log = {"edition": 2, "incident_id": "i77", "became": "i00", "change": "merged"}
    audit = standing(sample("yy", log), incidents=incidents)
    assert audit.answers.height == 2
    assert audit.issues["record"].to_list() == ["i00"]
    assert standing(sample("..", log), incidents=incidents).issues.is_empty()


def test_an_id_that_nobody_knows_is_told_of(incidents, sample):
    audit = standing(sample("y", first=90), incidents=incidents)
    assert "no incident has this id" in audit.issues["what"].item()


def test_a_claim_has_its_independent_incidents_corrected(world, run, make, rows):
    many = range(10, 40)
    place = rows.over(3, admin1="Idlib")
    world["incidents"] += [
        rows.incident(f"i{at}", place, probability=0.6, independent_groups=1, actor_share=1.0)
        for at in many
    ]
    world["reports"] += [rows.strike(f"n:{at}", place) for at in many]
    world["membership"] += [rows.member(f"n:{at}", f"i{at}") for at in many]
    world["voices"] += [rows.voice(f"n:{at}", "news") for at in many]
    answers = [
        {"incident_id": f"i{at}", "chance": 0.9, "answer": "happened" if at < 20 else "did_not"}
        for at in many
    ]
    before = run(world).tallies
    sample = Sample(make(AUDITS, answers), make(HISTORY, []), make(UNAUDITED, []))
    tallies = run(world, sample).tallies
    assert tallies.filter(~pl.col("measure").is_in(AUDITED_MEASURES)).equals(before)
    card = {one["measure"]: one for one in tallies.to_dicts()}
    found, assessed = card["audited_incidents"], card["independent"]["expected"]
    assert found["position"] == before["position"].max() + 1
    assert found["expected"] == pytest.approx(assessed + 34 * (1 / 3 - 0.6))
    assert 10 <= found["low"] < found["expected"] < found["high"] < assessed


def test_matched_strikes_are_corrected_by_what_was_found_of_them(world, run, make, rows):
    many = range(10, 40)
    place = rows.over(3, admin1="Idlib")
    world["incidents"] += [
        rows.incident(f"i{at}", place, probability=0.6, independent_groups=1, actor_share=1.0)
        for at in many
    ]
    world["reports"] += [rows.strike(f"{who}:{at}", place) for at in many for who in "mn"]
    world["membership"] += [rows.member(f"{who}:{at}", f"i{at}") for at in many for who in "mn"]
    world["voices"] += [rows.voice(f"n:{at}", "news") for at in many]
    world["voices"] += [rows.voice(f"m:{at}", "ministry") for at in many]
    answers = [
        {"incident_id": f"i{at}", "chance": 0.9, "answer": "happened" if at < 20 else "did_not"}
        for at in many
    ]
    sample = Sample(make(AUDITS, answers), make(HISTORY, []), make(UNAUDITED, []))
    card = {one["measure"]: one for one in run(world, sample).tallies.to_dicts()}
    found, stated = card["audited_matched"], card["matched_named"]
    assert 10 <= found["low"] < found["expected"] < found["high"] < stated["expected"]
    contradicted = card["audited_contradicted"]
    assert contradicted["expected"] is None
    assert "10 at least are needed" in contradicted["because"]


def test_what_is_corrected_has_heard_no_answer(incidents, sample, make):
    """Probabilities that the answers made right would show no error where they were not asked."""
    letters = "y" * 5 + "n" * 15
    heard = incidents.with_columns(
        probability=pl.when(pl.col("incident_id") < "i05")
        .then(1.0)
        .when(pl.col("incident_id") < "i20")
        .then(0.0)
        .otherwise(0.5),
        grade=pl.lit("possible"),
    )
    before = make(
        UNAUDITED,
        [{"incident_id": f"i{at:02}", "probability": 0.5, "grade": "probable"} for at in range(40)],
    )
    drawn = sample(letters)._replace(unaudited=before)
    counts = audited_counts(heard, standing(drawn, incidents=heard))
    found = row(counts, "all")
    assert found["assessed"] == 20
    assert found["expected"] == pytest.approx(10)
    assert row(counts, "grade", "probable")["answered"] == 20

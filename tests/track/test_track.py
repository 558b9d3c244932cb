"""What became of each source's reports, from tables as the stages leave them."""

import datetime as dt

import pytest

from crossfix.tables import INCIDENTS, MEMBERSHIP, REPORTS, SOURCES, TIES, VERDICTS, VOICES
from crossfix.track import track

FIRST = dt.date(2015, 10, 5)


@pytest.fixture
def records(make):
    """Track reports (incident, source, day after the event, more); return rows by (source, of)."""

    def run(*rows, ties=(), verdicts=(), letters=None):
        reports, members, voices = [], [], []
        for number, (incident, source, day, *rest) in enumerate(rows):
            more = dict(*rest)
            name = f"r{number}"
            voice = {"group_id": more.pop("voice", source), "own_side": more.pop("own", False)}
            ids = {"report_id": name, "source_id": source, "record_id": "-"}
            out = {"published_on": FIRST + dt.timedelta(days=day), "stance": "asserts"}
            reports.append(ids | out | more)
            members.append(ids | {"incident_id": incident, "probability": 1.0, "best": True})
            voices.append({"report_id": name, **voice})
        start = dt.datetime.combine(FIRST, dt.time(), dt.UTC)
        incidents = [
            {"incident_id": name, "admin1": "Idlib", "event_type": "air_strike", "start": start}
            for name in sorted({row[0] for row in rows})
        ]
        names = sorted({row[1] for row in rows})
        found = track(
            make(REPORTS, reports),
            make(MEMBERSHIP, members),
            make(SOURCES, [{"source_id": n, "admiralty": (letters or {}).get(n)} for n in names]),
            make(VOICES, voices),
            make(TIES, ties),
            make(INCIDENTS, incidents),
            make(VERDICTS, verdicts),
        )
        return {(row["source_id"], row["of"]): row for row in found.iter_rows(named=True)}

    return run


def test_who_is_first_who_confirms_and_what_nobody_addresses(records):
    found = records(("I1", "ann", 0), ("I1", "ben", 3), ("I2", "ann", 2))
    ann, ben = found["ann", "all"], found["ben", "all"]
    assert (ann["reports"], ann["first"], ann["confirmed"], ann["open"]) == (2, 2, 1, 1)
    assert (ben["first"], ben["confirmed"], ben["lag_days"]) == (0, 1, 3.0)
    assert ann["lag_days"] == 1.0
    assert "confirm 1, contradict 0 and do not address 1" in ann["because"]


def test_a_copy_confirms_nobody_and_is_not_its_printer_s_record(records):
    found = records(("I1", "wire", 0), ("I1", "paper", 1, {"voice": "wire"}))
    assert found["wire", "all"]["confirmed"] == 0
    paper = found["paper", "all"]
    assert (paper["copied"], paper["first"], paper["confirmed"], paper["open"]) == (1, 0, 0, 0)


def test_who_is_owned_speaks_its_owner_s_voice_and_that_is_no_copy(records):
    tie = {
        "kind": "ownership",
        "scope": "source",
        "source_id": "sunday",
        "origin_id": "house",
        "group_id": "house",
        "holds": True,
    }
    found = records(("I1", "sunday", 0, {"voice": "house"}), ties=[tie])
    assert found["sunday", "all"]["copied"] == 0


def test_the_claimant_s_side_confirms_nobody_and_is_confirmed_by_others(records):
    found = records(("I1", "mod", 0, {"own": True}), ("I1", "ann", 0))
    assert found["ann", "all"]["confirmed"] == 0
    assert found["mod", "all"]["confirmed"] == 1


def test_a_denial_and_a_verdict_contradict_even_where_others_confirm(records):
    verdict = {"claim_id": "r0", "attribute": "object", "verdict": "contradicted"}
    found = records(("I1", "mod", 0), ("I1", "ann", 1), verdicts=[verdict])
    assert (found["mod", "all"]["contradicted"], found["mod", "all"]["confirmed"]) == (1, 0)
    found = records(("I1", "ann", 0), ("I1", "ben", 1, {"stance": "denies"}))
    assert found["ann", "all"]["contradicted"] == 1
    assert ("ben", "all") not in found


def test_a_letter_is_suggested_beside_the_given_one_for_the_whole_only(records):
    rows = [(f"I{n}", name, 0) for n in range(20) for name in ("ann", "ben")]
    found = records(*rows, letters={"ann": "D"})
    assert (found["ann", "all"]["letter"], found["ann", "all"]["suggested_letter"]) == ("D", "B")
    assert found["ann", "Idlib"]["suggested_letter"] is None
    assert found["ann", "air_strike"]["reports"] == 20


def test_no_reports_have_no_records(records):
    assert records() == {}

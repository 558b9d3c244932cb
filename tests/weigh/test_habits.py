"""Outlets that forget a credit now and then."""

import pytest

from crossfix.weigh import weigh

SOURCES = [{"source_id": name} for name in ("wire", "paper", "other")]


def voice_of_last(told, case, credited, plain, *, wire_reports=True, sources=SOURCES):
    """Return the voice of the paper's last report, of I99, after so many others."""
    rows = [(f"I{n:02d}", "paper", {"cites": "wire"}) for n in range(credited)]
    rows += [(f"J{n:02d}", "paper", {}) for n in range(plain)]
    rows += [("I99", "wire" if wire_reports else "other", {})]
    rows += [("I99", "paper", {"report_id": "paper:last"})]
    voices = weigh(*told(rows, sources), case=case).voices
    return voices.filter(voices["report_id"] == "paper:last").row(0, named=True)


def test_a_paper_that_mostly_credits_a_wire_is_its_voice_where_the_wire_is_heard(told, case):
    found = voice_of_last(told, case, credited=4, plain=2)
    assert found["group_id"] == "wire"
    assert found["because"] == (
        "usually credits or copies wire (4 of 7 reports), which is heard of the same incident"
    )


def test_where_the_wire_is_not_heard_the_paper_keeps_its_own_voice(told, case):
    assert voice_of_last(told, case, 4, 2, wire_reports=False)["group_id"] == "paper"


@pytest.mark.parametrize(("credited", "plain"), [(2, 0), (4, 3), (3, 5)])
def test_few_credits_or_less_than_half_are_no_habit(told, case, credited, plain):
    assert voice_of_last(told, case, credited, plain)["group_id"] == "paper"


def test_a_habit_of_crediting_the_claimant_is_the_claimant_s_voice(told, case):
    sources = [{"source_id": "wire", "party": "Aland"}, *SOURCES[1:]]
    found = voice_of_last(told, case, 4, 0, sources=sources)
    assert (found["group_id"], found["own_side"]) == ("wire", True)


def test_an_outlet_of_the_claimant_is_nobody_else_s_voice_by_habit(told, case):
    sources = [SOURCES[0], {"source_id": "paper", "party": "Aland"}, SOURCES[2]]
    found = voice_of_last(told, case, 9, 0, sources=sources)
    assert (found["group_id"], found["own_side"]) == ("paper", True)

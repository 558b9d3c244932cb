"""What a person means who takes reports apart, and that it is taken back whole."""

import csv
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.case import About, Case, JudgementsSection
from crossfix.desk.pairs import Desk, answers_that_wait, chosen_pair, newest
from crossfix.desk.splits import MOST_ROWS, Parts, acts_on, meant, split, withdraw
from crossfix.errors import ConfigError
from crossfix.ingest.judgements import read_judgements
from crossfix.link.obey import APART, TOGETHER, obey, ruled
from crossfix.model import Decision
from crossfix.store import Store
from crossfix.tables import EVIDENCE, JUDGEMENTS, REPORTS, empty

NAMES = tuple(f"s:{letter}" for letter in "abcdefg")
PAIRS = [(one, other) for at, one in enumerate(NAMES) for other in NAMES[at + 1 :]]
GROUPS = st.lists(st.integers(0, 3), min_size=len(NAMES), max_size=len(NAMES)).filter(
    lambda numbers: len(set(numbers) - {0}) > 1
)


def case_in(folder):
    return Case(
        case=About(name="small"),
        inputs=(),
        folder=folder,
        judgements=JudgementsSection(file="judgements.csv"),
    )


def parts_of(numbers, sure=()):
    groups = [
        tuple(name for name, number in zip(NAMES, numbers, strict=True) if number == one)
        for one in (1, 2, 3)
    ]
    return Parts(tuple(groups), frozenset(sure))


def rulings(case, make):
    """Return what holds of each pair when everything that was decided is obeyed."""
    reports = make(REPORTS, [{"report_id": name} for name in NAMES])
    orders = obey(read_judgements(case).judgements, reports)
    rows = {name: at for at, name in enumerate(reports["report_id"])}
    left, right = (np.array([rows[pair[side]] for pair in PAIRS]) for side in (0, 1))
    return dict(zip(PAIRS, ruled(orders, left, right).tolist(), strict=True))


@settings(max_examples=20)
@given(
    numbers=GROUPS,
    sure=st.sets(st.integers(0, 2)),
    earlier=st.lists(
        st.tuples(st.sampled_from(PAIRS), st.sampled_from(list(Decision))), max_size=8
    ),
)
def test_a_split_holds_whatever_was_decided_before_and_goes_back_whole(
    make, numbers, sure, earlier
):
    with tempfile.TemporaryDirectory() as name:
        case = case_in(Path(name))
        desk = Desk(case.folder / "judgements.csv", "Lina")
        for pair, decision in earlier:
            desk.write(chosen_pair(*pair), decision, why=None)
        before = rulings(case, make)
        at = split(desk, parts_of(numbers, sure), why="two streets")
        after = rulings(case, make)
        group = dict(zip(NAMES, numbers, strict=True))
        for one, other in PAIRS:
            if 0 not in {group[one], group[other]} and group[one] != group[other]:
                assert after[one, other] == APART
            elif group[one] == group[other] and group[one] - 1 in sure:
                assert after[one, other] == TOGETHER
        assert withdraw(case, desk, who="Lina", at=at) > 0
        assert rulings(case, make) == before
        assert withdraw(case, desk, who="Lina", at=at) == 0


@settings(max_examples=40)
@given(numbers=GROUPS, sure=st.sets(st.integers(0, 2)))
def test_a_split_means_no_pair_twice_and_says_nothing_of_what_is_in_no_group(numbers, sure):
    said = meant(parts_of(numbers, sure))
    pairs = [frozenset((pair["left"], pair["right"])) for pair, _ in said]
    assert len(set(pairs)) == len(pairs)
    unsaid = {name for name, number in zip(NAMES, numbers, strict=True) if number == 0}
    assert not unsaid & frozenset().union(*pairs)
    assert {decision for _, decision in said} <= {Decision.SAME, Decision.DIFFERENT}


def test_groups_that_are_surely_one_incident_each_are_said_in_the_fewest_rows():
    parts = Parts((NAMES[:4], NAMES[4:]), frozenset({0, 1}))
    said = [(pair["left"], pair["right"], str(decision)) for pair, decision in meant(parts)]
    assert said == [
        ("s:a", "s:e", "different"),
        ("s:a", "s:b", "same"),
        ("s:a", "s:c", "same"),
        ("s:a", "s:d", "same"),
        ("s:e", "s:f", "same"),
        ("s:e", "s:g", "same"),
    ]
    assert len(meant(parts._replace(sure=frozenset()))) == 4 * 3


def test_one_group_two_places_and_too_many_pairs_are_refused_with_the_mend():
    with pytest.raises(ConfigError, match="nothing is split"):
        meant(Parts((NAMES, ())))
    with pytest.raises(ConfigError, match="s:a stands in two groups"):
        meant(Parts((NAMES[:2], NAMES[:1])))
    many = [tuple(f"{side}:{number}" for number in range(50)) for side in "xy"]
    with pytest.raises(ConfigError, match=f"more than {MOST_ROWS:,}"):
        meant(Parts(tuple(many)))
    assert len(meant(Parts(tuple(many), frozenset({0})))) == 50 + 49


def test_a_split_is_one_act_of_one_person_with_time_and_reason_and_waits_for_a_run(tmp_path):
    case = case_in(tmp_path)
    Store(tmp_path / "out").write(JUDGEMENTS, empty(JUDGEMENTS), fingerprint="run")
    desk = Desk(tmp_path / "judgements.csv", "Lina")
    desk.write(chosen_pair("s:a", "s:b"), Decision.SAME, why=None)
    at = split(desk, Parts((("s:a",), ("s:b", "s:c"))), why="two streets")
    with (tmp_path / "judgements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[1:]
    assert {(row["who"], row["why"], row["drawn"]) for row in rows} == {
        ("Lina", "two streets", "chosen")
    }
    assert len({row["at"] for row in rows}) == 1
    assert answers_that_wait(case, tmp_path / "out") == 2
    act, first = acts_on(case, ["s:b"], evidence=empty(EVIDENCE))
    assert (act.who, act.at, act.why, len(act.rows), act.holds) == ("Lina", at, "two streets", 2, 2)
    assert first.holds == 0  # the split said otherwise of its pair
    withdraw(case, Desk(tmp_path / "judgements.csv", "Omar"), who="Lina", at=at)
    held = newest(read_judgements(case).judgements).sort("left", "right")
    assert held["decision"].to_list() == ["same", "unsure"]  # as before the split
    assert held["who"].to_list() == ["Omar", "Omar"]
    back, *_ = acts_on(case, ["s:b"], evidence=empty(EVIDENCE))
    assert (back.who, back.why, back.holds) == ("Omar", "withdrawn", 0)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (Parts((("s:a",), ("s:b", "s:c"))), "different"),
        (Parts((("s:a", "s:b", "s:c"), ("s:d",)), frozenset({0})), "same"),
        (Parts((("s:d", "s:e", "s:a"), ("s:f", "s:b")), frozenset({0, 1})), "different"),
        (Parts((("s:a", "s:b"), ("s:c",))), None),
        (Parts((("s:a",), ("s:c",))), None),
    ],
)
def test_a_pair_that_the_audit_drew_keeps_its_draw_when_a_split_answers_it(tmp_path, parts, said):
    asked = {"left": "s:a", "right": "s:b", "drawn": "audit", "chance": 0.25}
    split(Desk(tmp_path / "judgements.csv", "Lina"), parts, why=None, asked=asked)
    rows = read_judgements(case_in(tmp_path)).judgements
    audited = rows.filter(drawn="audit").select("left", "right", "decision", "chance").rows()
    assert audited == ([("s:a", "s:b", said, 0.25)] if said else [])
    assert rows.select("left", "right").is_duplicated().sum() == 0

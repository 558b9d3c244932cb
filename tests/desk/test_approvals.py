"""Who may approve an incident: nobody who made it what it is since somebody else approved it."""

import datetime as dt
import itertools

import msgspec
import pytest

from crossfix.case import About, Case, Input, with_usual_files
from crossfix.desk.approvals import approve, edits, standings, states, withdraw_approval
from crossfix.desk.pairs import Desk, chosen_pair
from crossfix.desk.suggestions import write_decisions
from crossfix.errors import ConfigError
from crossfix.ingest.judgements import read_judgements
from crossfix.ingest.suggested import Page, Suggestion, write_pages
from crossfix.model import Capture, Choice, Chosen, Decision
from crossfix.store import Store
from crossfix.tables import EVIDENCE, INCIDENTS, JUDGEMENTS, MEMBERSHIP, REPORTS

NOON = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)
TEXTS = "a.suggested.jsonl"


@pytest.fixture
def write(make, tmp_path):
    """Return a function that writes the results of a case: the reports of each incident."""
    store = Store(tmp_path / "out")

    def written(homes, **row):
        reports = list(itertools.chain(*homes.values()))
        ids = [
            dict(zip(("source_id", "record_id"), one.split(":"), strict=True)) for one in reports
        ]
        named = [{"report_id": one, **more} for one, more in zip(reports, ids, strict=True)]
        grade = {"grade": "probable", "probability": 0.8, **row}
        for table, rows in (
            (INCIDENTS, [{"incident_id": name, **grade} for name in homes]),
            (
                MEMBERSHIP,
                [
                    {"report_id": one, "incident_id": name, "best": True}
                    for name, each in homes.items()
                    for one in each
                ],
            ),
            (REPORTS, named),
            (EVIDENCE, [{"evidence_id": one["report_id"], "input": TEXTS, **one} for one in named]),
        ):
            store.write(table, make(table, rows), fingerprint="run")
        heard = read_judgements(with_usual_files(case_in(tmp_path))).judgements
        store.write(JUDGEMENTS, heard, fingerprint="run")

    return written


def case_in(folder):
    return Case(
        case=About(name="small"), inputs=(Input(file=TEXTS, format="suggested"),), folder=folder
    )


def approving(folder, name="i", *, who):
    case = with_usual_files(case_in(folder))
    state = states(case, folder / "out", [name])[name]
    return approve(case, folder / "out", state, who=who, why=None)


def editors(folder, name="i"):
    case = with_usual_files(case_in(folder))
    return [
        edit.who for edit in edits(case, folder / "out", states(case, folder / "out", [name])[name])
    ]


def judge(folder, *pair, who):
    Desk(folder / "judgements.csv", who).write(chosen_pair(*pair), Decision.SAME, why=None)


def test_every_way_to_shape_an_incident_is_an_edit_of_it_and_of_no_other(write, tmp_path):
    suggestion = Suggestion(
        suggestion_id="t1", kind="report", cells={"report_id": "1", "source_id": "wire"}, said=()
    )
    capture = Capture(capture_id="c" * 64, file="a.txt", sha256="d" * 64)
    write_pages(tmp_path / TEXTS, [Page(capture=capture, text="Four.", suggestions=(suggestion,))])
    judge(tmp_path, "wire:1", "mod:1", who="Judge")
    one = Chosen(suggestion_id="t1", decision=Choice.ACCEPT, who="Reader", at=NOON)
    mend = msgspec.structs.replace(
        one, decision=Choice.MEND, column="note", value="x", who="Mender"
    )
    write_decisions(case_in(tmp_path), [one, mend])
    (tmp_path / "groups.csv").write_text(
        "left,right,decision,who,at\nwire,mod,together,Grouper,2020-01-02T00:00:00Z\n"
        "wire,other,together,Nobody,2020-01-02T00:00:00Z\n"
    )
    (tmp_path / "audit.csv").write_text(
        "incident_id,chance,drawn_at,answer,who,at\n"
        "i,0.5,2020-01-02T00:00:00Z,happened,Auditor,2020-01-03T00:00:00Z\n"
    )
    write({"i": ["wire:1", "mod:1"], "j": ["geo:1"]})
    assert sorted(editors(tmp_path)) == ["Auditor", "Grouper", "Judge", "Mender", "Reader"]
    assert editors(tmp_path, "j") == []
    for who in ("auditor", " GROUPER", "Judge", "Mender", "Reader"):
        with pytest.raises(ConfigError, match="has shaped this incident"):
            approving(tmp_path, who=who)
    approving(tmp_path, who="Omar")
    assert editors(tmp_path) == []


def test_one_s_own_approval_covers_nothing_that_one_did(write, tmp_path):
    write({"i": ["wire:1", "mod:1"]})
    approving(tmp_path, who="Lina")
    judge(tmp_path, "wire:1", "mod:1", who="Lina")
    write({"i": ["wire:1", "mod:1"]})
    assert editors(tmp_path) == ["Lina"]
    approving(tmp_path, who="Omar")
    assert editors(tmp_path) == []


def test_what_was_approved_stays_covered_in_a_part_and_a_part_does_not_cover_what_joins_it(
    write, tmp_path
):
    judge(tmp_path, "a:1", "b:1", who="Lina")
    judge(tmp_path, "c:1", "d:1", who="Lina")
    write({"i": ["a:1", "b:1"], "j": ["c:1", "d:1"]})
    approving(tmp_path, who="Omar")
    write({"k": ["a:1", "b:1"], "j": ["c:1", "d:1"]})  # under another id, as after a split
    assert editors(tmp_path, "k") == []
    write({"i": ["a:1", "b:1", "c:1", "d:1"]})  # merged into the one that was approved
    assert editors(tmp_path) == ["Lina"]
    with pytest.raises(ConfigError, match="Lina has shaped"):
        approving(tmp_path, who="Lina")


def test_a_withdrawn_approval_covers_nothing(write, tmp_path):
    judge(tmp_path, "a:1", "b:1", who="Lina")
    write({"i": ["a:1", "b:1"]})
    approving(tmp_path, who="Omar")
    withdraw_approval(case_in(tmp_path), "i", who="Omar", why="wrong street")
    assert editors(tmp_path) == ["Lina"]
    assert standings(case_in(tmp_path), tmp_path / "out") == []


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        ({"probability": 0.84}, ()),  # likely, as before
        ({"probability": 0.99}, ("statement",)),
        ({"grade": "confirmed"}, ("statement",)),
        ({"killed_low": 3}, ("statement",)),
        ({"because": "another reason"}, ()),
        ({"lon": 36.7, "lat": 34.8}, ("statement",)),
    ],
)
def test_an_approval_is_of_what_is_stated_and_no_probability_that_trembles_undoes_it(
    write, tmp_path, row, changed
):
    write({"i": ["a:1", "b:1"]})
    approving(tmp_path, who="Omar")
    write({"i": ["a:1", "b:1"]}, **row)
    (standing,) = standings(case_in(tmp_path), tmp_path / "out")
    assert standing.changed == changed


def test_other_reports_are_told_as_a_change_of_what_they_tell(write, tmp_path):
    write({"i": ["a:1", "b:1"]})
    approving(tmp_path, who="Omar")
    write({"i": ["a:1", "c:1"]})
    (standing,) = standings(case_in(tmp_path), tmp_path / "out")
    assert standing.changed == ("told",)
    write({"j": ["a:1", "b:1"]})
    (standing,) = standings(case_in(tmp_path), tmp_path / "out")
    assert standing.changed == ("gone",)

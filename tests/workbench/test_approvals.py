"""Approving an incident as it stands: by somebody who did not make it so."""

import csv
import re

import msgspec
import polars as pl
import pytest

from crossfix.case import with_usual_files
from crossfix.ingest.judgements import read_judgements
from crossfix.store import Store
from crossfix.tables import INCIDENTS, JUDGEMENTS
from crossfix.workbench.sessions import Sessions

from .conftest import serving, small_case, stored
from .test_review import send

PAIR = {"left": "geo:i01", "right": "mod:i01"}


def approve(served, incident="i01", **fields):
    page = served.get(f"/incidents/{incident}").text
    seen = re.findall(r'name="seen" value="([^"]*)"', page)
    return send(
        served,
        "/approvals",
        **{"do": "approve", "incident": incident, "seen": (seen or [""])[0], **fields},
    )


def rows_of(served):
    path = served.folder / "approvals.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def heard(served):
    """Let the results hear every judgement, as a run does."""
    case = with_usual_files(msgspec.structs.replace(small_case(), folder=served.folder))
    found = read_judgements(case).judgements
    Store(served.folder / "out").write(JUDGEMENTS, found, fingerprint="run")


def test_an_approval_says_who_when_and_what_and_is_shown(desk):
    assert approve(desk, who="Omar", why="both videos").headers["location"] == (
        "/incidents/i01#approval"
    )
    (row,) = rows_of(desk)
    assert (row["incident_id"], row["decision"], row["who"], row["why"], row["grade"]) == (
        "i01",
        "approve",
        "Omar",
        "both videos",
        "confirmed",
    )
    assert row["reports"].split(";") == desk.get("/split.json?incident=i01").json()["reports"]
    assert all(re.fullmatch("[0-9a-f]{64}", row[name]) for name in ("statement", "told"))
    page = desk.get("/incidents/i01").text
    assert "Approved as it stands:" in page
    assert "both videos" in page
    assert "Approved as they stand: 1. Approved, and changed since: 0." in desk.get("/").text
    assert desk.get("/approvals.json").json()["counts"] == {"approved": 1, "changed": 0}
    told = "1 incidents of the case are approved as they stand, 0 not any more"
    assert told in desk.get("/incidents.geojson").text
    assert told not in desk.get("/incidents.geojson?as=public").text


def test_whoever_judged_its_reports_is_refused_kindly_and_somebody_else_is_not(desk):
    send(desk, "/pair", do="same", who="Lina", **PAIR)
    answer = approve(desk, who="Omar")
    assert answer.status_code == 403
    assert "wait for a run" in answer.text
    heard(desk)
    answer = approve(desk, who="  LINA ")
    assert answer.status_code == 403
    assert "LINA has shaped this incident since it was last approved: same, of" in answer.text
    assert "ask somebody else to look at it" in answer.text
    assert rows_of(desk) == []
    assert approve(desk, who="Omar").status_code == 303
    # what she decided was seen by somebody else, so she may approve what others do after it
    send(desk, "/pair", do="different", who="Omar", **PAIR)
    heard(desk)
    assert approve(desk, who="Omar").status_code == 403
    assert approve(desk, who="Lina").status_code == 303


def test_what_changed_since_is_told_and_an_approval_outlives_a_run(desk):
    approve(desk, who="Omar")
    store = Store(desk.folder / "out")
    before = store.read(INCIDENTS)
    store.write(INCIDENTS, before, fingerprint="another run")
    assert "Approved as it stands:" in desk.get("/incidents/i01").text
    graded = pl.when(incident_id="i01").then(pl.lit("probable")).otherwise("grade").alias("grade")
    store.write(INCIDENTS, before.with_columns(graded), fingerprint="another run")
    page = desk.get("/incidents/i01").text
    assert "Approved, and changed since:" in page
    assert "what, where, when, how likely or how many" in page
    assert desk.get("/approvals.json").json()["approvals"][0]["changed"] == ["statement"]
    send(desk, "/pair", do="same", who="Lina", **PAIR)
    changed = desk.get("/approvals.json").json()["approvals"][0]["changed"]
    assert changed == ["statement", "decisions"]
    store.write(INCIDENTS, before.filter(pl.col("incident_id") != "i01"), fingerprint="another")
    assert desk.get("/approvals.json").json()["approvals"][0]["changed"] == ["gone"]


def test_what_is_not_what_one_saw_is_not_approved(desk):
    answer = approve(desk, who="Omar", seen="0" * 64)
    assert answer.status_code == 400
    assert "it has changed since you opened its page" in answer.text
    assert rows_of(desk) == []


def test_an_approval_is_withdrawn_by_a_row_and_counts_no_more(desk):
    assert send(desk, "/approvals", do="withdraw", incident="i01", who="Omar").status_code == 403
    approve(desk, who="Omar")
    send(desk, "/approvals", do="withdraw", incident="i01", who="Lina", why="wrong street")
    assert [row["decision"] for row in rows_of(desk)] == ["approve", "withdraw"]
    assert "Nobody has approved this incident." in desk.get("/incidents/i01").text


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"who": ""}, 400), ({"do": "bless"}, 400), ({"incident": "none"}, 404)],
)
def test_a_wrong_approval_is_refused_and_writes_nothing(desk, fields, status):
    answer = send(desk, "/approvals", **{"do": "approve", "incident": "i01", "who": "O", **fields})
    assert answer.status_code == status
    assert rows_of(desk) == []


def test_the_public_approves_nothing_and_sees_no_name(desk):
    approve(desk, who="Omar Secret")
    assert desk.get("/approvals?as=public").status_code == 403
    assert send(desk, "/approvals?as=public", do="approve", incident="i01").status_code == 403
    data = {"do": "approve", "incident": "i01", "who": "x"}
    assert desk.client.post("/approvals", data=data).status_code == 403  # without the token
    for path in ("/incidents/i01", "/", "/incidents/i01.json"):
        assert "Omar Secret" not in desk.get(f"{path}?as=public").text


def test_a_link_of_one_s_own_binds_the_name(tables, case, tmp_path):
    whole = msgspec.structs.replace(case, folder=tmp_path)
    out = stored(tables, tmp_path / "out")
    with serving(whole, out, people=("Lina", "Omar")) as served:  # it came in by Lina's link
        served.folder = tmp_path
        assert 'name="who" value="Lina" maxlength="100" required autocomplete="off" readonly' in (
            served.get("/incidents/i01").text
        )
        for path, fields in (("/pair", {"do": "same", **PAIR}), ("/review", {"do": "begin"})):
            answer = send(served, path, who="Omar", **fields)
            assert answer.status_code == 403
            assert "your link is that of Lina" in answer.text
        assert approve(served, who="Omar").status_code == 403
        assert approve(served, who="Lina").status_code == 303
        assert [row["who"] for row in rows_of(served)] == ["Lina"]
        assert not (tmp_path / "judgements.csv").exists()


def test_each_person_s_link_opens_once_and_is_followed_by_another_of_theirs():
    told = []
    sessions = Sessions(announce=lambda *what: told.append(what), people=("Lina", "Omar"))
    assert list(sessions.keys.values()) == ["Lina", "Omar"]
    key = next(key for key, person in sessions.keys.items() if person == "Omar")
    session = sessions.enter(key)
    assert sessions.person(session) == "Omar"
    assert sessions.enter(key) is None
    (announced,) = told
    assert announced[1] == "Omar"
    assert sessions.keys[announced[0]] == "Omar"
    sessions.leave(session)
    assert sessions.person(session) is None

"""Taking the reports of an incident apart, and acts back, by forms that need no script."""

import re

import pytest

from ..publish.test_hostile_text import ATTACKS  # noqa: TID252 - the same attacks
from ..publish.test_page import Page  # noqa: TID252 - the same reader of pages
from .test_review import begin, rows_of, send


def reports_on(page):
    return tuple(sorted(re.findall(r'name="group of ([^"]+)" value="1"', page)))


def take_apart(served, *, apart, incident="i01", **fields):
    """Send the form with the reports of apart in the second group, and all others in the first."""
    names = reports_on(served.get(f"/split?incident={incident}").text)
    groups = {f"group of {name}": "2" if name in apart else "1" for name in names}
    return send(
        served,
        "/split",
        **{"incident": incident, "who": "Lina", "why": "two streets", **groups, **fields},
    )


def test_the_page_shows_every_report_of_the_incident_with_its_groups(desk):
    page = desk.get("/split?incident=i01").text
    names = reports_on(page)
    assert names == tuple(desk.get("/split.json?incident=i01").json()["reports"])
    assert len(names) > 2
    for name in names:
        values = re.findall(rf'name="group of {name}" value="(\d)"', page)
        assert values == ["1", "2", "3", "4", "0"]


def test_a_split_is_written_with_name_time_and_reason_as_one_act(desk):
    names = reports_on(desk.get("/split?incident=i01").text)
    answer = take_apart(desk, apart=names[:1], sure="2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents/i01#decided")
    rows = rows_of(desk)
    assert len(rows) == len(names) - 1
    assert {row["decision"] for row in rows} == {"different"}
    assert {(row["who"], row["why"], row["drawn"]) for row in rows} == {
        ("Lina", "two streets", "chosen")
    }
    assert len({row["at"] for row in rows}) == 1
    page = desk.get("/incidents/i01").text
    assert "two streets" in page
    assert f"Pairs of reports: {len(rows)}." in page
    assert f"Answers that wait: {len(rows)}." in page


def test_what_was_split_is_taken_back_whole_from_the_page_of_the_incident(desk):
    names = reports_on(desk.get("/split?incident=i01").text)
    take_apart(desk, apart=names[:1])
    page = desk.get("/incidents/i01").text
    (at,) = re.findall(r'name="at" value="([^"]*)"', page)
    fields = {"incident": "i01", "who": "Omar", "by": "Lina", "at": at}
    assert send(desk, "/undo", **fields).status_code == 303
    rows = rows_of(desk)
    assert [row["decision"] for row in rows[len(rows) // 2 :]] == ["unsure"] * (len(rows) // 2)
    assert "Answers that wait" not in desk.get("/incidents/i01").text
    assert send(desk, "/undo", **fields).status_code == 400  # nothing of it holds any more
    assert send(desk, "/undo", **{**fields, "at": "yesterday"}).status_code == 400
    assert rows_of(desk) == rows


def test_in_a_sitting_a_split_answers_its_pair_and_undo_takes_it_back_as_one_act(desk):
    page = begin(desk, size="20", audit="0")
    number = 1
    while "/split?" not in page:
        number += 1
        page = desk.get(f"/review?pair={number}").text
    (link,) = re.findall(r'href="(/split\?[^"]*)"', page)
    page = desk.get(link.replace("&amp;", "&")).text
    (incident,) = set(re.findall(r'name="incident" value="([^"]*)"', page))
    names = reports_on(page)
    answer = take_apart(desk, apart=names[:1], incident=incident, number=f"{number}", who="x")
    assert answer.headers["location"] == f"/review?pair={number + 1}"
    rows = rows_of(desk)
    assert {row["who"] for row in rows} == {"Lina"}  # whose sitting it is
    assert "Answered: 1." in desk.get("/review").text
    assert send(desk, "/review", do="undo").headers["location"] == f"/review?pair={number}"
    assert len(rows_of(desk)) == 2 * len(rows)
    assert send(desk, "/review", do="undo").status_code == 400


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"incident": "nothing"}, 404, "no incident is called"),
        ({"who": " "}, 400, "who decides"),
        ({"number": "1"}, 400, "this sitting has ended"),
        ({"group of nobody:1": "2"}, 400, "other reports now"),
        ({"sure": "12"}, 400, "from 1 to 9"),
        ({"why": "x" * 2001}, 400, "too long"),
    ],
)
def test_a_wrong_split_is_refused_with_its_mend_and_writes_nothing(desk, fields, status, said):
    names = reports_on(desk.get("/split?incident=i01").text)
    incident = fields.get("incident", "i01")
    groups = {f"group of {name}": f"{1 + (name == names[0])}" for name in names}
    answer = send(desk, "/split", **{"who": "Lina", **groups, **fields, "incident": incident})
    assert answer.status_code == status
    assert said in answer.text
    assert rows_of(desk) == []


def test_reports_that_all_stand_in_one_group_are_no_split(desk):
    answer = take_apart(desk, apart=())
    assert answer.status_code == 400
    assert "nothing is split" in answer.text


def test_the_public_takes_nothing_apart_and_sees_no_decision(desk):
    take_apart(desk, apart=reports_on(desk.get("/split?incident=i01").text)[:1], why="Secret")
    assert desk.get("/split?incident=i01&as=public").status_code == 403
    for path in ("/split", "/undo"):
        assert send(desk, f"{path}?as=public", incident="i01", who="x").status_code == 403
        data = {"incident": "i01", "who": "x"}
        assert desk.client.post(path, data=data).status_code == 403  # without the token
    page = desk.get("/incidents/i01?as=public").text
    assert "Secret" not in page
    assert "/split" not in page


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_name_or_reason_stays_text(desk, attack):
    apart = reports_on(desk.get("/split?incident=i01").text)[:1]
    assert take_apart(desk, apart=apart, who=attack, why=attack).status_code == 303
    page = Page(desk.get("/incidents/i01").text)
    assert page.handlers == []
    assert not page.open
    assert not set("\u202e\u2066\x1b") & set(page.text)

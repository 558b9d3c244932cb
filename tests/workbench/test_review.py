"""Deciding which reports tell of one incident, by forms that need no script."""

import csv
import re

import msgspec
import pytest

from crossfix.case import with_usual_files
from crossfix.desk.pairs import deck_of
from crossfix.ingest.judgements import read_judgements
from crossfix.store import Store
from crossfix.tables import JUDGEMENTS
from crossfix.workbench.texts import LANGUAGES

from ..publish.test_hostile_text import ATTACKS  # noqa: TID252 - the same attacks
from ..publish.test_page import Page  # noqa: TID252 - the same reader of pages
from .conftest import small_case


def send(served, path, **fields):
    return served.client.post(
        path, data={"csrf": served.csrf, **fields}, headers={"Origin": served.base}
    )


def begin(served, **fields):
    answer = send(
        served, "/review", do="begin", **{"who": "Lina", "size": "4", "audit": "50", **fields}
    )
    assert answer.status_code == 303
    return served.get(answer.headers["location"]).text


def hidden(page):
    form = page.partition('class="decide"')[2].partition("</form>")[0]
    return dict(
        re.findall(r'<input type="hidden" name="(left|right|number)" value="([^"]*)"', form)
    )


def rows_of(served):
    path = served.folder / "judgements.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sitting_asks_the_pairs_of_the_command_line_in_its_order(desk):
    case = msgspec.structs.replace(small_case(), folder=desk.folder)
    deck = deck_of(case, desk.folder / "out", size=4, audit_share=0.5)
    begin(desk)
    told = desk.get("/review.json").json()["sitting"]
    assert [(pair["left"], pair["right"], pair["drawn"]) for pair in told["pairs"]] == [
        (pair["left"], pair["right"], pair["drawn"]) for pair in deck.pairs
    ]
    assert {pair["drawn"] for pair in told["pairs"]} == {"value", "audit"}


def test_an_answer_is_written_with_name_time_reason_and_how_it_was_drawn(desk):
    page = begin(desk, audit="100")
    pair = hidden(page)
    answer = send(desk, "/review", do="same", why="one video", **pair)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/review?pair=2"
    (row,) = rows_of(desk)
    assert {row["left"], row["right"]} == {pair["left"], pair["right"]}
    assert (row["decision"], row["who"], row["why"], row["drawn"]) == (
        "same",
        "Lina",
        "one video",
        "audit",
    )
    assert 0 < float(row["chance"]) <= 1
    assert row["at"].endswith("Z")


def test_the_next_page_says_what_waits_and_how_far_one_is(desk):
    page = begin(desk)
    answer = send(desk, "/review", do="unsure", **hidden(page))
    page = desk.get(answer.headers["location"]).text
    assert "Pair 2 of 4." in page
    assert "Answered: 1." in page
    assert "Answers that wait: 1. They hold from the next crossfix run." in page


def test_answers_that_a_run_has_heard_wait_no_more(desk):
    send(desk, "/review", do="different", **hidden(begin(desk)))
    case = msgspec.structs.replace(small_case(), folder=desk.folder)
    heard = read_judgements(with_usual_files(case)).judgements
    assert desk.get("/review.json").json()["waiting"] == 1
    Store(desk.folder / "out").write(JUDGEMENTS, heard, fingerprint="run")
    told = desk.get("/review.json").json()
    assert told["waiting"] == 0
    assert told["sitting"] is None  # its pairs are of the tables before


def test_undo_overrules_the_last_answer_and_leads_back_to_its_pair(desk):
    page = begin(desk)
    first = hidden(page)
    second = hidden(desk.get(send(desk, "/review", do="same", **first).headers["location"]).text)
    send(desk, "/review", do="different", **second)
    assert send(desk, "/review", do="undo").headers["location"] == "/review?pair=2"
    assert send(desk, "/review", do="undo").headers["location"] == "/review?pair=1"
    assert send(desk, "/review", do="undo").status_code == 400
    rows = rows_of(desk)
    assert [row["decision"] for row in rows] == ["same", "different", "unsure", "unsure"]
    assert [row["why"] for row in rows][2:] == ["withdrawn", "withdrawn"]
    assert sorted(row["at"] for row in rows) == [row["at"] for row in rows]
    assert len({row["at"] for row in rows}) == 4


def test_what_was_undone_waits_only_where_a_run_has_heard_it(desk):
    pair = {"left": "geo:i01", "right": "mod:i01", "who": "Lina"}
    send(desk, "/pair", do="same", **pair)
    send(desk, "/pair", do="undo", **pair)
    assert desk.get("/review.json").json()["waiting"] == 0
    send(desk, "/pair", do="same", **pair)
    whole = with_usual_files(msgspec.structs.replace(small_case(), folder=desk.folder))
    heard = read_judgements(whole).judgements
    Store(desk.folder / "out").write(JUDGEMENTS, heard, fingerprint="run")
    send(desk, "/pair", do="undo", **pair)
    assert desk.get("/review.json").json()["waiting"] == 1


def test_a_pair_is_skipped_by_a_link_and_nothing_is_written(desk):
    page = begin(desk)
    (link,) = re.findall(r'href="([^"]*)" data-key="k"', page)
    assert "Pair 2 of 4." in desk.get(link).text
    assert "That was the last pair." in desk.get("/review?pair=5").text
    assert rows_of(desk) == []


def test_an_ended_sitting_asks_who_decides_and_knows_the_name(desk):
    begin(desk)
    send(desk, "/review", do="end")
    page = desk.get("/review").text
    assert 'name="who" value="Lina"' in page


def test_what_was_answered_is_not_asked_again_in_the_next_sitting(desk):
    page = begin(desk)
    pair = hidden(page)
    send(desk, "/review", do="different", **pair)
    begin(desk, size="500")
    left = {
        (one["left"], one["right"]) for one in desk.get("/review.json").json()["sitting"]["pairs"]
    }
    assert left
    assert (pair["left"], pair["right"]) not in left


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "begin", "who": "  "}, "who decides"),
        ({"do": "begin", "who": "x" * 101}, "who decides"),
        ({"do": "begin", "who": "L", "size": "0"}, "from 1 to 500"),
        ({"do": "begin", "who": "L", "audit": "²"}, "from 0 to 100"),
        ({"do": "maybe"}, "choose one of"),
        ({"do": "same", "number": "1", "left": "a", "right": "b"}, "another sitting"),
        ({"do": "same", "number": "499", "left": "a", "right": "b"}, "another sitting"),
        ({"do": "same", "why": "x" * 2001}, "too long"),
    ],
)
def test_a_wrong_form_is_refused_with_its_mend_and_writes_nothing(desk, fields, said):
    pair = hidden(begin(desk))
    answer = send(desk, "/review", **{**pair, **fields})
    assert answer.status_code == 400
    assert said in answer.text
    assert rows_of(desk) == []


def test_without_a_sitting_an_answer_is_refused(desk):
    answer = send(desk, "/review", do="same", number="1", left="geo:i01", right="mod:i01")
    assert answer.status_code == 400
    assert "this sitting has ended" in answer.text


@pytest.mark.parametrize("path", ["/review", "/pair", "/suggestions"])
@pytest.mark.parametrize("token", [None, "", "x"])
def test_nothing_is_written_without_the_token_of_the_session(desk, path, token):
    fields = {"do": "same", "left": "geo:i01", "right": "mod:i01", "who": "Lina"}
    data = fields if token is None else {**fields, "csrf": token}
    assert desk.client.post(path, data=data).status_code == 403
    foreign = {"Origin": "http://evil.example"}
    assert (
        desk.client.post(path, data={**fields, "csrf": desk.csrf}, headers=foreign).status_code
        == 403
    )
    assert rows_of(desk) == []


def test_a_pair_of_one_s_own_choice_is_judged_on_its_page_and_undone(desk):
    at = "/pair?left=mod:i01&right=geo:i01"
    pair = {"left": "mod:i01", "right": "geo:i01", "who": "Omar"}
    answer = send(desk, "/pair", do="different", why="two streets", **pair)
    assert answer.status_code == 303
    page = desk.get(answer.headers["location"]).text
    assert "two streets" in page
    assert "Omar" in page
    (row,) = rows_of(desk)
    assert (row["drawn"], row["chance"]) == ("chosen", "")
    send(desk, "/pair", do="undo", **pair)
    assert [row["decision"] for row in rows_of(desk)] == ["different", "unsure"]
    assert send(desk, "/pair", do="undo", **pair).status_code == 400
    told = desk.get(at.replace("/pair", "/pair.json")).json()["judgements"]
    assert [row["why"] for row in told] == ["withdrawn", "two streets"]


def test_a_report_that_is_not_there_or_the_same_twice_is_not_judged(desk):
    assert send(desk, "/pair", do="same", left="a", right="geo:i01", who="x").status_code == 404
    assert (
        send(desk, "/pair", do="same", left="geo:i01", right="geo:i01", who="x").status_code == 400
    )
    assert rows_of(desk) == []


def test_the_public_decides_nothing_and_sees_no_decision(desk):
    send(desk, "/pair", do="same", left="geo:i01", right="mod:i01", who="Omar Secret")
    for path in ("/review", "/review.json", "/suggestions", "/suggestions.json"):
        assert desk.get(f"{path}?as=public").status_code == 403
    for path in ("/review", "/pair", "/suggestions"):
        answer = send(
            desk, f"{path}?as=public", do="same", left="geo:i01", right="mod:i01", who="x"
        )
        assert answer.status_code == 403
    page = desk.get("/pair?left=geo:i01&right=mod:i01&as=public").text
    assert "Omar Secret" not in page
    assert 'class="decide"' not in page
    assert 'href="/review' not in page
    assert len(rows_of(desk)) == 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_name_or_reason_stays_text(desk, attack):
    fields = {"left": "geo:i01", "right": "mod:i01", "who": attack, "why": attack}
    assert send(desk, "/pair", do="same", **fields).status_code == 303
    begin(desk, who=attack)
    for path in ("/pair?left=geo:i01&right=mod:i01", "/review"):
        text = desk.get(path).text
        page = Page(text)
        assert page.handlers == []
        assert not page.open
        assert page.scripts == len(re.findall(r'<script type="module" src="/static/', text))
        assert not set("\u202e\u2066\x1b") & set(page.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms_keep_the_language(desk, language):
    page = desk.get(f"/review?lang={language}").text
    assert f'action="/review?lang={language}"' in page
    answer = send(desk, f"/review?lang={language}", do="begin", who="L")
    assert answer.headers["location"] == f"/review?pair=1&lang={language}"

"""Deciding what becomes of reports and claims that were read in texts."""

import csv
import re

import msgspec
import pytest

from crossfix.case import Input
from crossfix.ingest.suggested import Page as Text
from crossfix.ingest.suggested import Said, Suggestion, write_pages
from crossfix.model import Capture

from ..publish.test_hostile_text import ATTACKS  # noqa: TID252 - the same attacks
from ..publish.test_page import Page  # noqa: TID252 - the same reader of pages
from .conftest import serving, stored
from .test_review import send

TEXT = "A correspondent reports.\nOn 3 May 2016 an air strike hit Sarmin, killing four.\nThe end."
PLACE = "place_name"


def suggested(name, text=TEXT, words=("3 May 2016", "Sarmin", "four")):
    values = zip(
        ("event_start", PLACE, "killed_min"), ("2016-05-03", words[1], "4"), words, strict=True
    )
    each = tuple(
        Said(
            column=column,
            value=value,
            start=text.index(said),
            end=text.index(said) + len(said),
            words=said,
            confidence=0.9,
        )
        for column, value, said in values
    )
    return Suggestion(
        suggestion_id=name,
        kind="report",
        cells={"report_id": name, "source_id": "wire", **{one.column: one.value for one in each}},
        said=each,
    )


def page_of(*suggestions, text=TEXT, title="A day"):
    capture = Capture(
        capture_id="c" * 64, file="a.txt", sha256="d" * 64, url="https://example.org/a", title=title
    )
    return Text(capture=capture, text=text, suggestions=suggestions)


def served_with(pages, tables, case, folder):
    write_pages(folder / "a.suggested.jsonl", pages)
    inputs = (Input(file="a.suggested.jsonl", format="suggested"),)
    whole = msgspec.structs.replace(case, folder=folder, inputs=inputs)
    return serving(whole, stored(tables, folder / "out"))


@pytest.fixture
def desk(tables, case, tmp_path):
    names = [f"t-r{number}" for number in range(12)]
    with served_with([page_of(*map(suggested, names))], tables, case, tmp_path) as served:
        served.folder = tmp_path
        yield served


def rows_of(served):
    path = served.folder / "accepted.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_values_are_marked_in_the_passage_they_stand_in_and_no_more_is_shown(desk):
    page = desk.get("/suggestions").text
    for words in ("3 May 2016", "Sarmin", "four"):
        assert f"<mark>{words}</mark>" in page
    assert "correspondent" not in page
    assert '<bdi dir="ltr">0.90</bdi>' in page
    assert page.count('class="suggested"') == 10
    assert desk.get("/suggestions?page=2").text.count('class="suggested"') == 2


def test_a_suggestion_is_accepted_and_taken_back(desk):
    answer = send(
        desk,
        "/suggestions",
        do="accept",
        suggestion="t-r0",
        who="Lina",
        why="read it",
        state="open",
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/suggestions?state=open")
    (row,) = rows_of(desk)
    assert [row[name] for name in ("suggestion_id", "decision", "who", "why")] == [
        "t-r0",
        "accept",
        "Lina",
        "read it",
    ]
    told = desk.get("/suggestions.json?state=accept").json()
    assert told["counts"] == {"open": 11, "accept": 1, "reject": 0}
    assert told["suggestions"][0]["by"] == "Lina"
    assert "Answers that wait: 1" in desk.get("/suggestions").text
    send(desk, "/suggestions", do="open", suggestion="t-r0", who="Lina")
    assert desk.get("/suggestions.json").json()["counts"]["open"] == 12
    assert [row["decision"] for row in rows_of(desk)] == ["accept", "open"]


def test_a_suggestion_is_rejected(desk):
    send(desk, "/suggestions", do="reject", suggestion="t-r3", who="Lina")
    assert desk.get("/suggestions.json").json()["counts"]["reject"] == 1


def test_a_mended_value_is_shown_and_decides_nothing_on_the_whole(desk):
    send(
        desk,
        "/suggestions",
        do="mend",
        suggestion="t-r0",
        who="Lina",
        column=PLACE,
        value="Saraqib",
    )
    (row,) = rows_of(desk)
    assert (row["decision"], row["column"], row["value"]) == ("mend", PLACE, "Saraqib")
    told = desk.get("/suggestions.json").json()
    assert told["suggestions"][0]["suggestion"]["cells"][PLACE] == "Saraqib"
    assert told["counts"]["open"] == 12
    assert "<bdi>Saraqib</bdi>" in desk.get("/suggestions").text


def test_an_empty_mend_makes_the_value_unknown(desk):
    send(desk, "/suggestions", do="mend", suggestion="t-r0", who="Lina", column=PLACE, value="")
    told = desk.get("/suggestions.json").json()["suggestions"][0]["suggestion"]
    assert PLACE not in told["cells"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"suggestion": "t-r99"}, 404),
        ({"who": ""}, 400),
        ({"do": "burn"}, 400),
        ({"do": "mend", "column": "colour"}, 400),
        ({"state": "elsewhere"}, 400),
        ({"page": "0"}, 400),
    ],
)
def test_a_wrong_form_is_refused_and_writes_nothing(desk, fields, status):
    whole = {"do": "accept", "suggestion": "t-r0", "who": "Lina", **fields}
    assert send(desk, "/suggestions", **whole).status_code == status
    assert rows_of(desk) == []


def test_a_case_without_suggestions_says_so(own):
    assert "No suggestion stands here." in own.get("/suggestions").text


@pytest.mark.parametrize("attack", [one for one in ATTACKS if "\n" not in one])
def test_a_hostile_text_stays_text(tables, case, tmp_path, attack):
    text = f"On 3 May 2016 {attack} four."
    hostile = suggested(attack, text, ("3 May 2016", attack, "four"))
    with served_with([page_of(hostile, text=text, title=attack)], tables, case, tmp_path) as served:
        answer = served.get("/suggestions")
        assert answer.status_code == 200
        page = Page(answer.text)
        assert page.handlers == []
        assert not page.open
        assert page.scripts == len(re.findall(r'<script type="module" src="/static/', answer.text))
        assert not set("\u202e\u2066\x1b") & set(page.text)
        sent = send(served, "/suggestions", do="accept", suggestion=attack, who="Lina")
        assert sent.status_code == 303
        assert served.get("/suggestions.json").json()["counts"]["accept"] == 1

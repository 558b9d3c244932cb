"""A pasted text is read with its words, counted against the case, and kept only when asked for."""

import re

import pytest
from typer.testing import CliRunner

from crossfix.case import read_case
from crossfix.cli import app
from crossfix.ingest.suggested import read_pages
from crossfix.workbench.data import Audience

from ..publish.test_hostile_text import ATTACKS  # noqa: TID252 - the same attacks
from ..publish.test_page import Page  # noqa: TID252 - the same reader of pages
from .conftest import serving, stored
from .test_hostile import OURS

BRIEFING = (
    "The defence ministry said that its aircraft had flown 53 sorties over the past 24 hours and "
    "struck 72 targets in the provinces of Hama and Idlib.\n"
)
STRIKE = "An air strike hit the town of Sarmin on 3 October 2015, killing four civilians.\n"
CASE = """\
[case]
name = "x"
area = ["SY"]
start = 2015-09-30
end = 2015-10-31

[[inputs]]
file = "r.csv"
format = "csv"
"""


@pytest.fixture
def folder(tmp_path):
    """Return the folder of a case that was run."""
    found = tmp_path / "case"
    found.mkdir()
    (found / "case.toml").write_text(CASE)
    (found / "r.csv").write_text(
        "report_id,source_id,event_start,place_name,event_type\n1,a,2015-10-03,Sarmin,air strike\n"
    )
    return found


@pytest.fixture
def kept_by(folder, tables):
    with serving(read_case(folder), stored(tables, folder / "out")) as served:
        yield served


def post(served, text, path="/read", **fields):
    given = {"csrf": served.csrf, "text": text, **fields}
    parts = {
        name: (None, value) for name, value in given.items()
    }  # as the form of the page is sent
    return served.client.post(path, files=parts, headers={"Origin": served.base})


def inputs_of(folder):
    return [one.file for one in read_case(folder).inputs]


def test_a_text_is_answered_with_its_values_marked_and_their_table(bench):
    page = post(bench, STRIKE, published="2015-10-04", source="wire").text
    found = re.findall(r'<mark title="([^"]*)">([^<]*)</mark>', page)
    marks = {words: title for title, words in found}
    assert "event start: 2015-10-03" in marks["3 October 2015"]
    assert "place name: Sarmin" in marks["Sarmin"]
    shown = page.partition('class="pasted"')[2].partition("</div>")[0].partition(">")[2]
    assert re.sub(r"<[^>]*>", "", shown) == STRIKE
    assert re.search(
        r'<td lang="en">killed min</td><td><bdi>4</bdi></td><td><bdi>killing four', page
    )
    assert "What we can and cannot say" not in page


def test_what_rests_on_no_words_stands_in_the_table_without_any(bench):
    page = post(bench, BRIEFING, published="2015-10-04", speaker="Ministry").text
    assert re.search(r"speaker</td><td><bdi>Ministry</bdi></td>", page)
    assert re.search(r"stated on</td><td><bdi>2015-10-04</bdi></td><td>–</td>", page)


def test_as_json_it_gives_the_suggestions_and_stores_nothing(bench):
    answer = post(bench, BRIEFING, "/read.json", published="2015-10-04", speaker="Ministry").json()
    (claim,) = answer["suggestions"]
    assert claim["cells"]["sorties"] == "53"
    assert claim["cells"]["speaker"] == "Ministry"
    for said in claim["said"]:
        assert answer["text"][said["start"] : said["end"]] == said["words"]
    assert answer["kept"] is None


def test_the_incidents_of_a_claim_are_counted_as_the_tables_have_them(bench, tables):
    answer = post(bench, BRIEFING, "/read.json", published="2015-10-05").json()
    ((_, found),) = answer["within"].items()
    since, until = found["span"]["start"], found["span"]["end"]
    low, high = {}, {}
    for row in tables["incidents"].iter_rows(named=True):
        start, end, admin1 = row["start"], row["end"], row["admin1"]
        if admin1 not in {None, "Hama", "Idlib"}:
            continue
        if start is not None and not (iso(start) < until and iso(end) > since):
            continue
        high[row["grade"]] = high.get(row["grade"], 0) + 1
        if admin1 and start and since <= iso(start) and iso(end) <= until:
            low[row["grade"]] = low.get(row["grade"], 0) + 1
    assert {grade: two[1] for grade, two in found["grades"].items()} == high
    assert {grade: two[0] for grade, two in found["grades"].items() if two[0]} == low
    assert found["all"] == [sum(low.values()), sum(high.values())]
    assert found["all"][0] < found["all"][1]  # something is known too coarsely to say


def iso(moment):
    return moment.isoformat().replace("+00:00", "Z")


def test_the_page_gives_the_range_and_no_verdict(bench):
    page = post(bench, BRIEFING, published="2015-10-05").text
    assert "What we can and cannot say" in page
    assert "neither confirms nor refutes the claim" in page
    assert re.search(r"Hama, Idlib</bdi>\): <b><bdi dir=\"ltr\">\d+–\d+</bdi>", page)
    assert 'href="/incidents?from=2015-10-0' in page
    assert "reaches beyond" not in page


def test_a_period_outside_the_case_and_a_claim_without_one_are_told(bench):
    page = post(bench, BRIEFING, published="2016-05-04").text
    assert "reaches beyond the time that the case covers" in page
    undated = post(bench, BRIEFING).text
    assert "no stretch of time" in undated


def test_kept_it_is_one_more_input_which_accept_shows(kept_by, folder):
    page = post(kept_by, BRIEFING, published="2015-10-05", keep="yes", source="mod").text
    (added,) = [name for name in inputs_of(folder) if name.startswith("added/")]
    assert added in page
    (read,) = read_pages(folder / added)
    assert read.text == BRIEFING
    assert 'value="yes"' not in page.partition("</form>")[0]  # it is kept already
    listed = CliRunner().invoke(app, ["accept", str(folder)])
    assert listed.exit_code == 0
    assert read.suggestions[0].suggestion_id in listed.stdout


def test_it_suggests_what_the_command_suggests(kept_by, folder, tmp_path):
    post(kept_by, BRIEFING, published="2015-10-05", keep="yes", source="mod")
    (added,) = [name for name in inputs_of(folder) if name.startswith("added/")]
    text, other = tmp_path / "b.txt", tmp_path / "b.suggested.jsonl"
    text.write_text(BRIEFING)
    words = ["extract", text, "--published", "2015-10-05", "--source", "mod", "--out", other]
    assert CliRunner().invoke(app, list(map(str, words))).exit_code == 0
    (ours,), (theirs,) = read_pages(folder / added), read_pages(other)
    assert ours.suggestions == theirs.suggestions
    assert ours.capture.sha256 == theirs.capture.sha256


def test_unless_asked_for_nothing_is_stored(kept_by, folder):
    def state():
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    kept_by.get("/read")  # pages ask whether a run is writing, by a lock
    before = state()
    assert post(kept_by, BRIEFING, published="2015-10-05").status_code == 200
    assert state() == before


def test_the_same_text_is_not_kept_twice_and_others_are_kept_beside_it(kept_by, folder):
    for text, status in ((BRIEFING, 200), (BRIEFING, 400), (STRIKE, 200)):
        answer = post(kept_by, text, published="2015-10-05", keep="yes")
        assert answer.status_code == status
    assert len(inputs_of(folder)) == 3


def test_a_case_file_that_became_another_is_not_written_into(kept_by, folder):
    other = CASE.replace('"x"', '"y"')
    (folder / "case.toml").write_text(other)
    answer = post(kept_by, BRIEFING, published="2015-10-05", keep="yes")
    assert answer.status_code == 400
    assert "start the workbench again" in answer.text
    assert (folder / "case.toml").read_text() == other
    assert not (folder / "added").exists()


def test_line_ends_of_a_browser_are_those_of_the_text(bench):
    text = "A raid on Sarmin.\r\nIt was on 3 October 2015.\r\n"
    assert post(bench, text, "/read.json").json()["text"] == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("text", "fields", "told"),
    [
        ("", {}, "there is no text"),
        (" \n ", {}, "there is no text"),
        ("\u3000" * 333_000, {}, "there is no text"),  # as long as may be
        (STRIKE, {"published": "yesterday"}, "write a day as 2015-10-31"),
        (STRIKE, {"source": "x" * 201}, "at most 200"),
        ("ж" * 500_001, {}, "more than 1 MB"),
        ("x" * 3_100_000, {}, "too long"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_mend(bench, text, fields, told):
    answer = post(bench, text, **fields)
    assert answer.status_code == 400
    assert told in answer.text


def test_a_text_whose_length_is_not_told_is_not_taken_in(bench):
    def endless():
        yield b"text="
        yield b"x" * 100

    answer = bench.client.post("/read", content=endless(), headers={"Origin": bench.base})
    assert answer.status_code == 400
    assert "too long" in answer.text


@pytest.mark.parametrize("path", ["/read", "/read.json"])
def test_without_the_token_of_the_session_nothing_is_read(bench, path):
    for data in ({"text": STRIKE}, {"text": STRIKE, "csrf": "x"}):
        answer = bench.client.post(path, data=data)
        assert answer.status_code == 403
        assert "Sarmin" not in answer.text
    data = {"text": STRIKE, "csrf": bench.csrf, "keep": "yes"}
    foreign = {"Origin": "http://evil.example"}
    assert bench.client.post(path, data=data, headers=foreign).status_code == 403


def test_the_public_reads_nothing_and_finds_no_link_to_it(bench, tables, case, tmp_path):
    assert bench.get("/read?as=public").status_code == 403
    assert post(bench, STRIKE, "/read?as=public").status_code == 403
    assert 'href="/read' in bench.get("/").text
    assert 'href="/read' not in bench.get("/?as=public").text
    with serving(case, stored(tables, tmp_path / "out"), audience=Audience.PUBLIC) as served:
        assert post(served, STRIKE).status_code == 403


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_text_stays_text(bench, attack):
    text = f"{attack} {STRIKE}{attack}\n{BRIEFING}"
    for fields in ({"text": text}, {"text": STRIKE + attack, "source": attack, "speaker": attack}):
        answer = post(bench, published="2015-10-05", **fields).text
        page = Page(answer)
        assert page.handlers == []
        assert not page.open
        assert page.scripts == len(OURS.findall(bench.get("/read").text))
        # the field holds the text as it was sent: its hash is that of the evidence
        shown = re.sub(r"<textarea.*?</textarea>", "", answer, flags=re.DOTALL)
        assert not set("\u202e\u2066\x1b") & set(shown)


def test_what_is_known_of_a_text_can_stand_in_the_address(bench):
    page = bench.get("/read?published=2015-10-05&source=mod").text
    assert 'value="2015-10-05"' in page
    assert 'value="mod"' in page
    assert bench.get("/read?when=2015-10-05").status_code == 400

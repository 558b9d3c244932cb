"""A file is brought: understood, asked about, looked at, and only then kept."""

import hashlib
import io
import json
import re
import shutil
import time
import tomllib
import zipfile

import openpyxl
import pytest
from filelock import FileLock

from crossfix.case import read_case
from crossfix.store import WRITTEN
from crossfix.workbench.bringing import Bringing
from crossfix.workbench.data import Audience
from crossfix.workbench.texts import LANGUAGES

from ..publish.test_hostile_text import ATTACKS  # noqa: TID252 - the same attacks
from ..publish.test_page import Page  # noqa: TID252 - the same reader of pages
from .brought import CASE, HEADER, TOLD, UNTOLD, act, bytes_of, send, state
from .conftest import serving
from .test_hostile import OURS


@pytest.fixture(scope="module")
def shared(made):
    """Return the workbench of a case in which nothing is kept, for files of at most 1 MB."""
    with serving(read_case(made), made / "out", bringing=Bringing(most_mb=1)) as served:
        served.folder = made
        yield served


@pytest.fixture
def served(shared):
    """Return the workbench; whatever a test brings and leaves, every file is as it was."""
    before = bytes_of(shared.folder)
    yield shared
    assert act(shared, "leave").status_code == 303
    assert bytes_of(shared.folder) == before
    assert not (shared.folder / "added").exists()


def answers(**fields):
    return {
        "is-report_id": "0", "is-event_start": "1", "is-place_name": "2", "as-3": "admin1",
        "as-4": "event_type", "as-5": "actor", "as-6": "", "as-7": "", "new_source": "monitor", **fields,
    }  # fmt: skip


def refused(served, content, name):
    """Bring a file that cannot be used, and return what the page says of it."""
    send(served, content, name)
    found = state(served)
    assert found["state"] == "failed"
    page = served.get("/bring").text
    assert 'role="alert"' in page
    assert "Leave it" in page
    return found["error"]["error"]


def test_a_file_whose_columns_can_be_told_is_shown_as_it_was_understood(served):
    assert send(served, TOLD).headers["location"] == "/bring"
    found = state(served)
    assert (found["state"], found["questions"], found["unread"]) == ("asked", [], [])
    first, second, third = found["rows"]
    assert first["report"]["start"].startswith("2015-10-03T00:00:00")
    assert (first["report"]["radius_km"] > 0, first["report"]["actor"]) == (True, "Russia")
    assert (first["report"]["killed_low"], first["report"]["killed_high"]) == (4, 4)
    assert second["report"]["event_type"] == "shelling"
    assert third["report"]["start"] is None
    assert [doubt["value"] for doubt in third["doubts"][:2]] == ["2015-13-45", "x"]
    page = served.get("/bring").text
    assert '<svg class="map rows-map"' in page
    assert re.search(r'Sarmin</bdi> <small><bdi>± <bdi dir="ltr">[\d.]+</bdi> km', page)
    assert "event_start is no date of the calendar; taken as unknown" in page
    assert "What could not be told" not in page


def test_at_most_twenty_rows_are_shown(served):
    rows = [f"{n},monitor,2015-10-05,2015-10-03,Sarmin,Idlib,,,,,,," for n in range(100, 150)]
    send(served, "\n".join([HEADER, *rows]))
    assert len(state(served)["rows"]) == 20


def test_only_what_cannot_be_told_is_asked_and_the_answers_are_saved_as_the_cli_saves_them(served):
    send(served, UNTOLD)
    found = state(served)
    assert [q["name"] for q in found["questions"]] == ["report_id", "event_start", "place_name"]
    assert found["asks_source"]
    assert "rows" not in found
    page = served.get("/bring").text
    assert "See what it would change" not in page
    assert '<option value="wire">' in page  # a source of the case
    assert act(served, "preview").status_code == 400
    assert act(served, "columns", **answers()).status_code == 303
    found = state(served)
    assert (found["questions"], found["unread"], found["asks_source"]) == ([], [], False)
    assert [row["report"]["report_id"] for row in found["rows"]] == ["monitor:m1", "monitor:m2"]
    (saved,) = served.folder.glob("added/.waiting/*/my.csv.mapping.toml")
    assert tomllib.loads(saved.read_text())["event_start"] == "Day of it"


def test_what_contradicts_itself_is_refused_and_nothing_is_lost(served):
    send(served, UNTOLD)
    answer = act(served, "columns", **answers(**{"as-6": "place_name"}))
    assert answer.status_code == 400
    assert "cannot both be place_name" in answer.text
    assert len(state(served)["questions"]) == 3


def test_a_workbook_is_read_by_its_first_sheet_and_no_formula_of_it_is_run(served):
    book = openpyxl.Workbook()
    for line in TOLD.splitlines():
        book.active.append(line.split(","))
    book.active["E2"] = '=HYPERLINK("http://evil.example","x")'
    held = io.BytesIO()
    book.save(held)
    send(served, held.getvalue(), "my.xlsx")
    found = state(served)
    assert (found["format"], len(found["rows"])) == ("xlsx", 3)
    assert "evil.example" not in served.get("/bring").text  # the formula has no value to show


def test_points_of_geojson_are_read(served):
    properties = {"id": "7", "source": "monitor", "date": "2015-10-03", "type": "air strike"}
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [36.72, 35.9]},
    }
    send(served, json.dumps({"type": "FeatureCollection", "features": [feature]}), "my.geojson")
    found = state(served)
    assert found["state"] == "asked"
    (row,) = found["rows"]
    assert (row["report"]["lon"], row["report"]["lat"]) == (36.72, 35.9)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "my.csv", "my.csv is empty"),
        ("a,b\n\x00", "my.csv", "NUL byte"),
        ("no workbook", "my.xlsx", "is no workbook that can be read"),
        ("[" * 100_000, "my.json", "is no JSON"),
        ("date,date\n1,2", "my.csv", "repeats 'date'"),
        ("claim_id,speaker,period_start\n1,a,2015-10-03", "my.csv", "holds claims, not reports"),
    ],
)
def test_what_is_no_table_of_reports_is_refused_with_its_mend(served, content, name, said):
    assert said in refused(served, content, name)


def test_a_workbook_that_would_unpack_to_a_gigabyte_is_refused_unopened(served):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        zeros = bytes(10_000_000)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(2):
                part.write(zeros)
    # it says that it has a thousand times as much
    bomb = held.getvalue().replace(
        (20_000_000).to_bytes(8, "little"), (2 * 10**10).to_bytes(8, "little")
    )
    bomb = bomb.replace((20_000_000).to_bytes(4, "little"), (4 * 10**9).to_bytes(4, "little"))
    assert "unpacks to more than 1,000 MB" in refused(served, bomb, "bomb.xlsx")


def test_a_sheet_that_spans_more_cells_than_any_machine_holds_is_refused(served):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "report_id", "x"
    held = io.BytesIO()
    book.save(held)
    assert "a table of more than 50,000,000 cells" in refused(served, held.getvalue(), "far.xlsx")


@pytest.mark.parametrize("told", [True, False])
def test_a_file_beyond_the_limit_is_refused_with_413_and_a_page_that_says_what_to_do(served, told):
    content = HEADER.encode() + b"\n" * 1_100_000
    if told:
        answer = send(served, content)
    else:  # piece by piece, without saying how much will come
        head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="my.csv"\r\n\r\n'
        answer = served.client.post(
            "/bring",
            content=iter([head, content, b"\r\n--edge--\r\n"]),
            headers={
                "Origin": served.base,
                "Content-Type": "multipart/form-data; boundary=edge",
                "X-CSRF-Token": served.csrf,
            },
        )
    assert answer.status_code == 413
    assert "the file has more than 1 MB" in answer.text
    assert "crossfix add CASE FILE" in answer.text
    assert state(served)["state"] == "start"


@pytest.mark.parametrize(
    ("name", "lies_as"),
    [("../../../case.toml.csv", "case.toml.csv"), ("..\\r.csv", "r.csv"), ("<b>.CSV", "_b_.csv")],
)
def test_a_hostile_name_leads_nowhere(served, name, lies_as):
    send(served, TOLD, name)
    (folder,) = (served.folder / "added" / ".waiting").iterdir()
    assert {path.name for path in folder.iterdir()} == {".lock", lies_as}
    assert state(served)["file"] == lies_as


def test_a_file_of_another_kind_is_refused_by_its_name(served):
    answer = send(served, "MZ", "report.exe")
    assert answer.status_code == 400
    assert "is of no kind that is read here" in answer.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_texts_stay_texts_in_questions_and_rows(served, attack):
    cell = '"' + attack.replace('"', '""').replace("\0", "") + '"'
    column = cell.replace("\n", " ").replace("\r", " ")
    send(served, f"Kol,{column},place\n{cell},{cell},{cell}\n")
    pages = [served.get("/bring").text]
    act(served, "columns", **{"is-report_id": "0", "as-1": "actor", "new_source": "monitor",
                              "is-event_start": "", "is-place_name": "2"})  # fmt: skip
    pages.append(served.get("/bring").text)
    assert "bring-rows" in pages[1]
    for text in pages:
        page = Page(text)
        assert page.scripts == len(OURS.findall(text))
        assert page.handlers == []
        assert not page.open
        assert "style=" not in text
        assert not set("\u202e\u2066\x1b") & set(page.text)


def test_without_the_token_nothing_is_written(served):
    headers = {"Origin": served.base}
    for csrf in ("", "wrong"):
        files = {"csrf": (None, csrf), "file": ("my.csv", TOLD.encode())}
        answer = served.client.post("/bring", files=files, headers=headers)
        assert answer.status_code == 403
    late = {"file": ("my.csv", TOLD.encode()), "csrf": (None, served.csrf)}
    assert served.client.post("/bring", files=late, headers=headers).status_code == 403
    assert not (served.folder / "added").exists()


def test_what_one_session_brings_another_does_not_see(served):
    send(served, TOLD)
    with served.stranger() as other:
        served.enter(other)
        assert other.get("/bring.json").json()["state"] == "start"
    assert state(served)["state"] == "asked"


def test_a_second_file_takes_the_place_of_the_first(served):
    send(served, TOLD, "one.csv")
    send(served, TOLD, "two.csv")
    assert state(served)["file"] == "two.csv"
    assert not list(served.folder.glob("added/.waiting/*/one.csv"))


def test_in_the_preview_of_what_may_leave_nothing_is_brought(served):
    assert served.get("/bring?as=public").status_code == 403
    assert "/bring" not in served.get("/?as=public").text
    public = {"csrf": served.csrf, "do": "leave"}
    answer = served.client.post("/bring?as=public", data=public, headers={"Origin": served.base})
    assert answer.status_code == 403
    files = {"csrf": (None, served.csrf), "file": ("my.csv", TOLD.encode())}
    answer = served.client.post("/bring?as=public", files=files, headers={"Origin": served.base})
    assert answer.status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language_and_links_stay_in_it(served, language):
    assert f'action="/bring?lang={language}"' in served.get(f"/bring?lang={language}").text
    send(served, UNTOLD)
    page = served.get(f"/bring?lang={language}").text
    assert f'action="/bring?lang={language}"' in page


def test_while_another_run_writes_the_preview_says_so_and_can_be_asked_again(served):
    send(served, TOLD)
    with FileLock(served.folder / "out" / ".lock"):
        act(served, "preview")
        found = state(served)
        assert found["error"]["error"].startswith("another run is writing")
        assert "See what it would change" in served.get("/bring").text


def test_a_preview_tells_what_would_change_pages_stay_quick_and_leaving_stops_it(served):
    send(served, TOLD)
    act(served, "preview")
    begun = time.perf_counter()
    assert served.get("/incidents").status_code == 200
    assert time.perf_counter() - begun < 5
    preview = state(served)["preview"]
    assert [row["report_id"] for row in preview["joins"]] == ["monitor:9"]
    assert preview["joins"][0]["probability"] > 0.5
    assert {row["report_id"] for row in preview["founds"]} == {"monitor:10", "monitor:11"}
    assert (preview["counts"]["reports"], preview["rows"]) == (3, 3)
    shifted = {row["incident_id"] for row in preview["shifts"]}
    assert preview["joins"][0]["incident_id"] in shifted
    assert preview["moved"]
    assert {issue["value"] for issue in preview["issues"]} >= {"2015-13-45", "x"}
    assert not preview["is_learned_anew"]
    assert "Keep it in the case" in served.get("/bring").text
    assert act(served, "keep", edition="of something else").status_code == 400
    act(served, "preview")
    act(served, "leave")  # while it works, or just after
    assert served.get("/bring.json").json()["state"] == "start"
    deadline = time.monotonic() + 60
    while (served.folder / "added").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_kept_is_what_was_previewed_and_nothing_where_the_case_has_changed(made, tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(made, folder)
    with serving(read_case(folder), folder / "out") as served:
        send(served, UNTOLD, "Häuser.csv")
        act(served, "columns", **answers())
        act(served, "preview")
        edition = edition_of(served)
        judgement = "left,right,decision,who,at,why\nagency:1,wire:1,same,mk,2015-11-01T00:00Z,x\n"
        (folder / "judgements.csv").write_text(judgement)
        before = bytes_of(folder / "out")
        act(served, "keep", edition=edition)
        found = state(served)
        assert found["error"]["error"].startswith("the case has changed since the preview")
        assert bytes_of(folder / "out") == before
        assert (folder / "case.toml").read_text() == CASE
        (folder / "judgements.csv").unlink()
        act(served, "keep", edition=edition)  # all is as it was previewed again
        assert state(served)["kept"] == "added/Häuser.csv"
        page = served.get("/bring").text
        report = served.get("/reports/monitor:m1")
        assert report.status_code == 200
        assert 'href="/reports/monitor:m1"' in page
        act(served, "leave")
    given = read_case(folder).inputs[-1]
    assert (given.file, given.format, given.source) == ("added/Häuser.csv", "csv", "monitor")
    assert (folder / "added" / "Häuser.csv").read_text() == UNTOLD
    assert sorted(path.name for path in (folder / "added").iterdir()) == [
        "Häuser.csv", "Häuser.csv.mapping.toml",
    ]  # fmt: skip
    assert hashlib.sha256((folder / "out" / WRITTEN).read_bytes()).hexdigest() == edition


def edition_of(served):
    assert state(served)["state"] == "previewed"
    return re.search(r'name="edition" value="(\w+)"', served.get("/bring").text)[1]


def test_closing_the_workbench_throws_away_what_nobody_decided_on(made, tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(made, folder)
    bringing = Bringing()
    with serving(read_case(folder), folder / "out", bringing=bringing) as served:
        send(served, TOLD)
        act(served, "preview")
    bringing.close()
    assert bytes_of(folder) == bytes_of(made)
    assert not (folder / "added").exists()


def test_a_workbench_of_the_public_brings_nothing(made):
    with serving(read_case(made), made / "out", audience=Audience.PUBLIC) as served:
        assert served.get("/bring").status_code == 403
        assert send(served, TOLD).status_code == 403
    assert not (made / "added").exists()

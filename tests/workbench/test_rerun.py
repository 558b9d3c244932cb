"""Running a case beside its results, and keeping or leaving what it made, on a case that is run."""

import shutil
import time
from pathlib import Path

import pytest

from crossfix.case import read_case
from crossfix.pipeline import preview
from crossfix.store import Store

from .conftest import serving
from .test_review import send
from .test_splits import reports_on, take_apart


@pytest.fixture
def desk(run_case, tmp_path):
    folder = Path(shutil.copytree(run_case, tmp_path / "case"))
    with serving(read_case(folder), folder / "out") as served:
        served.folder = folder
        yield served


def contents(folder):
    """Return what the results are made of, without locks."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(folder): path.read_bytes() for path in files}


def ended(served):
    """Wait for the end of a run, and return what its page says as data."""
    deadline = time.monotonic() + 300
    while (told := served.get("/rerun.json").json())["state"] == "running":
        assert time.monotonic() < deadline, told
        assert served.get("/incidents").status_code == 200  # no page waits for it
        time.sleep(0.1)
    return told


def largest(served):
    return served.get("/incidents.json?sort=-reports").json()["incidents"][0]["incident_id"]


def test_a_split_is_seen_before_it_is_kept_and_the_tables_change_all_at_once(desk):
    incident = largest(desk)
    names = reports_on(desk.get(f"/split?incident={incident}").text)
    take_apart(desk, apart=names[:1], incident=incident, sure="1")
    before = contents(desk.folder / "out")
    list(preview(read_case(desk.folder), out=desk.folder / "out"))
    told = desk.get("/rerun.json").json()
    assert (told["state"], told["fits"], told["unheard"]) == ("made", True, 0)
    (change,) = (one for one in told["changes"]["incidents"] if one["kind"] == "split")
    assert [one["incident_id"] for one in change["before"]] == [incident]
    parts = [one["reports"] for one in change["after"]]
    assert [names[0]] in parts
    assert sorted(name for part in parts for name in part) == sorted(names)
    left = contents(desk.folder / "out")
    assert {name: left[name] for name in before} == before  # nothing has changed yet
    page = desk.get("/rerun").text
    assert f'href="/incidents/{incident}"' in page
    assert page == desk.get("/rerun").text  # it outlives the page

    other = reports_on(desk.get(f"/split?incident={incident}").text)[1]
    send(desk, "/pair", do="unsure", left=names[0], right=other, who="Omar")
    assert desk.get("/rerun.json").json()["unheard"] == 1
    assert send(desk, "/rerun", do="keep").status_code == 303
    told = desk.get("/rerun.json").json()
    assert (told["state"], told["waiting"]) == ("kept", 1)
    new = next(one["incident_id"] for one in change["after"] if one["incident_id"] != incident)
    assert f'href="/incidents/{new}"' in desk.get("/rerun").text
    assert desk.get(f"/incidents/{new}").status_code == 200
    assert not (desk.folder / "out" / ".preview").exists()
    assert send(desk, "/rerun", do="keep").status_code == 400  # nothing is left to keep


def test_a_run_that_is_stopped_or_fails_leaves_everything_as_it_was(desk):
    before = contents(desk.folder / "out")
    send(desk, "/rerun", do="begin")
    send(desk, "/rerun", do="stop")
    assert ended(desk)["wrong"]["problem"] == "the run was stopped; the results are as they were"
    assert contents(desk.folder / "out") == before
    (desk.folder / "reports.csv").unlink()
    assert send(desk, "/rerun", do="begin").status_code == 303
    assert send(desk, "/rerun", do="begin").status_code == 503  # one at a time
    told = ended(desk)
    assert told["state"] == "wrong"
    assert "reports.csv" in told["wrong"]["problem"]
    assert told["wrong"]["mend"] in desk.get("/rerun").text
    assert contents(desk.folder / "out") == before


def test_what_was_made_of_other_results_cannot_be_kept(desk):
    store = Store(desk.folder / "out")
    with store.preview():
        pass
    assert desk.get("/rerun.json").json()["changes"]["incidents"] == []
    with store.held():
        (store.folder / ".written.json").write_text("{}")
    told = desk.get("/rerun.json").json()
    assert (told["state"], told["fits"]) == ("made", False)
    answer = send(desk, "/rerun", do="keep")
    assert answer.status_code == 400
    assert "a run has changed the results since" in answer.text
    send(desk, "/rerun", do="leave")
    assert desk.get("/rerun.json").json()["state"] == "none"


def test_the_public_runs_nothing(desk):
    assert desk.get("/rerun?as=public").status_code == 403
    assert send(desk, "/rerun?as=public", do="begin").status_code == 403
    assert desk.client.post("/rerun", data={"do": "begin"}).status_code == 403
    assert send(desk, "/rerun", do="burn").status_code == 400

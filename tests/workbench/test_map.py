"""What the map draws: incidents with their doubt, and many of them by cells."""

import os
import shutil
from importlib.resources import files

import pytest

from crossfix.workbench import map_data

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
IN_CI = os.environ.get("CI") == "true"
HAS_MAP = (files("crossfix.workbench") / "static" / "vendor" / "basemap.pmtiles").is_file()


def found(bench, query=""):
    answer = bench.get(f"/map.json?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_incident_with_a_point_is_a_feature_that_leads_to_its_page(bench):
    data = found(bench)
    assert data["type"] == "FeatureCollection"
    assert len(data["features"]) + sum(data["areas"].values()) == data["placed"]
    one = next(each for each in data["features"] if each["properties"]["place"] == "Talbiseh")
    assert one["properties"]["grade"] == "confirmed"
    assert one["properties"]["radius_km"] > 0
    assert bench.get(one["properties"]["href"]).status_code in {200, 404}


def test_what_is_known_to_the_governorate_only_has_no_point(bench):
    data = found(bench)
    assert data["areas"]
    assert not {each["properties"]["place"] for each in data["features"]} & set(data["areas"])


def test_the_map_shows_what_the_filters_ask_for_and_what_is_in_view(bench):
    places = [each["properties"]["place"] for each in found(bench, "grade=confirmed")["features"]]
    assert sorted(places) == ["Al-Latamneh", "Talbiseh"]
    data = found(bench, "grade=confirmed&box=36.6,34.7,36.9,34.95")
    assert [each["properties"]["place"] for each in data["features"]] == ["Talbiseh"]
    assert (data["incidents"], data["placed"]) == (2, 2)


def test_many_incidents_are_counted_by_cells_and_none_is_lost(bench, monkeypatch):
    monkeypatch.setattr(map_data, "MOST_SIGNS", 3)
    data = found(bench)
    assert data["by_cells"]
    cells = [each["properties"] for each in data["features"]]
    assert sum(cell["incidents"] for cell in cells) == data["placed"]
    assert sum(cell["confirmed"] for cell in cells) == 2


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "3,0,1,1", "nan,0,1,1", "1,2,3,4,5"])
def test_a_box_that_is_none_is_refused_with_its_mend(bench, box):
    answer = bench.get(f"/map.json?box={box}")
    assert answer.status_code == 400
    assert "west,south,east,north" in answer.json()["mend"]


def test_the_public_map_has_only_what_release_lets_out(careful):
    own = {each["properties"]["id"]: each for each in found(careful)["features"]}
    public = found(careful, "as=public")["features"]
    assert public
    for each in public:
        known = own.get(each["properties"]["id"])
        assert each["properties"]["radius_km"] >= 20
        assert known is None or known["geometry"] != each["geometry"]


@pytest.mark.skipif(CHROMIUM is None and not IN_CI, reason="no chromium on this machine")
@pytest.mark.skipif(not HAS_MAP and not IN_CI, reason="no basemap: make web")
def test_the_map_stands_in_the_page_and_asks_no_other_machine(bench):
    assert CHROMIUM, "no chromium on this machine: install it, or unset CI"
    assert HAS_MAP, "no basemap: make web, or unset CI"
    sync_api = pytest.importorskip("playwright.sync_api")
    problems = []
    arguments = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda told: "GL Driver" in told.text or problems.append(told.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((bench.base, "data:", f"blob:{bench.base}"))
                else problems.append(asked.url)
            ),
        )
        page.goto(f"{bench.base}/enter?key={bench.sessions.key}")
        page.goto(f"{bench.base}/?grade=confirmed")
        page.locator("#drawn-map").scroll_into_view_if_needed()
        page.wait_for_selector('#live-map[data-ready="2"]', timeout=60_000)
        assert page.locator("#live-map canvas").count() == 1
        assert not page.locator("#drawn-map").is_visible()
        browser.close()
    assert problems == []

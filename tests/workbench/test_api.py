"""OGC API - Features: as the standard wants it, with filters, for programs with the key."""

import datetime as dt
import os
import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.workbench.api.cql import read_filter
from crossfix.workbench.errors import RequestError

ITEMS = "/api/collections/incidents/items"
TYPES = {"grade": "string", "probability": "number", "start": "date-time", "claimed": "boolean"}


def got(bench, path, **params):
    answer = bench.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def places(data):
    return sorted(one["properties"]["place_name"] or "" for one in data["features"])


def test_the_landing_page_leads_to_all_that_a_client_asks_for(bench):
    links = {link["rel"]: link["href"] for link in got(bench, "/api")["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= set(links)
    for href in links.values():
        assert bench.get(href).status_code == 200
    conforms = got(bench, "/api/conformance")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in conforms


def test_every_collection_says_where_it_lies_and_what_can_be_asked(bench):
    for one in got(bench, "/api/collections")["collections"]:
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        assert west < east
        assert south < north
        named = got(bench, f"/api/collections/{one['id']}/queryables")["properties"]
        item = got(bench, f"/api/collections/{one['id']}/items", limit=1)["features"][0]
        assert set(item["properties"]) == set(named) - {"geometry"}


def test_pages_follow_one_another_and_hold_every_item_once(bench):
    href, ids = f"{ITEMS}?limit=5", []
    while href:
        page = bench.get(href).json()
        assert page["numberReturned"] == len(page["features"])
        ids += [one["id"] for one in page["features"]]
        href = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert len(ids) == len(set(ids)) == page["numberMatched"] == 12
    one = got(bench, f"{ITEMS}/{ids[0]}")
    assert one["id"] == ids[0]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"filter": "grade = 'confirmed'"}, ["Al-Latamneh", "Talbiseh"]),
        ({"filter": "grade IN ('contested','contradicted')"}, ["Palmyra", "Raqqa"]),
        ({"filter": "place_name LIKE 'Tal%'"}, ["Talbiseh"]),
        ({"filter": "CASEI(place_name) LIKE CASEI('TAL%')"}, ["Talbiseh"]),
        ({"filter": "S_INTERSECTS(geometry, BBOX(36.6,34.7,36.9,34.86))"}, ["Talbiseh"]),
        ({"filter": "start >= TIMESTAMP('2015-10-20T00:00:00Z')"}, ["سرمين"]),
        ({"filter": "NOT (probability <= 0.9) AND grade <> 'x'"}, ["Al-Latamneh", "Talbiseh"]),
        (
            {
                "filter": '{"op":"=","args":[{"property":"grade"},"confirmed"]}',
                "filter-lang": "cql2-json",
            },
            ["Al-Latamneh", "Talbiseh"],
        ),
        ({"grade": "confirmed"}, ["Al-Latamneh", "Talbiseh"]),
        ({"datetime": "2015-10-20/.."}, ["سرمين"]),
    ],
)
def test_filters_in_cql2_find_what_they_say(bench, asked, expected):
    assert places(got(bench, ITEMS, **asked)) == expected


@pytest.mark.parametrize(
    "asked",
    [
        {"filter": "colour = 'red'"},
        {"filter": "grade = "},
        {"filter": "grade = 3"},
        {"filter": "1 = 'x'"},
        {"filter": "1 IN (2, 'x')"},
        {"filter": "(" * 3000},
        {"filter": "a" * 3000},
        {"filter": "T_AFTER(start, TIMESTAMP('2015-10-20T00:00:00Z'))"},
        {"filter": "S_INTERSECTS(geometry, POLYGON((0 0,1 0,1 1,0 0)))"},
        {"filter": "1=1; DROP TABLE incidents"},
        {"filter": "{", "filter-lang": "cql2-json"},
        {"filter": "[" * 5000, "filter-lang": "cql2-json"},
        {"filter-lang": "sql", "filter": "1=1"},
        {"limit": "0"},
        {"limit": "x"},
        {"offset": "-1"},
        {"bbox": "1,2"},
        {"bbox": "3,3,1,1"},
        {"datetime": "yesterday"},
        {"datetime": "../.."},
        {"crs": "EPSG:3857"},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_asked_is_answered_with_its_mend(bench, asked):
    answer = bench.get(ITEMS, params=asked)
    assert answer.status_code == 400, answer.text
    assert answer.json()["mend"]


@given(st.text(max_size=60) | st.text(alphabet="()=<>'ANDORgrade 1,\\%{}[]\"", max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_more_than_a_filter_or_a_refusal(text):
    try:
        found = read_filter(text, properties=TYPES, language="cql2-text")
    except RequestError:
        return
    assert ";" not in found.sql
    assert all(
        isinstance(value, str | float | bool | dt.date) for value in found.parameters.values()
    )


def test_quotes_in_a_value_stay_a_value(bench):
    data = got(bench, ITEMS, filter="place_name = 'x'' OR 1=1 --'")
    assert data["numberMatched"] == 0


def test_programs_read_with_the_key_and_with_nothing_else(bench):
    with bench.stranger() as stranger:
        assert stranger.get("/api").status_code == 403
        assert stranger.get("/api", auth=("qgis", "wrong")).status_code == 403
        key = bench.sessions.api_key
        assert stranger.get("/api", auth=("qgis", key)).status_code == 200
        assert stranger.get("/api", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        assert stranger.get("/incidents", auth=("qgis", key)).status_code == 403
        assert (
            stranger.get("/api", headers={"Authorization": "Basic é=".encode()}).status_code == 403
        )


def test_the_public_gets_what_release_lets_out_and_every_link_keeps_to_it(careful):
    own = {one["id"]: one for one in got(careful, ITEMS)["features"]}
    public = got(careful, ITEMS, **{"as": "public"})
    assert public["numberMatched"] < len(own)
    for one in public["features"]:
        assert one["geometry"] is None or one["geometry"] != own[one["id"]]["geometry"]
    assert all("as=public" in link["href"] for link in public["links"])


@pytest.mark.skipif(
    shutil.which("ogrinfo") is None and os.environ.get("CI") != "true", reason="no ogrinfo here"
)
def test_gdal_reads_it_and_filters_on_the_server(bench):
    address = f"OAPIF:{bench.base}/api"
    environment = {**os.environ, "GDAL_HTTP_USERPWD": f"any:{bench.sessions.api_key}"}
    command = ["ogrinfo", "-ro", "-so", address, "incidents", "-where", "grade = 'confirmed'"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=60, check=True
    )
    assert "Feature Count: 2" in done.stdout
    assert "probability: Real" in done.stdout

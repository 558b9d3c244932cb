"""Encounters of aircraft in the workbench: found again, told as recorded, and withheld as asked."""

import datetime as dt
import re

import msgspec
import polars as pl
import pytest

from crossfix.air.retrospect import Withheld
from crossfix.case import PublishSection
from crossfix.markings import Audience
from crossfix.workbench import flights

from .conftest import serving, stored
from .flights import with_flights
from .test_sentences import Foreign

DAY = dt.date(2015, 10, 21)


@pytest.fixture(scope="module")
def sky(make, tmp_path_factory):
    """Return the workbench of a case with an encounter, and the encounter as it was found."""
    from ..publish.conftest import small_tables  # noqa: TID252

    folder = tmp_path_factory.mktemp("sky")
    case = with_flights(folder)
    with serving(case, stored(small_tables(make), folder / "out")) as served:
        (row,) = pl.read_parquet(folder / "encounters.parquet").to_dicts()
        yield served, row


def test_the_list_leads_to_the_encounter_and_the_map_shows_it(sky):
    served, row = sky
    page = served.get("/encounters").text
    assert page.count(f'href="/encounters/{row["encounter_id"]}"') == 2
    assert "loss of separation" in page
    assert "CALLA – CALLB" in page
    assert 'href="/encounters"' in served.get("/").text


def test_a_case_without_flights_names_no_encounters(bench):
    assert 'href="/encounters"' not in bench.get("/").text
    assert bench.get("/encounters").status_code == 200


def test_every_moment_has_what_the_engine_found(sky):
    served, row = sky
    told = served.get(f"/encounters/{row['encounter_id']}.json").json()
    moments, apart = told["moments"], told["separations"]
    assert len(moments) == len(apart) > 300
    nearest = min(range(len(moments)), key=lambda at: abs(moments[at]["since_s"]))
    assert moments[nearest]["since_s"] == 0
    assert apart[nearest]["h_m"] == pytest.approx(row["h_m"], abs=1e-6)
    _, distance, _, chance = moments[nearest]["told"]
    assert distance.startswith(f"{row['h_m'] / 1000:.2f}")
    assert chance == ">\u00a099\u00a0%"
    page = served.get(f"/encounters/{row['encounter_id']}").text
    assert f'value="{nearest}"' in page
    assert distance.replace("\u00a0", " ") in page.replace("\u00a0", " ")


def test_the_distance_on_the_plan_is_that_of_the_moment(sky):
    """The circle of 5 NM and the line between the two are in proportion at every moment."""
    served, row = sky
    at = f"/encounters/{row['encounter_id']}"
    told = served.get(f"{at}.json").json()
    radius = float(re.search(r'class="minima"[^>]* r="([\d.]+)"', served.get(at).text)[1])
    for moment, apart in zip(told["moments"][::40], told["separations"][::40], strict=True):
        a, b = moment["places"]
        px = ((a["x"] - b["x"]) ** 2 + (a["y"] - b["y"]) ** 2) ** 0.5
        assert px / radius == pytest.approx(apart["h_m"] / row["h_minimum_m"], abs=0.01)


def test_the_page_says_how_the_clocks_are_apart_and_what_is_not_known(sky):
    served, row = sky
    page = served.get(f"/encounters/{row['encounter_id']}").text
    assert "+1.500 s" in page
    assert "0.200 s" in page
    assert "What is not known" in page
    assert "c" * 64 in page


def test_accounts_stand_beside_each_other_and_beside_the_recordings(sky):
    served, row = sky
    page = served.get(f"/encounters/{row['encounter_id']}").text
    compared = page.partition('id="acc-h"')[2].partition("</section>")[0]
    assert "Russia" in compared
    assert "United States" in compared
    assert "the recordings" in compared
    assert "not both" in compared
    assert 'href="https://example.org/said"' in compared
    assert "javascript:" not in page
    alone = served.get("/accounts/passing").text
    assert "United States" in alone
    assert "the recordings" not in alone
    assert served.get("/accounts/nothing").status_code == 404


def test_the_preview_names_nobody_and_gives_no_exact_time(sky):
    served, row = sky
    pages = [
        served.get(f"/encounters{at}?as=public").raise_for_status().text
        for at in ("", ".json", "/1", "/1.json")
    ]
    secrets = ("CALLA", "side A", "aaaaaa", "09:03:", row["encounter_id"], "c" * 12, "Bear")
    for page in pages:
        assert not [secret for secret in secrets if secret in page]
    assert "aircraft A" in pages[2]
    for path in (f"/encounters/{row['encounter_id']}", "/encounters/2", "/accounts/passing"):
        assert served.get(f"{path}?as=public").status_code == 404


@pytest.mark.parametrize(("days", "seen"), [(30, 0), (5, 1)])
def test_the_preview_obeys_delay_and_grid(make, tmp_path, days, seen):
    from ..publish.conftest import small_tables  # noqa: TID252

    case = with_flights(tmp_path, name_aircraft=True, coarsen_minutes=0.0)
    about = msgspec.structs.replace(case.case, data_as_of=DAY + dt.timedelta(days=10))
    publish = PublishSection(delay_days=days, coarsen_km=50.0 if seen else 0.0)
    case = msgspec.structs.replace(case, case=about, publish=publish)
    with serving(case, stored(small_tables(make), tmp_path / "out")) as served:
        assert served.get("/encounters.json").json()["total"] == 1
        public = served.get("/encounters.json?as=public").json()
        assert (public["total"], public["held_back"]) == (seen, 1 - seen)
        assert served.get("/encounters/1?as=public").status_code == (200 if seen else 404)
        if seen:
            places = served.get("/encounters/1.json?as=public").json()["closest"]
            assert all(abs(place["lat"] - 35.0135) > 0.02 for place in places)
            assert "grid-circle" in served.get("/encounters?as=public").text


def test_encounters_have_the_marking_of_the_case(tmp_path):
    publish = PublishSection(tlp="TLP:AMBER")
    case = with_flights(tmp_path, name_aircraft=True, coarsen_minutes=0.0)
    case = msgspec.structs.replace(case, publish=publish)
    for audience, many in ((Audience.PUBLIC, 0), (Audience.COMMUNITY, 0), (Audience.PARTNERS, 1)):
        assert flights.listed(case, audience, page=1).total == many
        (row,) = flights.listed(case, Audience.OWN, page=1).rows.iter_rows(named=True)
        assert (flights.seen(case, audience, row["encounter_id"]) is not None) == bool(many)
        assert len(flights.accounts_of(case, audience)) == many


def test_aircraft_that_were_withheld_are_looked_for_in_no_recording(make, tmp_path):
    from ..publish.conftest import small_tables  # noqa: TID252

    hidden = Withheld(frozenset({"aaaaaa"}), b"k" * 32)
    case = with_flights(tmp_path, hidden=hidden)
    with serving(case, stored(small_tables(make), tmp_path / "out")) as served:
        (row,) = served.get("/encounters.json").json()["encounters"]
        page = served.get(f"/encounters/{row['encounter_id']}").text
        assert "looked for in no recording" in page
        assert "withheld-" in page
        assert "aaaaaa" not in page + served.get(f"/encounters/{row['encounter_id']}.json").text


def test_a_recording_that_still_goes_on_is_not_shown(sky, monkeypatch):
    served, row = sky

    class Then(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return dt.datetime(2015, 10, 21, 9, 30, tzinfo=tz)

    monkeypatch.setattr(flights.dt, "datetime", Then)
    answer = served.get(f"/encounters/{row['encounter_id']}")
    assert answer.status_code == 503
    assert "follows no aircraft as it flies" in answer.text


def test_what_stays_in_english_says_so(sky):
    served, row = sky
    for path in ("/encounters", f"/encounters/{row['encounter_id']}", "/accounts/passing"):
        page = Foreign()
        page.feed(served.get(f"{path}?lang=ar").text.partition("<footer")[0])
        assert page.found == [], path

"""The timeline of the overview: what it counts, and that no number claims more than is known."""

import datetime as dt
import re

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.store import Store
from crossfix.tables import INCIDENTS
from crossfix.workbench import over_time
from crossfix.workbench.data import Audience, Data
from crossfix.workbench.filters import Wanted
from crossfix.workbench.spread import spread
from crossfix.workbench.time_axis import UNITS, Axis, first_of, parts_of

from .conftest import CAREFUL, serving, small_case, small_tables, stored

BEGIN = dt.datetime(2015, 9, 1, tzinfo=dt.UTC)


def timeline(page):
    return page.text.partition('class="over-time"')[2].partition("</section>")[0]


@pytest.fixture(scope="module")
def counted(make, small, tmp_path_factory):
    """Return a function that counts times of hours since BEGIN, as the page does."""
    case, tables = small
    store = Store(tmp_path_factory.mktemp("times") / "out")
    a_row = tables["incidents"].row(0, named=True)

    def ask(times, axis, unit):
        rows = [
            a_row
            | {
                "incident_id": f"i{number}",
                "start": time and BEGIN + dt.timedelta(hours=time[0]),
                "end": time and BEGIN + dt.timedelta(hours=sum(time)),
            }
            for number, time in enumerate(times)
        ]
        store.write(INCIDENTS, make(INCIDENTS, rows), fingerprint="made")
        view = Data(case, out=store.folder).seen_by(Audience.OWN)
        origin = first_of(axis.first, unit)
        wanted = Wanted(since=axis.first, until=axis.end - dt.timedelta(days=1))
        found = view.ask(
            "over_time/counts",
            **wanted.in_box,
            first=axis.first,
            end=axis.end,
            unit=unit,
            origin=origin,
        )
        parts = parts_of(axis, unit)
        return parts, spread(found.iter_rows(named=True), parts, origin=origin)

    return ask


@pytest.fixture(scope="module")
def small(make):
    return small_case(), small_tables(make)


times = st.lists(st.tuples(st.integers(-200, 3000), st.integers(0, 3000)), min_size=1, max_size=30)


@settings(max_examples=12, deadline=None)
@given(times, st.sampled_from(list(UNITS)), st.integers(0, 40), st.integers(1, 90))
def test_a_time_is_spread_evenly_over_the_parts_that_it_touches(counted, times, unit, first, days):
    axis = Axis(*(BEGIN.date() + dt.timedelta(days=day) for day in (first, first + days)))
    parts, found = counted(times, axis, unit)
    for part, by_grade in zip(parts, found, strict=True):
        left, right = ((day - BEGIN.date()).days * 24 for day in (part.first, part.end))
        low, expected, high = 0, 0.0, 0
        for start, length in times:
            end = start + length
            # as the filters say it: a moment on an edge belongs to what follows
            if not (start < right and (end > left or left == start > 24 * first)):
                continue
            high += 1
            low += start >= left and end <= right
            overlap = min(end, right) - max(start, left)
            expected += overlap / length if length else 1
        count = by_grade.get("confirmed")
        assert (count or (0, 0, 0)) == pytest.approx((low, expected, high), abs=1e-6)


def test_each_incident_is_a_bar_over_its_time_that_leads_to_it(bench):
    drawn = timeline(bench.get("/"))
    bars = re.findall(r'<a href="(/incidents/i\d+)" data-incident="(i\d+)"', drawn)
    assert len(bars) == 11  # of twelve, one of which nobody knows when
    assert all(href.endswith(name) for href, name in bars)
    assert "Time unknown: 1" in drawn


def test_claims_stand_above_the_incidents_with_what_they_claim(bench):
    drawn = timeline(bench.get("/"))
    assert 'href="/claims/RU021"' in drawn
    assert "RU021: 819 objects" in drawn
    headline = drawn.partition("claim headline")[2].partition("</a>")[0]
    assert "30 Sep – 23 Oct 2015" in headline
    assert drawn.index("RU021") < drawn.index("data-incident")


def test_a_claim_of_at_least_so_many_is_never_shown_as_exactly_so_many(small, tmp_path):
    case, tables = small
    at_least = tables["claims"].with_columns(
        objects_high=pl.lit(None, tables["claims"].schema["objects_high"])
    )
    with serving(case, stored({**tables, "claims": at_least}, tmp_path / "out")) as served:
        labels = re.findall(
            r'<text aria-hidden="true"[^>]*dx="4"[^>]*>([^<]+)<', served.get("/").text
        )
        assert labels
        assert all(label.endswith(("or more", "or more objects")) for label in labels)


def test_a_week_is_a_link_and_needs_no_script(bench):
    drawn = timeline(bench.get("/?grade=probable"))
    week = re.search(r'href="(/\?grade=probable&amp;from=2015-10-12&amp;until=2015-10-18)"', drawn)
    assert week
    found = timeline(bench.get(week[1].replace("&amp;", "&")))
    assert "12–18 Oct 2015" in found
    assert "The whole time" in found
    # three probable ones in all, one of them in that week
    assert (drawn.count("data-incident"), found.count("data-incident")) == (3, 1)


def test_many_incidents_are_counted_by_part_of_time_and_grade(bench, monkeypatch):
    monkeypatch.setattr(over_time, "FEW", 3)
    drawn = timeline(bench.get("/"))
    assert "data-incident" not in drawn
    first = re.search(r'aria-label="(1 Oct 2015: [^"]*)"', drawn)
    assert first
    assert first[1] == "1 Oct 2015: 2; confirmed 2"
    # known to a week only: it may lie on any of its days
    assert "9 Oct 2015: 0–1; unaddressed 0.1" in drawn
    counts = bench.get("/overview.json").json()["over_time"]
    assert sum(row["expected"] for row in counts) == pytest.approx(11)
    assert all(row["low"] <= row["expected"] + 1e-9 <= row["high"] + 2e-9 for row in counts)


def test_the_axis_stays_when_the_filters_change_and_follows_the_period(bench):
    whole = re.search(r'class="strip brushable" data-first="(\S+)" data-days="(\d+)"', "")
    for query in ("/", "/?grade=confirmed", "/?from=2015-10-03&until=2015-10-06"):
        found = re.search(
            r'class="strip brushable" data-first="(\S+)" data-days="(\d+)"',
            timeline(bench.get(query)),
        )
        assert found
        assert whole is None or found.groups() == whole.groups()
        whole = found
    narrow = timeline(bench.get("/?from=2015-10-03&until=2015-10-06"))
    assert 'id="over-time" data-first="2015-10-03" data-days="4"' in narrow


@pytest.mark.parametrize(
    "query",
    ["from=1600-01-01", "until=9999-12-31", "from=2030-01-01", "from=2015-10-09&until=2015-10-02"],
)
def test_a_period_beyond_the_case_or_of_no_day_is_no_fault(bench, query):
    answer = bench.get(f"/?{query}")
    assert answer.status_code == 200
    assert 'id="over-time"' in timeline(answer)


def test_a_period_that_ends_before_it_begins_holds_nothing(bench):
    found = bench.get("/incidents.json?from=2015-10-14&until=2015-10-09").json()
    assert found["total"] == 0


def test_what_lies_in_a_box_is_in_the_table_the_timeline_the_counts_and_the_file(bench):
    query = "box=36.6,34.7,36.9,34.95"
    found = bench.get(f"/overview.json?{query}").json()
    assert [row["place_name"] for row in found["incidents"]] == ["Talbiseh", "Эр-Растан"]
    assert sum(found["counts"].values()) == found["total"] == 2
    assert sum(row["expected"] for row in found["over_time"]) == 2
    assert bench.get(f"/incidents.csv?{query}").text.count("\r\n") == 3
    page = bench.get(f"/?{query}").text
    assert f'name="box" form="filters" value="{query[4:]}" checked' in page
    assert 'href="/?grade=confirmed&amp;box=36.6' in page.replace("%2C", ",")
    assert "checked" in bench.get(f"/incidents?{query}").text.partition('id="box"')[2][:200]


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "3,0,1,1", "-inf,0,1,1"])
def test_a_box_that_is_none_is_refused_with_its_mend(bench, box):
    answer = bench.get(f"/incidents.json?box={box}")
    assert answer.status_code == 400
    assert "west,south,east,north" in answer.json()["mend"]


def test_the_table_has_a_bar_for_each_known_time(bench):
    table = bench.get("/incidents?from=2015-10-01&until=2015-10-04").text
    bars = re.findall(r'<svg class="span"[^>]*><rect class="f-(\w+)" x="([\d.]+)%"', table)
    assert bars[0] == ("confirmed", "0.0")
    assert '<bdi class="scale" lang="en">1–4 Oct 2015</bdi>' in table


def test_a_case_whose_times_are_all_unknown_says_so(tables, case, tmp_path):
    unknown = tables["incidents"].with_columns(
        pl.lit(None).cast(tables["incidents"].schema[name]).alias(name) for name in ("start", "end")
    )
    with serving(case, stored({**tables, "incidents": unknown}, tmp_path / "out")) as served:
        assert "No incident has a known time." in timeline(served.get("/"))


def test_the_public_timeline_has_only_what_release_lets_out(small, tmp_path):
    case, tables = small
    careful = msgspec.structs.replace(case, publish=CAREFUL)
    with serving(careful, stored(tables, tmp_path / "out")) as served:
        own = set(re.findall(r'data-incident="(\w+)"', served.get("/").text))
        public = set(re.findall(r'data-incident="(\w+)"', served.get("/?as=public").text))
        left = {
            row["incident_id"]
            for row in served.get("/incidents.json?as=public").json()["incidents"]
        }
        assert public <= left < own

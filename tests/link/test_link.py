"""From reports to incidents: what link promises."""

import datetime as dt
import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crossfix.case import LinkSection
from crossfix.errors import TableError
from crossfix.link import Linked, link
from crossfix.tables import (
    CALIBRATIONS,
    CANDIDATES,
    HISTORY,
    ISSUES,
    LINKS,
    MEMBERSHIP,
    MODEL,
    REPORTS,
    check,
    empty,
)

RULES = LinkSection()
BITS = ("prior", "place", "date", "type", "actor", "toll", "name", "rivals")
TOWN = {"lon": 36.7, "lat": 34.8, "place_name": "Talbiseh"}
OTHER_TOWN = {"lon": 36.75, "lat": 34.95, "place_name": "Zaafaraniyeh"}


def _pairs(linked: Linked) -> set[tuple[str, str]]:
    held = linked.membership.filter("best").group_by("incident_id").agg("report_id")
    return {
        pair
        for ids in held["report_id"].to_list()
        for pair in itertools.combinations(sorted(ids), 2)
    }


def _true_pairs(truth: dict[str, int]) -> set[tuple[str, str]]:
    return {(a, b) for a, b in itertools.combinations(sorted(truth), 2) if truth[a] == truth[b]}


def _f1(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> float:
    return 2 * len(found & true) / (len(found) + len(true))


def _window(reports: pl.DataFrame, km: float, days: float) -> set[tuple[str, str]]:
    rows = reports.select("report_id", "lon", "lat", "start").sort("report_id").rows()
    found = set()
    for (a, lon, lat, start), (b, to_lon, to_lat, to_start) in itertools.combinations(rows, 2):
        gap = np.hypot((lon - to_lon) * np.cos(np.radians(lat)), lat - to_lat) * 111.2
        near = gap <= km and abs((start - to_start).total_seconds()) <= days * 86400
        if near and a.split(":")[0] != b.split(":")[0]:
            found.add((a, b))
    return found


def _best(linked: Linked, report: str) -> str:
    held = linked.membership.filter("best", pl.col("report_id") == report)
    return str(held["incident_id"].item())


def test_a_world_with_known_truth_is_told_better_than_by_any_window(world: Any):
    reports, truth = world()
    true = _true_pairs(truth)
    windows = [
        _f1(_window(reports, km, days), true)
        for km in (1.0, 2.0, 3.0, 5.0, 8.0, 12.0)
        for days in (0.0, 1.0, 2.0)
    ]
    found = _f1(_pairs(link(reports, rules=RULES)), true)
    assert found > max(windows) + 0.05
    assert found > 0.7


def test_the_order_of_the_rows_makes_no_difference(world: Any):
    reports = world(events=40).reports
    first = link(reports, rules=RULES)
    again = link(reports.sample(fraction=1.0, shuffle=True, seed=3), rules=RULES)
    for one, other in zip(first, again, strict=True):
        assert_frame_equal(one, other, check_exact=True)


def test_it_does_not_matter_which_source_bears_which_name(world: Any):
    reports = world(events=150, sources=2).reports
    assert (reports["source_id"].value_counts()["count"] >= 100).all()  # each with its own rates
    names = {"s0": "zulu", "s1": "alpha"}
    renamed = reports.with_columns(pl.col("source_id").replace(names))
    new_id = pl.concat_str("source_id", "record_id", separator=":")
    renamed = check(renamed.with_columns(report_id=new_id), REPORTS)
    back = {f"{names[s]}:{r}": f"{s}:{r}" for s, r in reports["source_id", "record_id"].rows()}
    plain = link(reports, rules=RULES).links
    swapped = link(renamed, rules=RULES).links.with_columns(pl.col("left", "right").replace(back))
    ordered = swapped.with_columns(
        left=pl.min_horizontal("left", "right"), right=pl.max_horizontal("left", "right")
    )
    both = plain.join(check(ordered, LINKS), on=["left", "right"])
    assert both.height > 0.95 * max(plain.height, ordered.height)
    # the fit ends when it gains nothing more, by a path that depends on how features are numbered
    off = (both["probability"] - both["probability_right"]).abs()
    assert off.mean() < 0.01
    assert off.max() < 0.15  # one that stood between two rivals


@pytest.mark.parametrize("shift", [dt.timedelta(days=1000), dt.timedelta(days=-400, hours=5)])
def test_only_differences_of_time_count(world: Any, shift: dt.timedelta):
    reports = world(events=40).reports
    moved = reports.with_columns(pl.col("start", "end") + shift)
    first, later = link(reports, rules=RULES), link(moved, rules=RULES)
    assert_frame_equal(first.links, later.links, abs_tol=1e-9, rel_tol=1e-9)
    assert_frame_equal(first.membership, later.membership, abs_tol=1e-9, rel_tol=1e-9)


def test_the_bits_of_each_link_add_up_and_are_its_probability(world: Any):
    links = link(world(events=60).reports, rules=RULES).links
    total = links.select(pl.sum_horizontal(f"{part}_bits" for part in BITS)).to_series()
    assert len(links) > 60
    np.testing.assert_allclose(total, links["bits"], atol=1e-12)
    np.testing.assert_allclose(1 / (1 + 2.0 ** -links["bits"].to_numpy()), links["probability"])


_reports = st.lists(
    st.fixed_dictionaries(
        {
            "source_id": st.sampled_from("abc"),
            "day": st.one_of(st.none(), st.integers(0, 40)),
            "days": st.sampled_from([0.1, 1, 3, 30]),
            "lon": st.one_of(st.none(), st.floats(36, 37)),
            "radius_km": st.one_of(st.none(), st.sampled_from([0.0, 1.0, 6.0, 90.0])),
            "place_name": st.one_of(
                st.none(), st.sampled_from(["Homs", "Hama town", "Syria", "?"])
            ),
            "admin1": st.one_of(st.none(), st.sampled_from(["Homs", "Hama"])),
            "killed": st.one_of(st.none(), st.integers(0, 60)),
            "event_type": st.one_of(
                st.none(), st.sampled_from(["air_strike", "airspace_violation", "x"])
            ),
            "actor": st.one_of(st.none(), st.sampled_from(["Russia", "Syria;Russia"])),
        }
    ),
    max_size=9,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=_reports)
def test_whatever_is_reported_shares_and_probabilities_are_possible(
    make: Any, tell: Any, drawn: list[dict[str, Any]]
):
    rows = []
    for number, said in enumerate(drawn):
        dead, lon = said.pop("killed"), said.pop("lon")
        where = {} if lon is None else {"lon": lon, "lat": 34.8}
        row = tell(f"{said.pop('source_id')}:{number}", **said, **where)
        rows.append(row | {"killed_low": dead, "killed_high": None})
    linked = link(make(REPORTS, rows), rules=RULES)
    assert linked.links["probability"].is_between(0, 1).all()
    shares = linked.membership.group_by("report_id").agg(pl.col("probability", "best").sum())
    assert (shares["probability"] <= 1 + 1e-9).all()
    assert (shares["best"] == 1).all()
    assert shares["report_id"].sort().to_list() == sorted(row["report_id"] for row in rows)
    assert linked.membership["probability"].is_between(0, 1).all()
    assert linked.candidates["reports"].sum() == len(rows)


def test_no_reports_make_no_incidents():
    linked = link(empty(REPORTS), rules=RULES)
    assert [len(table) for table in linked] == [0] * 7
    assert [table.columns for table in linked] == [
        list(table.schema)
        for table in (LINKS, MEMBERSHIP, CANDIDATES, HISTORY, ISSUES, CALIBRATIONS, MODEL)
    ]


def test_one_report_is_an_incident_of_its_own(make: Any, tell: Any):
    linked = link(make(REPORTS, [tell("a:1", **TOWN)]), rules=RULES)
    assert linked.links.is_empty()
    assert linked.membership["probability"].to_list() == [1.0]
    assert linked.candidates.select("lon", "lat", "radius_km").row(0) == (36.7, 34.8, 4.0)


def test_a_table_without_its_columns_is_refused(make: Any, tell: Any):
    with pytest.raises(TableError, match="missing columns"):
        link(make(REPORTS, [tell("a:1")]).drop("lon"), rules=RULES)


def test_reports_without_place_or_time_are_kept_and_stay_alone(make: Any, tell: Any):
    rows = [tell("a:1", day=None), tell("b:1", **TOWN), tell("c:1", day=None, **TOWN), tell("d:1")]
    linked = link(make(REPORTS, rows), rules=RULES)
    assert linked.candidates["reports"].to_list() == [1, 1, 1, 1]


def test_reports_without_a_position_meet_by_name(make: Any, tell: Any):
    rows = [
        tell(f"{source}:{event}", day=day, place_name=name, killed_low=dead, killed_high=dead)
        for event, (day, name, dead) in enumerate([(3, "Ghantu", 46), (20, "Sarmin", 12)])
        for source in "abc"
    ]
    linked = link(make(REPORTS, rows), rules=RULES)
    assert linked.candidates["reports"].to_list() == [3, 3]
    assert linked.candidates["lon"].null_count() == 2


def _busy_town(tell: Any) -> list[dict[str, Any]]:
    """One catalogue's town centre, day after day, and one lonely exact pair in the desert."""
    centre = {"lon": 37.16, "lat": 36.2, "place_name": "Aleppo", "radius_km": 10.0}
    rows = [
        tell(f"{source}:{day}{nth}", day=day, **centre)
        for source in "ab"
        for day in range(40)
        for nth in range(2)
    ]
    desert = {"lon": 39.0, "lat": 34.5, "place_name": "T4", "radius_km": 1.0}
    return [*rows, tell("a:desert", day=20, **desert), tell("b:desert", day=20, **desert)]


def test_the_same_centroid_of_a_crowded_town_says_less_than_the_same_desert_site(
    make: Any, tell: Any
):
    links = link(make(REPORTS, _busy_town(tell)), rules=RULES).links
    desert = pl.col("left") == "a:desert"
    place = pl.col("place_bits") + pl.col("name_bits")
    across = pl.col("left").str.starts_with("a") & pl.col("right").str.starts_with("b")
    crowded = links.filter(across & ~desert).select(place.max()).item()
    assert links.filter(desert).select(place).item() > crowded + 3
    assert links.filter(desert)["because"].item().startswith("same coordinates, same day")


def _two_strikes(tell: Any) -> list[dict[str, Any]]:
    return [
        tell(f"{source}:{site['place_name']}", **site, killed_low=dead, killed_high=dead)
        for site, dead in ((TOWN, 17), (OTHER_TOWN, 8))
        for source in "abcd"
    ]


def test_a_report_of_a_governorate_does_not_make_one_incident_of_two(make: Any, tell: Any):
    vague = {"lon": 37.5, "lat": 34.4, "radius_km": 100.0, "place_precision": "governorate"}
    said = {"place_name": "northern Homs countryside", "killed_low": 36, "killed_high": 36}
    linked = link(make(REPORTS, [*_two_strikes(tell), tell("e:1", **vague, **said)]), rules=RULES)
    assert _best(linked, "a:Talbiseh") == _best(linked, "d:Talbiseh")
    assert _best(linked, "a:Talbiseh") != _best(linked, "a:Zaafaraniyeh")
    sharp = linked.candidates.filter(pl.col("reports") >= 4)
    assert sharp["radius_km"].to_list() == [4.0, 4.0]


def test_reports_of_a_governorate_never_make_a_pinpoint(make: Any, tell: Any):
    vague = {"lon": 37.5, "lat": 34.4, "radius_km": 100.0, "place_precision": "governorate"}
    rows = [tell(f"{source}:1", **vague, killed_low=60, killed_high=60) for source in "abcde"]
    linked = link(make(REPORTS, rows), rules=RULES)
    assert (linked.candidates["radius_km"] >= 100.0).all()
    assert (linked.candidates["place_precision"] == "governorate").all()


def test_a_source_that_reports_twice_tells_of_two_events(make: Any, tell: Any):
    rows = [tell(f"a:{nth}", **TOWN) for nth in range(2)]
    linked = link(make(REPORTS, rows), rules=RULES)
    assert linked.candidates["reports"].to_list() == [1, 1]


def test_an_airspace_violation_is_not_an_air_strike(make: Any, tell: Any):
    rows = [
        *(tell(f"{source}:strike", **TOWN) for source in "abc"),
        *(tell(f"{source}:jet", **TOWN, event_type="airspace_violation") for source in "def"),
    ]
    linked = link(make(REPORTS, rows), rules=RULES)
    assert _best(linked, "a:strike") == _best(linked, "b:strike")
    assert _best(linked, "a:strike") != _best(linked, "d:jet")


def test_who_is_excluded_as_actor_counts_as_unknown(make: Any, tell: Any):
    rows = _two_strikes(tell)
    unnamed = [row | {"actor": None} if row["source_id"] == "b" else row for row in rows]
    excluded = [
        row | {"actor": "Turkey", "actor_certainty": "excluded"} if row["source_id"] == "b" else row
        for row in rows
    ]
    one, other = (link(make(REPORTS, told), rules=RULES).links for told in (unnamed, excluded))
    assert_frame_equal(one, other)


def test_a_denial_belongs_to_the_strike_that_it_denies(make: Any, tell: Any):
    rows = [*_two_strikes(tell), tell("ministry:1", **TOWN, stance="denies")]
    linked = link(make(REPORTS, rows), rules=RULES)
    assert _best(linked, "ministry:1") == _best(linked, "a:Talbiseh")


def test_dear_merges_are_fewer(world: Any):
    reports = world(events=60).reports
    cheap = link(reports, rules=RULES).candidates
    dear = link(reports, rules=LinkSection(loss=50.0)).candidates
    assert len(dear) > len(cheap)


def test_the_reach_bounds_what_is_compared(make: Any, tell: Any):
    rows = [tell("a:1", **TOWN), tell("b:1", day=3, **TOWN)]
    near = link(make(REPORTS, rows), rules=LinkSection(reach_days=1)).links
    assert near.is_empty()


def test_an_incident_keeps_its_name_when_a_vague_report_joins(make: Any, tell: Any):
    vague = {"lon": 36.7, "lat": 34.8, "radius_km": 90.0}
    before = link(make(REPORTS, _two_strikes(tell)), rules=RULES)
    after = link(make(REPORTS, [*_two_strikes(tell), tell("A:0", **vague)]), rules=RULES)
    assert _best(before, "a:Talbiseh") == _best(after, "a:Talbiseh")
    assert _best(before, "a:Talbiseh").startswith("i")
    assert len(_best(before, "a:Talbiseh")) == 9

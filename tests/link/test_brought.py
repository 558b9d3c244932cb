"""Links that another tool weighed: taken as they are, then judged, clustered and shared as ever."""

import datetime as dt
import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crossfix.case import LinkSection
from crossfix.link import Past, link
from crossfix.link.brought import MOST_BITS, Brought
from crossfix.tables import HISTORY, JUDGEMENTS, LINKS, MEMBERSHIP, REPORTS, check, empty

RULES = LinkSection()
TOWN = {"lon": 36.7, "lat": 34.8}
PARTS = [name for name in LINKS.schema if name.endswith("_bits")]
OWN_PARTS = [name for name in PARTS if name not in ("imported_bits", "judged_bits")]


def edges_of(*rows: tuple[str, str, float]) -> Brought:
    schema = {"left": pl.String, "right": pl.String, "bits": pl.Float64}
    return Brought(pl.DataFrame(rows, schema=schema, orient="row"), "theirs.csv")


@pytest.fixture
def reports(make: Any, tell: Any) -> pl.DataFrame:
    """Three reports of one strike, and one that our own search would never compare with them."""
    told: pl.DataFrame = make(
        REPORTS,
        [
            *(tell(f"{source}:1", **TOWN) for source in "abc"),
            tell("d:1", day=300, lon=44.0, lat=36.0),
        ],
    )
    return told


@pytest.fixture
def judge(make: Any) -> Any:
    """Make a table of one decision."""

    def decided(left: str, right: str, decision: str) -> Any:
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        row = {"left": left, "right": right, "decision": decision, "who": "mk", "at": at}
        return make(JUDGEMENTS, [{**row, "drawn": "chosen"}])

    return decided


def incidents(linked: Any) -> set[frozenset[str]]:
    held = linked.membership.filter("best").group_by("incident_id").agg("report_id")
    return {frozenset(names) for names in held["report_id"].to_list()}


def test_only_what_was_brought_in_links_reports(reports: pl.DataFrame):
    linked = link(reports, rules=RULES, by=edges_of(("a:1", "d:1", 8.0)))
    assert incidents(linked) == {frozenset({"a:1", "d:1"}), frozenset({"b:1"}), frozenset({"c:1"})}


def test_a_link_that_was_brought_in_says_from_where_and_has_its_weight_in_one_column(
    reports: pl.DataFrame,
):
    linked = link(reports, rules=RULES, by=edges_of(("a:1", "b:1", 8.0), ("b:1", "c:1", -1.5)))
    links = linked.links
    assert links["imported_from"].to_list() == ["theirs.csv"] * 2
    assert links["imported_bits"].to_list() == pytest.approx([8.0, -1.5])
    assert links["because"].str.contains("theirs.csv").all()
    assert not links.select(OWN_PARTS).to_numpy().any()
    np.testing.assert_allclose(links.select(pl.sum_horizontal(PARTS)).to_series(), links["bits"])
    np.testing.assert_allclose(1 / (1 + 2.0 ** -links["bits"].to_numpy()), links["probability"])


def test_links_that_were_weighed_here_come_from_no_file(world: Any):
    links = link(world(events=30).reports, rules=RULES).links
    assert links["imported_from"].null_count() == links.height > 20
    assert (links["imported_bits"] == 0).all()


def test_a_pair_alone_is_shared_by_the_odds_that_it_came_with(reports: pl.DataFrame):
    linked = link(reports, rules=RULES, by=edges_of(("a:1", "b:1", math.log2(4))))
    both = linked.membership.filter(pl.col("report_id").is_in(["a:1", "b:1"]))
    assert both["probability"].to_list() == pytest.approx([0.8, 0.8])


def test_a_pair_that_is_not_listed_speaks_against_one_incident(reports: pl.DataFrame):
    chain = edges_of(("a:1", "b:1", 6.0), ("b:1", "c:1", 5.0))
    assert frozenset({"a:1", "b:1"}) in incidents(link(reports, rules=RULES, by=chain))


def test_the_cost_of_a_wrong_merge_holds_for_what_was_brought_in(reports: pl.DataFrame):
    edges = edges_of(("a:1", "b:1", 2.0))
    cheap, dear = (link(reports, rules=LinkSection(loss=loss), by=edges) for loss in (1.0, 8.0))
    assert len(incidents(cheap)) == 3
    assert len(incidents(dear)) == 4


def test_a_person_overrules_what_was_brought_in(reports: pl.DataFrame, judge: Any):
    edges = edges_of(("a:1", "b:1", 9.0))
    parted = link(reports, rules=RULES, by=edges, judgements=judge("a:1", "b:1", "different"))
    assert len(incidents(parted)) == 4
    row = parted.links.row(0, named=True)
    assert row["imported_bits"] == pytest.approx(9.0)
    assert row["bits"] == pytest.approx(9.0 + row["judged_bits"])
    assert row["bits"] < 0
    joined = link(reports, rules=RULES, by=edges, judgements=judge("c:1", "d:1", "same"))
    assert frozenset({"c:1", "d:1"}) in incidents(joined)


def test_certainty_counts_as_odds_of_a_million_to_one(reports: pl.DataFrame):
    edges = edges_of(("a:1", "b:1", math.inf), ("b:1", "c:1", -math.inf))
    linked = link(reports, rules=RULES, by=edges)
    assert linked.links["bits"].to_list() == pytest.approx([MOST_BITS])
    assert frozenset({"a:1", "b:1"}) in incidents(linked)


def test_our_own_links_brought_in_again_give_the_same_incidents(world: Any):
    reports = world(events=60).reports
    own = link(reports, rules=RULES)
    again = link(reports, rules=RULES, by=Brought(own.links, "edges.csv"))
    assert_frame_equal(
        own.links.select("left", "right", "bits", "probability"),
        again.links.select("left", "right", "bits", "probability"),
    )
    ours, theirs = incidents(own), incidents(again)
    # ours knows unlikely pairs too, which LINKS leaves out and so count as never compared
    assert len(ours & theirs) > 0.9 * len(ours)


def test_neither_the_order_nor_the_sides_of_the_edges_nor_the_order_of_the_reports_matter(
    world: Any,
):
    reports = world(events=40).reports
    own = link(reports, rules=RULES).links
    one = link(reports, rules=RULES, by=Brought(own, "edges.csv"))
    mixed = reports.sample(fraction=1.0, shuffle=True, seed=3)
    turned = own[::-1].rename({"left": "right", "right": "left"})
    other = link(mixed, rules=RULES, by=Brought(turned, "edges.csv"))
    for first, second in zip(one, other, strict=True):
        assert_frame_equal(first, second, check_exact=True)


def test_ids_last_when_another_tool_takes_over(world: Any):
    reports = world(events=40).reports
    own = link(reports, rules=RULES)
    past = Past(own.membership, own.history)
    again = link(reports, rules=RULES, by=Brought(own.links, "edges.csv"), past=past)
    before, after = (set(table.membership["incident_id"]) for table in (own, again))
    assert len(before & after) > 0.9 * len(before)


def test_a_table_without_edges_leaves_every_report_alone(reports: pl.DataFrame):
    linked = link(reports, rules=RULES, by=edges_of())
    assert linked.links.is_empty()
    assert linked.membership["probability"].to_list() == [1.0] * 4


def test_edges_on_no_reports_make_no_incidents():
    linked = link(empty(REPORTS), rules=RULES, by=edges_of())
    assert linked.membership.is_empty()
    assert check(linked.membership, MEMBERSHIP).columns == list(MEMBERSHIP.schema)
    assert check(linked.history, HISTORY).is_empty()

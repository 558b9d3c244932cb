"""Every page as JSON: its figures are those that the page shows, and it says what they are of."""

import datetime as dt
import re

import pytest

from crossfix.publish.text import extent, percent, share

PAGES = (
    "/?grade=confirmed",
    "/incidents?grade=confirmed&grade=probable",
    "/incidents/i01",
    "/claims",
    "/claims/RU021",
    "/claims/RU021/figures/matched_objects",
    "/sources",
    "/sources/watch",
    "/voices/watch",
    "/reports?source=watch",
    "/reports/mod:i01",
    "/issues",
    "/pair?left=geo:i01&right=mod:i01",
    "/search?q=salma",
)


def as_json(served, page):
    path, _, asked = page.partition("?")
    path = "/overview" if path == "/" else path
    return served.get(f"{path}.json?{asked}").raise_for_status().json()


def words_of(served, page):
    """Return the text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", served.get(page).text).split())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("audience", ["own", "public"])
def test_it_says_of_which_tables_and_what_was_asked_for(bench, page, audience):
    asked = f"{page}{'&' if '?' in page else '?'}as={audience}"
    told = as_json(bench, asked)
    assert told["case"] == "small"
    assert told["audience"] == audience
    assert told["page"] == ("/overview" if page.startswith("/?") else page.partition("?")[0])
    assert told["asked_for"] == [
        pair.split("=") for pair in page.partition("?")[2].split("&") if pair
    ]
    assert len(told["digest"]) == 64
    assert dt.datetime.fromisoformat(told["tables_written"]).tzinfo is not None
    assert told["crossfix"]
    assert f"edition {told['edition']}" in words_of(bench, asked)


def test_the_figures_of_a_claim_are_those_of_its_scorecard(bench):
    told, page = as_json(bench, "/claims/RU021"), words_of(bench, "/claims/RU021")
    assert told["tallies"]
    for row in told["tallies"]:
        ends = (row["low"], row["high"])
        shown = extent(*(100 * end for end in ends) if row["unit"] == "share" else ends)
        assert shown in page or f"{row['low']:.0f} to about {row['high']:.0f}" in page, row


def test_the_ledger_of_an_incident_is_that_of_its_page(bench):
    told, page = as_json(bench, "/incidents/i01"), words_of(bench, "/incidents/i01")
    assert percent(told["incident"]["probability"]).replace("\u00a0", " ") in page
    for row in told["ledger"]:
        assert f"{row['decibans']:+.1f}" in page


def test_the_record_of_a_source_is_that_of_its_page(bench):
    told, page = as_json(bench, "/sources/watch"), words_of(bench, "/sources/watch")
    for row in told["source_records"]:
        assert f" {row['reports']} " in page
        if row["confirmed_share"] is not None:
            assert share(row["confirmed_share"]).replace("\u00a0", " ") in page


def test_the_counts_of_a_view_are_those_of_its_page(bench):
    told = as_json(bench, "/incidents?governorate=Homs")
    page = words_of(bench, "/incidents?governorate=Homs")
    assert told["shows"] == "in Homs"
    assert f"Incidents that fit: {told['total']}" in page
    assert sum(told["counts"].values()) == told["total"] == len(told["incidents"])
    for row in told["incidents"]:
        assert row["place_name"] in page

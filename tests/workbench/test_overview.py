"""The first page, the list of incidents, and everything that can be asked of them."""

import re

import pytest


def places(answer):
    """Return the places in the table of a page, in their order."""
    table = answer.text.partition('id="incident-table"')[2].partition("</table>")[0]
    return re.findall(r'<td><a href="/incidents[^"]*"><bdi>([^<]*)</bdi>', table)


def test_the_first_page_opens_with_the_headline_and_its_numbers_are_links(bench):
    page = bench.get("/").text
    assert re.search(r'Of <a href="/claims/RU021">819 objects</a>', page)
    assert 'href="/claims/RU021/figures/matched_objects">between 96 and about 151</a>' in page
    assert "Syria, October 2015" in page
    assert "Data as of 31 October 2015" in page


def test_the_bar_shows_the_ranges_beside_their_expected_value(bench):
    page = bench.get("/").text
    ranges = page.partition('class="ranges"')[2].partition("</ul>")[0]
    assert ranges.count("<circle") == 2  # what is confirmed and what is matched
    assert "could lie in incidents that anything independent reports: <a href=" in ranges


def test_all_incidents_stand_in_the_table_in_the_order_of_time_and_unknown_comes_last(bench):
    found = places(bench.get("/incidents"))
    assert len(found) == 12
    assert found[:2] == ["Al-Latamneh", "Talbiseh"]
    assert found[-1] == "place unknown"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("grade=confirmed", ["Al-Latamneh", "Talbiseh"]),
        ("grade=contested&grade=contradicted", ["Raqqa", "Palmyra"]),
        ("governorate=Latakia", ["Salma", "Salma"]),
        ("from=2015-10-20", ["سرمين"]),
        ("until=2015-10-01", ["Al-Latamneh", "Talbiseh"]),
        ("from=2015-10-03&until=2015-10-03", ["Эр-Растан", "Raqqa"]),
        ("object=homes", ["Al-Latamneh", "Talbiseh"]),
        ("q=PALMYRA", ["Palmyra"]),
        ("q=эр-растан", ["Эр-Растан"]),
        ("claimed=no", []),
        ("source=nobody", []),
        ("kind=landmine", []),
        ("grade=confirmed&sort=-place", ["Talbiseh", "Al-Latamneh"]),
        (
            "grade=&q=&from=&sort=probability&page=1&governorate=Homs",
            ["Palmyra", "Эр-Растан", "Talbiseh"],
        ),
    ],
)
def test_what_the_address_asks_for_is_what_the_table_shows(bench, query, expected):
    assert places(bench.get(f"/incidents?{query}")) == expected


def test_the_filters_show_what_the_address_asks_for(bench):
    page = bench.get("/incidents?grade=confirmed&grade=probable&governorate=Homs&claimed=yes").text
    form = page.partition('<form class="filters"')[2].partition("</form>")[0]
    assert re.findall(r'value="(\w+)" checked', form) == ["confirmed", "probable"]
    assert re.findall(r'value="(\w+)" selected', form) == ["Homs", "yes"]


def test_the_whole_last_day_counts_as_asked_for(bench):
    assert "Palmyra" in places(bench.get("/incidents?until=2015-10-06"))
    assert "Palmyra" not in places(bench.get("/incidents?until=2015-10-05"))


def test_a_source_finds_the_incidents_of_which_it_tells(bench):
    assert len(places(bench.get("/incidents?source=watch"))) == 12


@pytest.mark.parametrize(
    ("query", "mend"),
    [
        ("grade=sure", "choose one of confirmed"),
        ("from=yesterday", "write a day as 2015-10-31"),
        ("until=2015-02-30", "write a day as 2015-10-31"),
        ("sort=rowid;drop", "choose one of when"),
        ("page=0", "ask for page 1"),
        ("page=-1", "ask for page 1"),
        ("page=٣", "ask for page 1"),
        ("page=99999999999", "ask for page 1"),
        ("claimed=maybe", "choose one of yes, no"),
        ("governerate=Hama", "ask by grade"),
        ("governorate=Hama&governorate=Homs", "one value"),
        ("as=president", "choose one of own, named, organisation, partners, community, public"),
        ("lang=tlh", "choose one of en"),
        ("q=" + "x" * 201, "at most 200"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_mend(bench, query, mend):
    answer = bench.get(f"/incidents?{query}")
    assert answer.status_code == 400
    assert mend in answer.text
    as_json = bench.get(f"/incidents.json?{query}")
    assert as_json.status_code == 400
    assert mend in as_json.json()["mend"]


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE incidents; --", '" OR 1=1', "%", "\\", "$words", "{{7*7}}", "\u202e"]
)
def test_words_of_sql_are_only_words(bench, text):
    answer = bench.get("/incidents", params={"q": text})
    assert answer.status_code == 200
    assert places(answer) == []
    assert len(places(bench.get("/incidents"))) == 12


def test_the_page_as_json_has_the_rows_that_the_page_shows(bench):
    found = bench.get("/incidents.json?grade=confirmed").json()
    assert [row["incident_id"] for row in found["incidents"]] == ["i01", "i02"]
    assert found["counts"] == {
        "confirmed": 2,
        "probable": 0,
        "possible": 0,
        "contested": 0,
        "contradicted": 0,
        "unaddressed": 0,
    }
    assert found["audience"] == "own"
    assert found["incidents"][0]["injured_low"] is None


def test_the_overview_as_json_has_the_headline_and_its_figures(bench):
    found = bench.get("/overview.json").json()
    assert found["headline"].startswith("Of 819 objects claimed struck by")
    assert {"matched_objects", "confirmed_objects"} <= {row["measure"] for row in found["figures"]}


def test_a_new_run_is_seen_at_the_next_request(own, tables, tmp_path):
    from .conftest import stored

    assert len(places(own.get("/incidents"))) == 12
    stored({**tables, "incidents": tables["incidents"].head(3)}, tmp_path / "out")
    assert len(places(own.get("/incidents"))) == 3


def test_a_page_says_when_a_run_is_writing(own, tmp_path):
    from crossfix.store import Store

    assert "A run is under way" not in own.get("/").text
    with Store(tmp_path / "out").held():
        assert "A run is under way" in own.get("/").text


def test_a_case_that_was_not_run_says_so(case, tmp_path):
    from .conftest import serving

    with serving(case, tmp_path / "nothing") as served:
        answer = served.get("/")
        assert answer.status_code == 503
        assert "run the case first" in answer.text


def test_without_claims_the_page_opens_with_the_grades(without_claims, case, tmp_path):
    from .conftest import serving, stored

    with serving(case_without_claims(case), stored(without_claims, tmp_path / "out")) as served:
        page = served.get("/").text
        assert "12 incidents" in page
        assert 'href="/incidents?grade=confirmed">2 confirmed</a>' in page


def case_without_claims(case):
    import msgspec

    from crossfix.case import ClaimsSection

    return msgspec.structs.replace(case, claims=ClaimsSection())

"""What an audience may be told of what was given: whole records, and no name of the others."""

import datetime as dt

import pytest

from crossfix.case import About, Case, PublishSection
from crossfix.errors import ReleaseError
from crossfix.markings import MOST, Audience, Tlp
from crossfix.release import release
from crossfix.release.allowed import allowed, strictest, withheld_from
from crossfix.tables import (
    AUDITS,
    CAPTURES,
    CLAIMS,
    GROUPINGS,
    JUDGEMENTS,
    OBJECTS,
    QUOTATIONS,
    RECORDS,
    SOURCES,
)

AS_OF = dt.date(2016, 1, 19)


def case_with(tlp="CLEAR", as_of=AS_OF):
    about = About(name="c", data_as_of=as_of)
    return Case(case=about, inputs=(), publish=PublishSection(tlp=tlp))


@pytest.fixture
def given(make):
    """Return what was given with the reports, sources and claims of a test, and a row of the rest."""

    def tables(records=(), sources=(), claims=(), groupings=()):
        rows = [
            {"report_id": f"{r['source_id']}:{number}", "record_id": f"{number}"} | r
            for number, r in enumerate(records)
        ]
        names = {r["source_id"] for r in rows} - {s["source_id"] for s in sources}
        known = [*sources, *({"source_id": name} for name in names)]
        return {
            "records": make(RECORDS, rows),
            "sources": make(SOURCES, known),
            "claims": make(CLAIMS, claims),
            "captures": make(CAPTURES, [{"capture_id": "one"}, {"capture_id": "two"}]),
            "quotations": make(
                QUOTATIONS,
                [
                    {"item_id": "a:0", "capture_id": "one", "column": "tlp"},
                    {"item_id": "b:1", "capture_id": "two", "column": "tlp"},
                ],
            ),
            "judgements": make(JUDGEMENTS, [{"left": "a:0", "right": "b:1"}]),
            "groupings": make(GROUPINGS, groupings),
            "objects": make(OBJECTS, [{"object_id": "o"}]),
            "audits": make(AUDITS, [{"incident_id": "i"}]),
        }

    return tables


@pytest.mark.parametrize("audience", MOST)
@pytest.mark.parametrize("tlp", Tlp)
def test_a_report_is_withheld_exactly_from_those_who_may_not_read_its_marking(given, tlp, audience):
    tables = given([{"source_id": "a", "tlp": tlp}])
    readers = list(MOST)[: list(MOST.values()).index(tlp) + 1]
    hidden = withheld_from(audience, tables, case=case_with())
    assert (hidden.reports == ()) is (audience in readers)


def test_what_is_unmarked_takes_the_marking_of_the_case(given):
    tables = given(
        [{"source_id": "a"}, {"source_id": "b", "tlp": "CLEAR"}], claims=[{"claim_id": "C"}]
    )
    hidden = withheld_from(Audience.PUBLIC, tables, case=case_with("TLP:GREEN"))
    assert (hidden.reports, hidden.claims, hidden.sources) == (("a:0",), ("C",), ("a",))
    assert allowed(tables, hidden)["objects"].is_empty()
    assert not withheld_from(Audience.COMMUNITY, tables, case=case_with("TLP:GREEN"))
    assert strictest(tables, case=case_with("TLP:GREEN")) is Tlp.GREEN


@pytest.mark.parametrize(
    ("as_of", "until", "hidden"),
    [
        (AS_OF, AS_OF, False),
        (AS_OF, AS_OF + dt.timedelta(days=1), True),
        (None, dt.date(2000, 1, 1), True),  # no date to count to
        (AS_OF, None, False),
    ],
)
def test_an_embargo_ends_on_its_day_by_the_date_of_the_data(given, as_of, until, hidden):
    tables = given([{"source_id": "a", "embargo_until": until}])
    for audience in MOST:
        found = withheld_from(audience, tables, case=case_with(as_of=as_of))
        assert bool(found.reports) is hidden
    assert not withheld_from(Audience.OWN, tables, case=case_with(as_of=as_of))


def test_a_marking_that_is_none_is_for_nobody_but_those_named(given):
    tables = given([{"source_id": "a", "tlp": "PURPLE"}])
    assert withheld_from(Audience.ORGANISATION, tables, case=case_with()).reports == ("a:0",)
    assert strictest(tables, case=case_with()) is Tlp.RED


def test_what_hangs_on_a_withheld_report_goes_with_it(given):
    tables = given([{"source_id": "a", "about": "b:1"}, {"source_id": "b", "tlp": "RED"}])
    kept = allowed(tables, withheld_from(Audience.PUBLIC, tables, case=case_with()))
    assert kept["records"]["report_id"].to_list() == ["a:0"]
    assert kept["records"]["about"].to_list() == [None]
    assert kept["quotations"]["item_id"].to_list() == ["a:0"]
    assert kept["captures"]["capture_id"].to_list() == ["one"]
    assert kept["judgements"].is_empty()
    assert kept["audits"].is_empty()
    assert kept["sources"]["source_id"].to_list() == ["a"]
    assert kept["objects"].height == 1


def test_a_withheld_source_that_others_pass_on_keeps_them_together_without_its_name(given):
    tables = given(
        [{"source_id": "a", "cites": "x;shut"}, {"source_id": "b", "cites": "shut"}],
        sources=[
            {"source_id": "shut", "name": "A Person", "party": "Russia", "tlp": "RED"},
            {"source_id": "a", "parent": "shut"},
        ],
        groupings=[{"left": "b", "right": "shut"}],
    )
    kept = allowed(tables, withheld_from(Audience.PUBLIC, tables, case=case_with()))
    assert kept["records"]["cites"].to_list() == ["x;withheld-1", "withheld-1"]
    rows = {row["source_id"]: row for row in kept["sources"].to_dicts()}
    assert rows["a"]["parent"] == "withheld-1"
    assert (rows["withheld-1"]["name"], rows["withheld-1"]["party"]) == (
        "a source that is withheld",
        "Russia",
    )
    assert kept["groupings"]["right"].to_list() == ["withheld-1"]
    for frame in kept.values():
        assert "shut" not in frame.write_csv()
        assert "A Person" not in frame.write_csv()


def test_tables_above_an_audience_are_never_released_to_it(given):
    tables = given([{"source_id": "a", "tlp": "AMBER"}])
    assert release(tables, case=case_with(), audience=Audience.PARTNERS).tlp is Tlp.AMBER
    with pytest.raises(ReleaseError, match="community may not see: 1 reports") as error:
        release(tables, case=case_with(), audience=Audience.COMMUNITY)
    assert "crossfix run" in error.value.mend

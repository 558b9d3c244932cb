"""Whose voice a report is."""

import polars as pl
import pytest

from crossfix.weigh import weigh

SOURCES = [
    {"source_id": "mod", "kind": "official", "party": "Aland"},
    {"source_id": "wire", "kind": "state_media", "parent": "mod"},
    {"source_id": "daily", "kind": "news", "parent": "wire"},
    {"source_id": "agency", "kind": "news_agency"},
    {"source_id": "watchers", "kind": "monitor"},
]


def voice(told, case, source, *, sources=SOURCES, **more):
    tables = told([("I1", source, more)], sources)
    return weigh(*tables, case=case).voices.row(0, named=True)


def test_a_report_without_credit_is_its_source_s_own_word(told, case):
    found = voice(told, case, "agency")
    assert (found["group_id"], found["own_side"]) == ("agency", False)
    assert found["because"] == "its own word"


def test_a_report_that_credits_the_ministry_is_the_ministry_s_voice_whoever_printed_it(told, case):
    found = voice(told, case, "agency", cites="mod")
    assert (found["group_id"], found["own_side"]) == ("mod", True)
    assert found["because"] == "credits mod"


def test_one_agency_has_two_voices_in_two_reports(told, case):
    rows = [("I1", "agency", {}), ("I1", "agency", {"cites": "mod"})]
    voices = weigh(*told(rows, SOURCES), case=case).voices
    assert voices["group_id"].to_list() == ["agency", "mod"]


def test_ownership_is_followed_to_the_root(told, case):
    found = voice(told, case, "daily")
    assert (found["group_id"], found["own_side"]) == ("mod", True)
    assert found["because"] == "owned by wire, owned by mod"


def test_a_credit_is_followed_to_the_owner_of_who_is_credited(told, case):
    found = voice(told, case, "agency", cites="daily")
    assert found["group_id"] == "mod"
    assert found["because"] == "credits daily, owned by wire, owned by mod"


def test_the_first_known_source_that_is_credited_counts(told, case):
    sources = [*SOURCES, {"source_id": "ngo"}]
    found = voice(told, case, "agency", cites="nobody; watchers;ngo", sources=sources)
    assert found["group_id"] == "watchers"


def test_a_credit_to_the_claimant_s_side_counts_before_any_other(told, case):
    found = voice(told, case, "agency", cites="watchers; daily")
    assert (found["group_id"], found["own_side"]) == ("mod", True)


@pytest.mark.parametrize("stance", ["denies", "geolocates", "amends"])
def test_who_examines_the_ministry_s_words_speaks_for_itself(told, case, stance):
    rows = [
        ("I1", "mod", {}),
        ("I1", "agency", {"cites": "mod", "stance": stance}),
        ("I2", "mod", {"stance": stance}),
    ]
    voices = weigh(*told(rows, SOURCES), case=case).voices.sort("report_id")
    assert voices["group_id"].to_list() == ["agency", "mod", "mod"]
    assert voices["own_side"].to_list() == [False, True, True]


@pytest.mark.parametrize("stance", ["denies", "geolocates", "amends"])
def test_who_prints_a_ministry_s_denial_is_the_ministry_s_voice(told, case, stance):
    rows = [
        ("I1", "mod", {"stance": stance}),
        ("I1", "agency", {"cites": "watchers; mod", "stance": stance}),
    ]
    voices = weigh(*told(rows, SOURCES), case=case).voices
    assert voices["group_id"].to_list() == ["mod", "mod"]
    assert voices["own_side"].to_list() == [True, True]


def test_an_outlet_of_the_claimant_that_credits_its_ministry_is_the_ministry_s_voice(told, case):
    found = voice(told, case, "daily", cites="mod")
    assert (found["group_id"], found["because"]) == ("mod", "credits mod")


def test_an_outlet_of_the_claimant_lends_nobody_else_its_voice(told, case):
    found = voice(told, case, "daily", cites="watchers")
    assert (found["group_id"], found["own_side"]) == ("mod", True)
    assert "speaks for Aland" in found["because"]


@pytest.mark.parametrize("start", ["a", "b", "c", "d"])
def test_owners_in_a_circle_are_one_voice_under_the_smallest_id(told, case, start):
    parents = {"a": "c", "b": "a", "c": "b", "d": "b"}
    sources = [{"source_id": name, "parent": parent} for name, parent in parents.items()]
    found = voice(told, case, start, sources=sources)
    assert found["group_id"] == "a"
    assert "circle of a, b, c" in found["because"]


def test_a_source_that_no_table_lists_speaks_for_itself(told, case):
    assert voice(told, case, "stranger")["group_id"] == "stranger"


def test_an_owner_that_no_table_lists_is_still_the_owner(told, case):
    sources = [{"source_id": "x", "parent": "holding"}, {"source_id": "y", "parent": "holding"}]
    rows = [("I1", "x", {}), ("I1", "y", {})]
    voices = weigh(*told(rows, sources), case=case).voices
    assert voices["group_id"].to_list() == ["holding", "holding"]


def test_the_members_of_a_group_are_all_who_print_its_word(told, case):
    rows = [("I1", "agency", {"cites": "mod"}), ("I1", "wire", {}), ("I1", "agency", {})]
    groups = weigh(*told(rows, SOURCES), case=case).groups
    members = dict(groups.select("group_id", "members").iter_rows())
    assert members == {"agency": "agency", "mod": "agency;mod;wire"}


def test_without_a_claimant_nobody_is_the_own_side(told, case):
    import msgspec

    from crossfix.case import ClaimsSection

    tables = told([("I1", "mod", {})], SOURCES)
    found = weigh(*tables, case=msgspec.structs.replace(case, claims=ClaimsSection()))
    assert not found.voices["own_side"].any()


def test_copiers_without_a_trace_are_found_by_what_they_report(simulated, case):
    world = simulated([0.6, 0.5, 0.4, 0.5], [0.3, 0.2, 0.05, 0.3], candidates=800, copies=5)
    found = weigh(*world.tables, case=case)
    assert found.groups["group_id"].to_list() == ["s0", "s1", "s2", "s3"]
    copies = found.voices.filter(pl.col("report_id").str.starts_with("copy"))
    assert copies["because"].str.contains("more than the truth explains").all()


def test_good_sources_that_agree_because_it_is_true_stay_apart(simulated, case):
    world = simulated([0.7, 0.7, 0.6, 0.5], [0.05, 0.1, 0.05, 0.2], candidates=800)
    assert weigh(*world.tables, case=case).groups.height == 4


def test_a_few_coincidences_join_nobody(told, case):
    rows = [(f"I{n}", source, {}) for n in range(7) for source in ("agency", "watchers")]
    assert weigh(*told(rows, SOURCES), case=case).groups.height == 2

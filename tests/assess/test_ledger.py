"""The account of an incident's probability."""

import math

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.assess.ledger import MOST_NAMED, OTHERS

FIXTURE_IS_A_FUNCTION = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None
)
SAYING = st.tuples(
    st.sampled_from(["I1", "I2", "I3"]),
    st.sampled_from(["mod", "a", "b", "c", "d"]),
    st.fixed_dictionaries(
        {
            "stance": st.sampled_from(["asserts", "denies", "amends", "geolocates"]),
            "share": st.floats(0.05, 1.0),
        }
    ),
)


def entries(found, incident="I1"):
    return found.ledger.filter(pl.col("incident_id") == incident)


def test_three_copies_of_one_wire_count_as_one_voice(judged):
    one = judged([("I1", "a", {})])
    three = judged([("I1", "a", {"source_id": paper}) for paper in ("x", "y", "z")])
    assert three.incidents["probability"][0] == one.incidents["probability"][0]
    assert three.incidents["independent_groups"][0] == 1
    row = entries(three).row(1, named=True)
    assert "3 reports count as one voice: x, y, z" in row["because"]
    assert row["report_ids"].count(";") == 2


def test_two_voices_count_as_two(judged):
    found = judged([("I1", "a", {}), ("I1", "b", {})])
    assert found.incidents["probability"][0] == pytest.approx(1 / (1 + 10**-1.4))


def test_the_claimant_s_own_voices_stand_in_the_account_with_no_weight(judged):
    found = entries(judged([("I1", "mod", {}), ("I1", "wire", {})]))
    assert found["decibans"].to_list() == [0.0, 0.0, 0.0]
    assert found["because"][1].endswith("does not count towards confirming its own claim")


def test_the_own_side_never_counts_whatever_weight_a_table_gives_it(judged):
    found = judged([("I1", "mod", {"stance": "geolocates"})], weights={"mod": 15.0})
    assert found.incidents["probability"][0] == 0.5


def test_a_doubtful_link_weakens_a_report(judged):
    found = judged([("I1", "a", {"share": 0.4})])
    row = entries(found).row(1, named=True)
    # Pearl's virtual evidence: the word counts relative to how likely it was on the whole
    true, false = 2 / (1 + 10**-0.7), 2 / (1 + 10**0.7)
    ratio = (0.4 * true + 0.6) / (0.4 * false + 0.6)
    assert row["decibans"] == pytest.approx(10 * math.log10(ratio))
    assert "linked to it with probability 0.4" in row["because"]


def test_a_located_report_adds_more_but_never_more_than_the_most(judged):
    plain, located = (
        entries(judged([("I1", "a", {"stance": stance})]))["decibans"][1]
        for stance in ("asserts", "geolocates")
    )
    assert located == pytest.approx(plain + 3)
    heavy = judged([("I1", "a", {"stance": "geolocates"})], weights={"a": 14.0})
    assert entries(heavy)["decibans"][1] == pytest.approx(15.0)


def test_an_amendment_says_that_it_happened_unless_it_excludes_the_actor(judged):
    amends = judged([("I1", "a", {"stance": "amends"})])
    excludes = judged([("I1", "a", {"stance": "amends", "actor_certainty": "excluded"})])
    assert amends.incidents["probability"][0] > 0.8
    assert excludes.incidents["probability"][0] == 0.5


def test_an_independent_denial_weighs_more_than_one_by_the_accused(judged):
    other = judged([("I1", "a", {}), ("I1", "b", {"stance": "denies"})])
    accused = judged([("I1", "a", {}), ("I1", "mod", {"stance": "denies"})])
    assert other.incidents["probability"][0] == pytest.approx(0.5)
    assert other.incidents["probability"][0] < accused.incidents["probability"][0]
    assert entries(accused)["decibans"][2] == pytest.approx(-1.0)


def test_the_accused_side_denies_once_however_many_of_its_organs_do(judged):
    said = [("I1", "a", {}), ("I1", "mod", {"stance": "denies"})]
    one, two = judged(said), judged([*said, ("I1", "wire", {"stance": "denies"})])
    assert one.incidents["probability"][0] == pytest.approx(two.incidents["probability"][0])


@pytest.fixture
def habit():
    """A report by each of some groups of another incident, so that they report its kind."""
    return lambda *groups: [("I9", group, {}) for group in groups]


def test_silence_counts_only_where_a_group_is_watching(judged, habit):
    rows = [("I1", "a", {}), *habit("b", "c")]
    found = entries(judged(rows, watching=["b"]))
    assert found.filter(pl.col("kind") == "silence")["block"].to_list() == ["b"]
    elsewhere = {"I1": {"admin1": "Homs"}}
    assert "silence" not in entries(judged(rows, watching=["b"], candidates=elsewhere))["kind"]


def test_nobody_is_silent_about_an_incident_that_is_dated_too_loosely(judged, habit):
    import datetime as dt

    start = dt.datetime(2015, 10, 1, tzinfo=dt.UTC)
    loose = {"I1": {"start": start, "end": start + dt.timedelta(days=31)}}
    rows = [("I1", "a", {}), *habit("b")]
    assert "silence" not in entries(judged(rows, watching=["b"], candidates=loose))["kind"]


def test_nobody_is_silent_about_a_kind_of_event_that_it_never_reports(judged, habit):
    encounter = {"I1": {"event_type": "air_encounter"}, "I9": {"event_type": "shelling"}}
    rows = [("I1", "a", {}), *habit("b")]
    assert "silence" not in entries(judged(rows, watching=["b"], candidates=encounter))["kind"]
    shelling = {"I1": {"event_type": "air_strike"}, "I9": {"event_type": "shelling"}}
    found = entries(judged(rows, watching=["b"], candidates=shelling))
    assert "silence" in found["kind"]


def test_who_doubtfully_reported_it_or_denies_it_is_not_silent(judged, habit):
    for said in ({"share": 0.1}, {"stance": "denies"}):
        rows = [("I1", "a", {}), ("I1", "b", said), *habit("b")]
        assert "silence" not in entries(judged(rows, watching=["b"]))["kind"]


def test_who_prints_the_word_of_another_is_not_silent(judged, habit):
    rows = [("I1", "a", {"source_id": "b", "cites": "a"}), *habit("b", "c")]
    found = entries(judged(rows, watching=["b", "c"]))
    assert found.filter(pl.col("kind") == "silence")["block"].to_list() == ["c"]


STRAY = st.tuples(
    st.just("I1"),
    st.sampled_from(["mod", "friend", "a", "b", "c", "d"]),
    st.fixed_dictionaries(
        {
            "stance": st.sampled_from(["asserts", "amends", "geolocates"]),
            "share": st.floats(0.05, 0.49),
            "best": st.just(value=False),
        }
    ),
)


@FIXTURE_IS_A_FUNCTION
@given(st.lists(SAYING, max_size=8), st.lists(STRAY, min_size=1, max_size=12))
def test_reports_that_are_likelier_of_another_incident_change_nothing(judged, rows, strays):
    told = {"watching": ["a", "b"], "candidates": {"I1": {}}}
    habits = [("I9", group, {}) for group in ("mod", "friend", *"abcd")]
    before = judged([*rows, *habits], **told).incidents.row(0, named=True)
    after = judged([*rows, *habits, *strays], **told).incidents.row(0, named=True)
    assert after["probability"] == before["probability"]
    assert after["independent_groups"] == before["independent_groups"]
    assert after["grade"] == before["grade"]


def test_ten_stray_links_are_no_witness(judged):
    strays = [("I1", f"s{n}", {"share": 0.4, "best": False}) for n in range(10)]
    found = judged([("I1", "mod", {}), *strays])
    assert found.incidents["probability"][0] == 0.5
    assert entries(found)["block"].to_list() == ["prior", "mod"]


def test_an_ally_is_heard_with_its_weight(judged):
    row = entries(judged([("I1", "friend", {})])).row(1, named=True)
    assert row["block"] == "friend"
    assert row["decibans"] == pytest.approx(7.0)


def test_of_many_silences_the_weakest_are_pooled_in_a_row_that_says_so(judged, habit):
    watchers = [f"w{n:02d}" for n in range(14)]
    found = entries(judged([("I1", "a", {}), *habit(*watchers)], watching=watchers))
    silence = found.filter(pl.col("kind") == "silence")
    assert silence["block"].to_list() == [*watchers[: MOST_NAMED - 1], OTHERS["silence"]]
    assert silence["because"][-1].startswith("7 more groups watched and do not report it (w07, ")
    assert silence["decibans"].sum() == pytest.approx(-14.0)
    assert len(found) <= 12


def test_in_a_crowd_who_denies_is_named_and_weak_reports_are_pooled_with_their_ids(judged):
    rows = [("I1", f"r{n:02d}", {}) for n in range(12)] + [("I1", "d", {"stance": "denies"})]
    found = entries(judged(rows, weights={"d": 1.0}))
    pooled = found.filter(pl.col("block") == OTHERS["report"]).row(0, named=True)
    assert "d" in found.filter(pl.col("kind") == "denial")["block"]
    assert pooled["report_ids"].count(";") == 4
    assert len(found) <= 12


def test_what_is_seen_by_one_is_more_visible_and_silence_tells_more(judged, habit):
    rows = [("I1", "a", {}), ("I2", "mod", {}), *habit("b")]
    told = {"watching": ["b"], "candidates": {"I1": {}, "I2": {}}}
    plain, visible = (judged(rows, slope=slope, **told) for slope in (0.0, 1.0))

    def silence(found, incident):
        return entries(found, incident).filter(pl.col("block") == "b")["decibans"][0]

    assert silence(plain, "I1") == pytest.approx(silence(plain, "I2"))
    assert silence(visible, "I1") < silence(visible, "I2")


def test_a_report_worth_nothing_shows_what_better_sources_could_have_seen(judged, habit):
    watchers = ("b", "c", "d")
    told = {"watching": watchers, "candidates": {"I1": {}}, "weights": {"a": 0.0}, "slope": 1.0}
    silent, said = (
        judged([*rows, *habit(*watchers)], **told).incidents.row(0, named=True)["probability"]
        for rows in ([], [("I1", "a", {})])
    )
    assert said < silent


def test_an_outlet_that_owns_up_to_its_origin_is_worth_its_origin(judged):
    outlets = {("a", "a"): 0.9, ("a", "x"): 0.5, ("a", "y"): 0.5}
    origin = judged([("I1", "a", {})], outlets=outlets)
    credited = judged([("I1", "a", {"source_id": "x", "cites": "a"})], outlets=outlets)
    plain = judged([("I1", "a", {"source_id": "x"})], outlets=outlets)
    probability = [found.incidents["probability"][0] for found in (origin, credited, plain)]
    assert probability[0] == pytest.approx(probability[1], abs=0.02)
    assert probability[2] < probability[1] - 0.05  # it may be its own word, worth less


def test_any_number_of_copies_adds_next_to_nothing(judged):
    outlets = {("a", "a"): 0.9} | {("a", f"x{n}"): 0.8 for n in range(10)}
    says = {f"x{n}": ("I1", "a", {"source_id": f"x{n}"}) for n in range(10)}
    alone = judged([("I1", "a", {"source_id": "a"}), *list(says.values())[:1]], outlets=outlets)
    many = judged([("I1", "a", {"source_id": "a"}), *says.values()], outlets=outlets)
    assert many.incidents["probability"][0] == pytest.approx(
        alone.incidents["probability"][0], abs=0.02
    )


def test_the_account_says_what_were_without_each_word(judged):
    found = entries(judged([("I1", "a", {}), ("I1", "b", {}), ("I1", "mod", {})]))
    one = judged([("I1", "a", {})]).incidents["probability"][0]
    without = dict(found.select("block", "without").rows())
    assert without["a"] == pytest.approx(one)
    assert without["mod"] == pytest.approx(found["running_probability"][-1])
    assert without["prior"] is None


def test_the_probability_is_given_for_readers_who_doubt_and_who_trust(incident):
    row = incident("a", prior=0.4)
    odds = {name: row[name] / (1 - row[name]) for name in row if name.startswith("probability")}
    assert odds["probability_doubting"] == pytest.approx(odds["probability"] / 3)
    assert odds["probability_trusting"] == pytest.approx(odds["probability"] * 3)


def test_entries_stand_in_the_order_in_which_they_are_read(judged, habit):
    rows = [
        ("I1", "a", {}),
        ("I1", "b", {"stance": "geolocates"}),
        ("I1", "c", {"stance": "denies"}),
        ("I1", "mod", {}),
        *habit("w"),
    ]
    found = entries(judged(rows, watching=["w"]))
    assert found["block"].to_list() == ["prior", "mod", "b", "a", "c", "w"]
    assert found["position"].to_list() == list(range(6))


@FIXTURE_IS_A_FUNCTION
@given(st.lists(SAYING, min_size=1, max_size=12), st.floats(0.02, 0.98))
def test_the_entries_add_up_exactly_to_the_probability(judged, rows, prior):
    found = judged(rows, prior=prior, watching=["a", "b", "c"])
    for row in found.incidents.iter_rows(named=True):
        account = entries(found, row["incident_id"])
        total = math.fsum(account["decibans"])
        assert row["probability"] == pytest.approx(1 / (1 + 10 ** (-total / 10)), abs=1e-9)
        assert account["running_probability"][-1] == row["probability"]
        assert account["kind"][0] == "prior"
        assert account["running_probability"][0] == pytest.approx(prior)


@FIXTURE_IS_A_FUNCTION
@given(st.lists(SAYING, min_size=1, max_size=10), st.sampled_from("abcdefg"), st.floats(0, 15))
def test_one_more_independent_report_never_lowers_the_probability(judged, rows, who, adds):
    watching = ["a", "b", "c", "e"]
    weights = {who: adds}
    habits = [("I9", group, {}) for group in "abcdefg"]
    told = {"watching": watching, "weights": weights, "candidates": {"I1": {}}}
    before = judged(rows + habits, **told)
    after = judged([*rows, *habits, ("I1", who, {})], **told)
    assert after.incidents["probability"][0] >= before.incidents["probability"][0] - 1e-12


@FIXTURE_IS_A_FUNCTION
@given(st.lists(SAYING, min_size=1, max_size=10), st.integers(0, 5))
def test_the_order_of_rows_changes_nothing(judged, rows, seed):
    plain = judged(rows, watching=["a", "b"])
    turned = judged(
        rows,
        watching=["a", "b"],
        turn=lambda table: table.sample(fraction=1, shuffle=True, seed=seed),
    )
    for one, other in zip(plain, turned, strict=True):
        assert one.equals(other)


@FIXTURE_IS_A_FUNCTION
@given(st.lists(SAYING, min_size=1, max_size=10))
def test_the_claimant_s_own_side_never_raises_a_probability(judged, rows):
    without = [row for row in rows if row[1] != "mod"]
    told = {"candidates": {row[0]: {} for row in rows}, "watching": ["a"]}
    with_own = judged(rows, **told).incidents["probability"].to_list()
    alone = judged(without, **told).incidents["probability"].to_list()
    assert all(own <= other + 1e-12 for own, other in zip(with_own, alone, strict=True))


@pytest.mark.parametrize(("answer", "sign"), [("happened", 1), ("did_not", -1)])
def test_what_a_person_found_is_an_entry_of_its_own_and_all_add_up(judged, answer, sign):
    said = [("I1", "a", {}), ("I1", "b", {"share": 0.6}), ("I1", "c", {"stance": "denies"})]
    watched = [("I2", "w", {})]  # so that w is silent about the first
    plain = entries(judged(said + watched, watching=["w"], slope=0.5))
    found = judged(said + watched, watching=["w"], slope=0.5, answers={"I1": answer})
    account = entries(found)
    last = account.row(-1, named=True)
    assert (last["block"], last["kind"]) == ("audit", "answer")
    assert last["decibans"] == pytest.approx(sign * 60.2, abs=0.01)
    assert account["decibans"].to_list()[:-1] == plain["decibans"].to_list()
    assert last["without"] == pytest.approx(plain["running_probability"][-1])
    total = account["decibans"].sum()
    assert found.incidents["probability"][0] == pytest.approx(1 / (1 + 10 ** (-total / 10)))
    for row in account.to_dicts()[1:]:
        rest = total - row["decibans"]
        assert (row["without"] > 0.5) == (rest > 0)
    assert judged(said, answers={"I2": answer}).ledger.filter(kind="answer").is_empty()


def test_an_answer_that_is_not_sure_adds_nothing(judged):
    said = [("I1", "a", {})]
    assert judged(said, answers={"I1": "unsure"}).ledger.equals(judged(said).ledger)

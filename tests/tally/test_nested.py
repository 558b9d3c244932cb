from crossfix.tables import CLAIMS
from crossfix.tally.consistency import nested
from crossfix.tally.statements import read_statements


def checks(make, claims):
    return {one.finding_id: one for one in nested(read_statements(make(CLAIMS, claims)))}


def test_a_cumulative_figure_that_shrinks_is_inconsistent(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50),
            rows.claim("B", 1, 9, kind="cumulative", objects=40),
        ],
    )["nested:A:B"]
    assert not found.consistent
    assert found.arithmetic == "40 < 50"


def test_a_lower_bound_may_be_followed_by_a_smaller_figure(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=(None, 50)),
            rows.claim("B", 1, 9, kind="cumulative", objects=40),
        ],
    )["nested:A:B"]
    assert found.consistent
    assert (found.low, found.expected, found.high) == (-10, None, 40)


def test_dated_statements_between_may_not_exceed_the_increment(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50),
            rows.claim("P", 5, 7, objects=15),
            rows.claim("Q", 7, 8, objects=20),
            rows.claim("B", 1, 9, kind="cumulative", objects=80),
        ],
    )["nested:A:B"]
    assert not found.consistent
    assert found.arithmetic == "80 - 15 - 20 = 45 < 50"
    assert found.claim_ids == "A;B;P;Q"
    assert found.expected == -5


def test_an_open_upper_bound_leaves_room_for_every_dated_statement(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50),
            rows.claim("P", 5, 7, objects=500),
            rows.claim("B", 1, 9, kind="cumulative", objects=(80, None)),
        ],
    )["nested:A:B"]
    assert found.consistent
    assert found.high is None


def test_overlapping_statements_are_not_added_twice(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50),
            rows.claim("P", 5, 8, objects=20),
            rows.claim("Q", 6, 8, objects=18),
            rows.claim("B", 1, 9, kind="cumulative", objects=80),
        ],
    )["nested:A:B"]
    assert found.consistent
    assert found.arithmetic == "80 - 50 = 30; 30 - 20 = 10"


def test_figures_that_count_from_different_days_are_not_compared(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50),
            rows.claim("B", 3, 9, kind="cumulative", objects=40),
        ],
    )
    assert found == {}


def test_a_contradiction_across_a_vague_figure_is_found(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50),
            rows.claim("V", 1, 7, kind="cumulative", objects=(20, None)),
            rows.claim("B", 1, 9, kind="cumulative", objects=40),
        ],
    )
    assert not found["nested:A:B"].consistent
    assert found["nested:A:V"].consistent
    assert found["nested:V:B"].consistent


def test_a_contradiction_is_told_once_by_its_closest_pair(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50),
            rows.claim("B", 1, 7, kind="cumulative", objects=30),
            rows.claim("C", 1, 9, kind="cumulative", objects=40),
        ],
    )
    assert not found["nested:A:B"].consistent
    assert "nested:A:C" not in found


def test_a_period_smaller_than_the_days_within_it_is_inconsistent(make, rows):
    found = checks(
        make,
        [
            rows.claim("W", 1, 8, objects=30),
            rows.claim("P", 1, 2, objects=20),
            rows.claim("Q", 2, 3, objects=20),
        ],
    )["overlap:W"]
    assert not found.consistent
    assert found.arithmetic == "20 + 20 = 40 > 30"


def test_sorties_and_objects_are_checked_apart(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50, sorties=90),
            rows.claim("B", 1, 9, kind="cumulative", objects=60, sorties=80),
        ],
    )
    assert found["nested:A:B"].consistent
    assert not found["nested:A:B:sorties"].consistent


def test_what_is_left_over_is_laid_to_the_days_that_nobody_speaks_of(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50),
            rows.claim("P", 5, 7, objects=10),
            rows.claim("B", 1, 9, kind="cumulative", objects=80),
        ],
    )["nested:A:B"]
    assert "2015-10-08 to 2015-10-09" in found.because
    assert "10.0 a day, more than any dated statement up to then gives (5.0)" in found.because


def test_a_contradiction_is_told_in_plain_words_with_the_notes_of_its_claims(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 7, kind="cumulative", objects=112),
            rows.claim("P", 9, 16, objects=346, note="parts and no total (346 is their sum)"),
            rows.claim("B", 1, 16, kind="cumulative", objects=456),
        ],
    )["nested:A:B"]
    assert found.arithmetic == "456 - 346 = 110 < 112"
    assert found.because == (
        "16 Oct: 456 since 1 Oct, of them 346 on 9–16 Oct, leaves 110 objects for the time up to "
        "7 Oct; 112 were claimed by then. Notes of the claims: P: parts and no total (346 is their "
        "sum)"
    )


def test_a_long_note_is_cut(make, rows):
    found = checks(
        make,
        [
            rows.claim("A", 1, 5, kind="cumulative", objects=50, note="word " * 90),
            rows.claim("B", 1, 9, kind="cumulative", objects=40),
        ],
    )["nested:A:B"]
    assert found.because.endswith(" …")
    assert len(found.because) < 260


def test_of_many_parts_the_note_of_the_largest_is_told(make, rows):
    found = checks(
        make,
        [
            rows.claim("P", 1, 3, objects=30, note="a small part"),
            rows.claim("Q", 3, 8, objects=40, note="a large part"),
            rows.claim("B", 1, 9, kind="cumulative", objects=60),
        ],
    )["nested:B"]
    assert found.because.startswith("9 Oct: 60 since 1 Oct; dated statements within it that do not")
    assert found.because.endswith("Notes of the claims: Q: a large part")

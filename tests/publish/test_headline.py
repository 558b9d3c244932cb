import msgspec
import pytest

from crossfix.case import ClaimsSection
from crossfix.publish.headline import bar, explained, plain, sentence
from crossfix.publish.rows import Book
from crossfix.tables import CLAIMS, TALLIES

from .conftest import moment


def book(make, figures=(), **claim):
    row = {"claim_id": "C1", "start": moment(1), "end": moment(3)} | claim
    tallies = [
        {
            "claim_id": "C1",
            "position": position,
            "measure": measure,
            "unit": "objects",
            "low": low,
            "expected": expected,
            "high": high,
        }
        for position, (measure, low, expected, high) in enumerate(figures)
    ]
    return Book({"claims": make(CLAIMS, [row]), "tallies": make(TALLIES, tallies)})


@pytest.fixture
def c1(case):
    return msgspec.structs.replace(case, claims=ClaimsSection(headline="C1"))


def test_the_last_day_of_the_claim_is_told_and_not_the_day_after(make, c1):
    told = plain(sentence(book(make, objects_low=9, objects_high=9), c1))
    assert told.startswith("Of 9 objects claimed struck by 2 October 2015, ")


def test_a_claim_without_a_time_is_told_without_one(make, c1):
    told = plain(sentence(book(make, objects_low=9, objects_high=9, start=None, end=None), c1))
    assert told.startswith("Of 9 objects claimed struck, ")


def test_sorties_are_not_destroyed(make, c1):
    told = plain(sentence(book(make, sorties_low=20), c1))
    assert told.startswith("Of 20 or more sorties claimed by 2 October 2015, ")


def test_a_claim_with_two_figures_shows_both(make, c1):
    told = plain(sentence(book(make, objects_low=60, objects_high=66), c1))
    assert told.startswith("Of 60–66 objects")


def test_an_open_range_is_told_as_such(make, c1):
    figures = [("not_named", None, None, 690.0)]
    told = plain(sentence(book(make, figures, objects_low=819, objects_high=819), c1))
    assert told.endswith(
        "; at most 690 objects were never named with a place that could be checked, in the "
        "statements collected."
    )


def test_the_parts_of_the_bar_fill_it_and_end_at_the_expected_value(make, c1):
    figures = [
        ("confirmed_objects", 5.0, None, 15.0),
        ("matched_objects", 20.0, 25.0, 60.0),
        ("named_objects", 40.0, None, None),
    ]
    found = bar(book(make, figures, objects_low=100, objects_high=100), c1)
    drawn = [(one.kind, one.left, one.width) for one in found if one.width]
    assert drawn == [("confirmed", 0, 10), ("matched", 10, 15), ("rest", 25, 75)]
    rest = next(one for one in found if one.kind == "rest")
    assert rest.text == "40–80"  # 100 claimed - (20 to 60) matched
    named = found[-1]
    assert (named.text, named.low, named.high) == ("40 or more", 40, None)


def test_a_claim_of_no_objects_has_no_bar(make, c1):
    assert bar(book(make, sorties_low=5, sorties_high=5), c1) == ()


def test_without_a_named_headline_the_largest_claim_is_told(tables, case):
    open_case = msgspec.structs.replace(case, claims=ClaimsSection())
    assert plain(sentence(Book(tables), open_case)).startswith("Of 819 objects")


def test_the_ends_of_the_ranges_are_explained(make, c1):
    figures = [
        ("matched_contradicted", 1.0, 2.0, 3.0),
        ("objects_a_strike", None, 2.9, None),
        ("matched_named", 4.0, 5.0, 6.0),
        ("independent", 20.0, 25.0, 30.0),
    ]
    told = plain(explained(book(make, figures, objects_low=9, objects_high=9), c1))
    assert told == (
        "The lower figure leaves out 1–3 matched strikes whose object or place independent "
        "reports contradict: the event is matched there, the object is not. The upper figure "
        "assumes that each independently reported strike held as many objects as the claimant "
        "names in one, 2.9 on average; most of these strikes are not ones that the claimant named."
    )


def test_where_most_strikes_were_named_the_explanation_does_not_say_otherwise(make, c1):
    figures = [
        ("objects_a_strike", None, 2.9, None),
        ("matched_named", 4.0, 5.0, 6.0),
        ("independent", 5.0, 6.0, 7.0),
    ]
    told = plain(explained(book(make, figures, objects_low=9, objects_high=9), c1))
    assert told.endswith("2.9 on average.")


def test_the_upper_end_is_about(make, c1):
    figures = [("matched_objects", 4.0, None, 256.0), ("confirmed_objects", 0.0, None, 54.0)]
    told = plain(sentence(book(make, figures, objects_low=819, objects_high=819), c1))
    assert (
        "between 4 and about 256 can be matched to incidents that anyone independent reports; "
        in told
    )
    assert "; 0 to about 54 to incidents that at least two independent groups confirm" in told

import pytest

from crossfix.normalise.actors import common_name, read_actors


@pytest.mark.parametrize(
    ("words", "names", "certainty"),
    [
        ("Russian Military", "Russia", "stated"),
        ("Military Forces of Russia (2000-)", "Russia", "stated"),
        ("U.S.-led Coalition", "US-led Coalition", "stated"),
        ("Government of Syria", "Syrian government", "stated"),
        ("Turkish Military", "Turkey", "stated"),
        ("Россия", "Russia", "stated"),
        ("داعش", "IS", "stated"),
        ("Russia or other (contested)", "Russia", "contested"),
        ("Russia or Syrian government", "Russia;Syrian government", "contested"),
        ("Syrian Regime, Russian Military", "Russia;Syrian government", "contested"),
        ("Syrian government and Russia", "Russia;Syrian government", "stated"),
        ("not Russia", "Russia", "excluded"),
        ("Hawar Kilis Operations Room", "Hawar Kilis Operations Room", "stated"),
        ("unknown", None, "unknown"),
        (None, None, "unknown"),
        ("", None, "unknown"),
    ],
)
def test_words_name_actors_and_say_how_surely(words, names, certainty):
    assert read_actors(words) == (names, certainty)


def test_the_order_of_a_list_makes_no_difference():
    assert read_actors("Russian Military, Turkish Military") == read_actors(
        "Turkish Military, Russian Military"
    )


def test_one_name_in_two_spellings_is_one_actor():
    assert read_actors("Russia, Russian Military") == ("Russia", "stated")


def test_unknown_stays_null():
    assert common_name("unknown") is None
    assert common_name(None) is None
    assert common_name("civilian") == "civilians"

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.extract.casualties import read_casualties
from crossfix.extract.folding import fold
from crossfix.extract.found import Field

TEXTS = st.text(max_size=100) | st.lists(
    st.sampled_from(
        [
            *(
                "killed",
                "12",
                "people",
                "including",
                "three children",
                "and",
                ",",
                "were",
                "injured",
                "no",
            ),
            *(
                "casualties",
                "a woman",
                "death toll",
                "rose to",
                "or",
                "of them",
                "most of them",
                "civilians",
            ),
            *(
                "погибли",
                "двое",
                "человек",
                "в том числе",
                "ранены",
                "нет",
                "жертв",
                "число погибших",
            ),
            *(
                "مقتل",
                "طفلين",
                "وإصابة",
                "مدني",
                "و3",
                "جرحى",
                "شهيدان",
                "بينهم",
                "دون",
                "ضحايا",
                "قتلى",
            ),
            *("\u202e", "\n", ".", "dozens", "a 7-year-old boy", "(", ")", "2015", "5 km"),
        ]
    ),
    max_size=20,
).map(" ".join)


def read(text):
    """Field -> the bounds of its counts, in the order of the text."""
    result = {}
    for found in read_casualties(fold(text)):
        bounds = found.value and (found.value.low, found.value.high)
        result.setdefault(found.field.value, []).append(bounds)
    return result


def only(text):
    """Field -> the bounds of its only count."""
    read_ones = read(text)
    assert all(len(bounds) == 1 for bounds in read_ones.values())
    return {field: bounds[0] for field, bounds in read_ones.items()}


@pytest.mark.parametrize(
    ("text", "killed", "civilians", "injured"),
    [
        ("The raid killed 12 people.", 12, None, None),
        ("12 civilians were killed and 20 wounded", 12, 12, 20),
        ("killing twelve civilians and injuring 30 others", 12, 12, 30),
        ("Ten members of one family were killed.", 10, 10, None),
        ("A 7-year-old boy was killed, five people were hurt.", 1, 1, 5),
        ("His wife and two children died.", 3, 3, None),
        ("the attack left 5 dead and 12 wounded", 5, None, 12),
        ("Five members of ISIS were killed", 5, None, None),
        ("a strike in which 14 people lost their lives", 14, None, None),
        ("the bombing claimed the lives of 14 people", 14, None, None),
        ("20 militants were eliminated", 20, None, None),
        ("Погибли 12 человек, ранены 20", 12, None, 20),
        ("12 человек погибли, 20 получили ранения", 12, None, 20),
        ("погибли двое мирных жителей", 2, 2, None),
        ("Погиб ребёнок, двое взрослых ранены", 1, 1, None),
        ("жертвами удара стали 15 мирных жителей", 15, 15, None),
        ("уничтожено 20 террористов", 20, None, None),
        ("ранения получили пять человек", None, None, 5),
        ("مقتل 12 مدنيا وإصابة 20 آخرين", 12, 12, 20),
        ("مقتل مدني وإصابة طفلة", 1, 1, 1),
        ("استشهاد طفلين بقصف", 2, 2, None),
        ("5 قتلى و10 جرحى", 5, None, 10),
        ("شهيدان و3 جرحى", 2, None, 3),
        ("قُتل خمسة أشخاص وأصيب عشرة بجروح", 5, None, 10),
        ("لقي 5 مدنيين مصرعهم", 5, 5, None),
        ("مقتل ثلاثة عناصر من التنظيم", 3, None, None),
    ],
)
def test_the_killed_the_civilians_and_the_injured_are_read(text, killed, civilians, injured):
    stated = {"killed": killed, "civilians_killed": civilians, "injured": injured}
    assert only(text) == {field: (n, n) for field, n in stated.items() if n is not None}


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("two women, three children and a man were killed", 6),
        ("killed a woman and two children", 3),
        ("a father and his three sons were killed", 4),
        ("двое детей и их мать погибли", 3),
        ("погибли двое мужчин и ребенок", 3),
        ("استشهاد طفلين وامرأة", 3),
    ],
)
def test_a_list_is_added_up(text, killed):
    found = read_casualties(fold(text))[0]
    assert (found.value.low, found.value.high) == (killed, killed)
    assert "summed" in found.signs


@pytest.mark.parametrize(
    ("text", "killed", "civilians"),
    [
        ("12 people, including three children, were killed", (12, 12), (3, 12)),
        ("12 people were killed, including three children and two women", (12, 12), (5, 12)),
        ("12 people were killed, two of them children", (12, 12), (2, 12)),
        ("killed 12 people, including 5 civilians", (12, 12), (5, 5)),
        ("погибли 12 человек, в том числе трое детей", (12, 12), (3, 12)),
        ("погибли 12 человек, из них трое детей", (12, 12), (3, 12)),
        ("مقتل 12 شخصا بينهم 3 أطفال", (12, 12), (3, 12)),
        ("killed 24 people, all of them civilians", (24, 24), (24, 24)),
        ("28 dead, mostly women and children", (28, 28), (15, 28)),
        ("nine people, four of them children, died", (9, 9), (4, 9)),
        ("36 شخصا على الأقل، بينهم عشرة مدنيين، لقوا حتفهم", (36, None), (10, 10)),
        ("killing at least 15 people, most of them civilians", (15, None), (8, None)),
        ("12 people were killed, including three children, and 20 were wounded", (12, 12), (3, 12)),
    ],
)
def test_a_part_is_never_added_to_the_whole(text, killed, civilians):
    result = read(text)
    assert result["killed"] == [killed]
    assert result["civilians_killed"] == [civilians]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("There were no casualties.", {"killed": (0, 0), "injured": (0, 0)}),
        ("No civilians were killed.", {"civilians_killed": (0, 0)}),
        ("None were killed.", {"killed": (0, 0)}),
        ("there were no civilian casualties", {"civilians_killed": (0, 0)}),
        ("Жертв нет.", {"killed": (0, 0)}),
        ("Пострадавших нет.", {"injured": (0, 0)}),
        ("никто не погиб", {"killed": (0, 0)}),
        ("not a single civilian was killed", {"civilians_killed": (0, 0)}),
        ("ни один мирный житель не пострадал", {"injured": (0, 0)}),
        ("لم تسفر الضربات عن سقوط قتلى", {"killed": (0, 0)}),
        ("دون وقوع خسائر بشرية", {"killed": (0, 0), "injured": (0, 0)}),
    ],
)
def test_none_is_zero_only_where_the_text_says_so(text, fields):
    assert only(text) == fields


@pytest.mark.parametrize(
    "text",
    [
        "No casualties were reported.",
        "There is no information on casualties.",
        "لم ترد أنباء عن إصابات",
    ],
)
def test_none_known_is_no_zero(text):
    found = read_casualties(fold(text))
    assert found
    assert all(one.value is None and "unsaid" in one.signs for one in found)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Airstrikes hit 12 targets.",
            "killed in 12 strikes",
            "his death was mourned",
            "100 sorties",
        ),
        *("Russia denied that its jets killed civilians.", "5 km away a car was destroyed"),
        *("нанесены удары по 12 объектам", "استهدف 12 موقعا", "20 percent of the wounded"),
    ],
)
def test_what_counts_no_people_gives_nothing(text):
    assert read(text) == {}


def test_of_a_toll_that_rose_the_newest_is_taken():
    for text in (
        "the death toll rose from 13 to 27",
        "число погибших возросло до 27",
        "ارتفع عدد القتلى إلى 27",
    ):
        (found,) = read_casualties(fold(text))
        assert (found.field, found.value.low, found.value.high) == (Field.KILLED, 27, 27)
        assert {"toll", "update"} <= set(found.signs)


def test_killed_or_injured_is_an_upper_bound_of_each():
    for text in ("20 people were killed or injured", "مقتل وإصابة 20 شخصا"):
        assert only(text) == {"killed": (None, 20), "injured": (None, 20)}
    assert only("dozens were killed or wounded") == {"killed": None, "injured": None}


def test_a_figure_since_a_year_says_that_it_is_cumulative():
    (found,) = read_casualties(fold("More than 3,000 people have been killed since 2011."))
    assert "cumulative" in found.signs


def test_the_quote_holds_the_number_and_the_word_for_what_befell_them():
    text = "وأفاد ناشطون بِمقتلِ ١٢ مدنياً، بينهم ٣ أطفال."
    killed = read_casualties(fold(text))[0]
    assert killed.quote.words == "بِمقتلِ ١٢ مدنياً، بينهم ٣ أطفال"


@given(TEXTS)
def test_any_text_is_read_and_every_count_is_quoted_from_it(text):
    for found in read_casualties(fold(text)):
        assert text[found.quote.start : found.quote.end] == found.quote.words
        if found.value and found.value.low is not None and found.value.high is not None:
            assert 0 <= found.value.low <= found.value.high


@pytest.mark.parametrize(
    "unit",
    [
        "killed ",
        "killed 1 ",
        "1 killed, ",
        "no ",
        "a woman and ",
        "a ",
        "including 3 ",
        "مقتل و",
        "1 ",
    ],
)
def test_time_grows_with_the_length_of_a_hostile_text(unit):
    # bounded generously: it tells linear from quadratic (a factor of a hundred)
    short, long = fold((unit * 2_000)[:2_000]), fold((unit * 20_000)[:20_000])
    started = time.process_time()
    read_casualties(short)
    once = time.process_time() - started
    started = time.process_time()
    read_casualties(long)
    assert time.process_time() - started < 40 * max(once, 0.01)

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.extract.folding import fold
from crossfix.extract.numbers import NumberKind, read_numbers
from crossfix.model import Count

TEXTS = st.text(max_size=120) | st.lists(
    st.sampled_from(
        [
            *(
                "between",
                "13",
                "and",
                "-",
                "15",
                "to",
                "one",
                "hundred",
                "a",
                "dozens",
                "su",
                "2s1",
            ),
            *("от", "до", "сто", "двадцать", "пятого", "тыс.", "не менее", "2-х", "1.631", "1,000"),
            *("ثلاثة", "وعشرون", "و", "ب", "ال", "طفلين", "على الأقل", "مئة", "عشر", "بين", "٣"),
            *(
                "\u202b",
                "\u200f",
                "\n",
                "+",
                "12:30",
                "2015",
                "(",
                ")",
                "km",
                "%",
                "7-year-old",
                "october",
            ),
            *(
                "at least",
                "several",
                "1 631",
                "+7 495 123-45-67",
                "http://a.b/12",
                "$",
                "²",
                "½",
                "𝟗",
            ),
        ]
    ),
    max_size=25,
).map(" ".join)


def counts(text):
    return [
        (number.count.low, number.count.high)
        for number in read_numbers(fold(text))
        if number.kind is NumberKind.COUNT
    ]


def kinds(text):
    return [number.kind.value for number in read_numbers(fold(text))]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,631 sorties", 1631),
        ("1 631 sorties", 1631),
        ("1631 вылет", 1631),
        ("1.631 вылет", 1631),
        ("١٬٦٣١ طلعة", 1631),
        ("ب1631 طلعة", 1631),
        ("one hundred and twenty-three people", 123),
        ("two thousand five hundred and six", 2506),
        ("two dozen fighters", 24),
        ("half a dozen", 6),
        ("5 thousand people", 5000),
        ("3.5 million people", 3_500_000),
        ("сто двадцать три человека", 123),
        ("ста двадцати трёх человек", 123),
        ("тремястами сорока пятью", 345),
        ("двое мужчин", 2),
        ("троих детей", 3),
        ("полсотни боевиков", 50),
        ("5 тыс. человек", 5000),
        ("15-ти человек", 15),
        ("ثلاثة وعشرون شخصا", 23),
        ("ثلاث وعشرين غارة", 23),
        ("مئة وخمسة عشر قتيلا", 115),
        ("ثلاثمائة وخمس عشرة طلعة", 315),
        ("خمسة آلاف ومئتان", 5200),
        ("أحد عشر طفلا", 11),
        ("اثنا عشر مدنيا", 12),
        ("الطفلين", 2),
        ("وامرأتين", 2),
        ("بغارتين", 2),
        ("مدنيان", 2),
    ],
)
def test_a_number_is_read_in_digits_and_in_words_of_three_languages(text, number):
    assert counts(text) == [(number, number)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("at least 12 people", 12, None),
        ("12 people at least", 12, None),
        ("12 or more", 12, None),
        ("20+ dead", 20, None),
        ("more than 20", 21, None),
        ("up to 50", None, 50),
        ("fewer than ten", None, 9),
        ("about 20", 18, 22),
        ("nearly 100", 90, 100),
        ("between 13 and 15", 13, 15),
        ("from 13 to 15 people", 13, 15),
        ("13-15 people", 13, 15),
        ("13 – 15 people", 13, 15),
        ("two or three", 2, 3),
        ("at least 13 to 15", 13, None),
        ("dozens of people", 24, None),
        ("several dozen", 36, None),
        ("tens of thousands", 20_000, None),
        ("several people", 3, None),
        ("не менее двадцати трёх", 23, None),
        ("свыше ста", 101, None),
        ("до 20 боевиков", None, 20),
        ("от 13 до 15 человек", 13, 15),
        ("два-три человека", 2, 3),
        ("десятки человек", 20, None),
        ("несколько десятков", 20, None),
        ("ما لا يقل عن ١٢ قتيلا", 12, None),
        ("ثلاثة مدنيين على الأقل", 3, None),
        ("أكثر من 30", 31, None),
        ("بين 13 و15 قتيلا", 13, 15),
        ("من 13 إلى 15", 13, 15),
        ("عشرات القتلى", 20, None),
        ("بضعة أشخاص", 3, 9),
    ],
)
def test_a_hedge_and_a_word_of_no_number_give_bounds_and_never_a_point(text, low, high):
    assert counts(text) == [(low, high)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Su-24, T-72, F-16s, 2S1, Su-25SM and Sukhoi-24M",
            "сбит Су 24, Ту-22М3",
            "سو-34 و سوخوي 24",
        ),
        *("the 23rd, twenty-fifth", "двадцать пятого октября", "الطابق الثاني عشر", "5-й этаж"),
        *(
            "resolution 2254, No. 5",
            "القرار 2254",
            "1. First\n2) second",
            "see https://a.org/2015/77",
        ),
        *("no one else", "يوم الاثنين", "лето", "once, a person"),
    ],
)
def test_ordinals_names_and_labels_are_no_numbers(text):
    assert read_numbers(fold(text)) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a 7-year-old boy", "age"),
        ("35 عاما", "age"),
        ("7-летний мальчик", "age"),
        ("в возрасте 7 лет", "age"),
        ("at 14:21", "clock"),
        ("5 p.m.", "clock"),
        ("الساعة 5", "clock"),
        ("23.10.2015", "date"),
        ("2015-10-23", "date"),
        ("23 October", "date"),
        ("October 23rd", None),
        ("3 and 5 November", "count date"),
        ("20 تشرين الأول", "date"),
        ("5 km", "distance"),
        ("10км", "distance"),
        ("20 كم", "distance"),
        ("24 hours", "duration"),
        ("الساعات ال24", "duration"),
        ("2.5", "fraction"),
        ("two-thirds", "fraction"),
        ("120mm", "measure"),
        ("$5 million", "money"),
        ("30 percent", "percent"),
        ("30%", "percent"),
        ("+7 495 123-45-67", "phone"),
        ("in 2015, when", "year"),
        ("2015 года", "year"),
        ("عام 2015", "year"),
        ("a three-door car", "code"),
    ],
)
def test_what_is_no_count_says_what_it_is(text, kind):
    assert kinds(text) == (kind.split() if kind else [])


def test_a_count_that_looks_like_a_year_stays_a_count_and_says_so():
    number = read_numbers(fold("وضربت 2084 هدفا"))[0]
    assert number.kind is NumberKind.COUNT
    assert "year_like" in number.signs


def test_after_a_verb_of_rising_the_last_number_is_the_one_and_no_range_is_made():
    was, now = read_numbers(fold("the toll rose from 13 to 27"))
    assert ("was" in was.signs, "update" in now.signs) == (True, True)
    assert now.count == Count(low=27, high=27)
    assert counts("число погибших возросло до 27") == [(27, 27)]
    assert counts("ارتفع عدد القتلى إلى 27") == [(27, 27)]


def test_separate_numbers_are_not_added_up():
    assert counts("two children, three women and 5 men") == [(2, 2), (3, 3), (5, 5)]
    assert counts("ثلاثة رجال وخمس نساء") == [(3, 3), (5, 5)]
    assert counts("пять мужчин, три женщины") == [(5, 5), (3, 3)]


def test_the_hedge_belongs_to_the_stretch():
    folded = fold("killed at least 12 people")
    number = read_numbers(folded)[0]
    assert folded.quote(number.start, number.end).words == "at least 12"


@given(TEXTS)
def test_any_text_is_read_and_every_number_lies_in_it_and_in_order(text):
    folded = fold(text)
    last = 0
    for number in read_numbers(folded):
        assert last <= number.start < number.end <= len(folded.text)
        assert folded.quote(number.start, number.end).words.strip()
        low, high = number.count.low, number.count.high
        assert low is None or high is None or 0 <= low <= high
        last = number.end


@given(st.integers(0, 999_999))
def test_digits_with_and_without_separators_are_one_number(number):
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", "\u202f")):
        assert counts(f"hit {text} targets") == [(number, number)]


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "1-",
        "1:",
        "1,000,",
        "and ",
        " ",
        "hundred ",
        "ثلاثه و",
        "between 1 and ",
        "one to ",
    ],
)
def test_time_grows_with_the_length_of_a_hostile_text(unit):
    # bounded generously: it tells linear from quadratic (a factor of a hundred)
    short, long = fold((unit * 2_000)[:2_000]), fold((unit * 20_000)[:20_000])
    started = time.process_time()
    read_numbers(short)
    once = time.process_time() - started
    started = time.process_time()
    read_numbers(long)
    assert time.process_time() - started < 40 * max(once, 0.01)

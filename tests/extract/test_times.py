import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.extract.folding import fold
from crossfix.extract.found import Field
from crossfix.extract.times import read_times
from crossfix.spans import last_day

THURSDAY = date(2015, 10, 22)
LOCAL = timezone(timedelta(hours=3))
TEXTS = st.text(max_size=120) | st.lists(
    st.sampled_from(
        [
            *(
                "23",
                "October",
                "2015",
                ",",
                "since",
                "as of",
                "the",
                "beginning of the operation",
                "-",
            ),
            *(
                "past",
                "over",
                "four",
                "days",
                "ago",
                "last night",
                "Thursday",
                "from",
                "to",
                "5 pm",
                "(GMT)",
            ),
            *(
                "с",
                "по",
                "ноября",
                "за",
                "прошедшие",
                "двое",
                "суток",
                "в ночь на",
                "четверг",
                "в 14.30",
            ),
            *(
                "منذ",
                "بداية",
                "العمليات",
                "خلال",
                "اليومين",
                "الماضيين",
                "ال24",
                "تشرين الأول",
                "/",
                "أكتوبر",
            ),
            *(
                "31.02.2015",
                "99:99",
                "0000",
                "29",
                "February",
                "\u202e",
                "\n",
                "٣٠",
                "14:21",
                "9999",
            ),
        ]
    ),
    max_size=20,
).map(" ".join)


def read(text, published=THURSDAY, zone=UTC):
    return read_times(fold(text), published, zone)


def days(text, published=THURSDAY):
    """The first and the last day of the only time in a text, as month-day."""
    (found,) = read(text, published)
    span = found.value
    return f"{span.start:%m-%d}", f"{last_day(span.start, span.end):%m-%d}"


@pytest.mark.parametrize(
    "text",
    [
        *("23 October 2015", "23rd of October, 2015", "October 23, 2015", "October 23rd 2015"),
        *("Oct. 23, 2015", "23 Oct 2015", "2015-10-23", "23.10.2015", "23/10/2015", "10/23/2015"),
        *(
            "Friday, 23 October 2015",
            "23 октября 2015 года",
            "23 окт. 2015 г.",
            "23-го октября 2015",
        ),
        *("23 أكتوبر 2015", "٢٣ تشرين الأول ٢٠١٥", "23 تشرين الأول/ أكتوبر 2015"),
        *("23 تشرين الأول (أكتوبر) 2015", "23 من شهر أكتوبر عام 2015", "الجمعة 23 أكتوبر، 2015"),
    ],
)
def test_an_absolute_date_needs_no_publication_in_any_usual_order(text):
    (found,) = read(text, None)
    assert found.field is Field.TIME
    assert found.value.start == datetime(2015, 10, 23, tzinfo=UTC)
    assert found.value.end == datetime(2015, 10, 24, tzinfo=UTC)
    assert "absolute" in found.signs


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("20 October", "10-20", "10-20"),
        ("in October", "10-01", "10-31"),
        ("between 3 and 5 October", "10-03", "10-05"),
        ("3-5 October", "10-03", "10-05"),
        ("October 3-5", "10-03", "10-05"),
        ("from 30 September to 20 October", "09-30", "10-20"),
        ("30 September - 20 October 2015", "09-30", "10-20"),
        ("с 3 по 5 октября", "10-03", "10-05"),
        ("с 30 сентября по 20 октября", "09-30", "10-20"),
        ("من 3 إلى 5 تشرين الأول", "10-03", "10-05"),
        ("بين 3 و5 أكتوبر", "10-03", "10-05"),
        ("over the past 24 hours", "10-21", "10-22"),
        ("in the last twenty-four hours", "10-21", "10-22"),
        ("over the past four days", "10-18", "10-22"),
        ("over the past week", "10-15", "10-22"),
        ("за прошедшие сутки", "10-21", "10-22"),
        ("за последние двое суток", "10-20", "10-22"),
        ("в течение суток", "10-21", "10-22"),
        ("خلال الساعات ال24 الأخيرة", "10-21", "10-22"),
        ("خلال الأيام الأربعة الماضية", "10-18", "10-22"),
        ("خلال اليومين الماضيين", "10-20", "10-22"),
        ("yesterday", "10-21", "10-21"),
        ("today", "10-22", "10-22"),
        ("the day before yesterday", "10-20", "10-20"),
        ("the previous day", "10-21", "10-21"),
        ("вчера", "10-21", "10-21"),
        ("أمس", "10-21", "10-21"),
        ("أول أمس", "10-20", "10-20"),
        ("three days ago", "10-19", "10-19"),
        ("два дня назад", "10-20", "10-20"),
        ("قبل يومين", "10-20", "10-20"),
        ("on Tuesday", "10-20", "10-20"),
        ("on Thursday", "10-22", "10-22"),
        ("в минувшую пятницу", "10-16", "10-16"),
        ("يوم الأحد الماضي", "10-18", "10-18"),
        ("last Thursday", "10-15", "10-15"),
        ("from Monday to Wednesday", "10-19", "10-21"),
        ("last month", "09-01", "09-30"),
        ("last night", "10-21", "10-22"),
        ("в ночь на четверг", "10-21", "10-22"),
        ("в ночь с 7 на 8 октября", "10-07", "10-08"),
        ("on the night of October 7-8", "10-07", "10-08"),
        ("ليلة الأربعاء/الخميس", "10-21", "10-22"),
        ("Thursday night", "10-22", "10-23"),
        ("مساء أمس", "10-21", "10-21"),
        ("the seventh of October", "10-07", "10-07"),
        ("двадцать первого октября", "10-21", "10-21"),
        ("السابع من أكتوبر", "10-07", "10-07"),
        ("ليل الأربعاء الخميس", "10-21", "10-22"),
    ],
)
def test_a_time_is_read_relative_to_publication_in_three_languages(text, first, last):
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "sign", "day"),
    [
        ("since 30 September", "cumulative_from", "09-30"),
        ("с 30 сентября", "cumulative_from", "09-30"),
        ("منذ 30 أيلول/ سبتمبر", "cumulative_from", "09-30"),
        ("since the beginning of the year", "cumulative_from", "01-01"),
        ("since September", "cumulative_from", "09-01"),
        ("с начала операции, 30 сентября", "operation_start", "09-30"),
        ("as of 20 October", "cumulative_to", "10-20"),
        ("по состоянию на 20 октября", "cumulative_to", "10-20"),
        ("حتى 20 تشرين الأول", "cumulative_to", "10-20"),
        ("since they began their campaign on September 30", "operation_start", "09-30"),
        ("منذ بدء حملته العسكرية في 30 ايلول/ سبتمبر", "operation_start", "09-30"),
    ],
)
def test_a_bound_of_a_cumulative_figure_has_its_day_and_says_which_end_it_is(text, sign, day):
    (found,) = read(text)
    assert sign in found.signs
    assert days(text) == (day, day)


@pytest.mark.parametrize(
    "text", ["since the beginning of the operation", "с начала операции", "منذ بداية العمليات"]
)
def test_the_beginning_of_an_operation_is_a_sign_and_no_date_is_invented(text):
    (found,) = read(text)
    assert found.value is None
    assert found.signs == ("cumulative_from", "operation_start")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yesterday",
            "over the past 24 hours",
            "on Thursday",
            "three days ago",
            "23 October",
            "14:30",
        ),
        *("вчера", "за прошедшие сутки", "в ночь на четверг", "неделю назад", "с начала года"),
        *("أمس", "خلال اليومين الماضيين", "صباح الخميس", "20 تشرين الأول", "الشهر الماضي"),
    ],
)
def test_without_publication_what_is_relative_has_no_value_and_says_why(text):
    (found,) = read(text, None)
    assert found.value is None
    assert "no_anchor" in found.signs


@pytest.mark.parametrize("text", ["over the past days", "за последних дней", "خلال الأيام الماضية"])
def test_past_days_without_a_number_have_no_value_and_say_that_they_are_vague(text):
    (found,) = read(text)
    assert found.value is None
    assert "vague" in found.signs


def test_a_year_is_the_last_that_is_not_after_publication():
    (december,) = read("29 December", date(2016, 1, 2))
    assert december.value.start == datetime(2015, 12, 29, tzinfo=UTC)
    assert "year_inferred" in december.signs
    (leap,) = read("29 February", date(2018, 5, 1))
    assert leap.value.start == datetime(2016, 2, 29, tzinfo=UTC)


def test_the_year_behind_the_second_date_of_a_period_is_that_of_the_first_too():
    assert days("from 30 December to 3 January 2016", None) == ("12-30", "01-03")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("20 October 2015 at 14:30", "2015-10-20T11:30"),
        ("14:30 (GMT) on 20 October", "2015-10-20T14:30"),
        ("at 5 p.m. on Tuesday", "2015-10-20T14:00"),
        ("around 3 am Wednesday", "2015-10-21T00:00"),
        ("в 14.30 мск 20 октября", "2015-10-20T11:30"),
        ("الساعة 5 مساء يوم الثلاثاء", "2015-10-20T14:00"),
        ("20 October, 12 a.m.", "2015-10-19T21:00"),
        ("at 5 o'clock on Tuesday", "2015-10-20T02:00"),
        ("в среду в 5 часов утра", "2015-10-21T02:00"),
    ],
)
def test_a_clock_time_is_brought_to_utc_by_its_zone_or_that_of_the_text(text, start):
    (found,) = read(text, zone=LOCAL)
    assert f"{found.value.start:%Y-%m-%dT%H:%M}" == start


def test_a_clock_time_alone_is_of_the_day_named_before_it():
    _, second = read("Jets came on 20 October. The second strike was at 16:20.")
    assert second.value.start == datetime(2015, 10, 20, 16, 20, tzinfo=UTC)
    assert second.quote.words == "16:20"
    assert "day_before_in_text" in second.signs


def test_a_date_that_may_be_read_two_ways_has_no_value_unless_publication_decides():
    assert read("03/04/2015", None)[0].value is None
    assert days("03/04/2015", date(2015, 4, 5)) == ("04-03", "04-03")
    assert days("قصف في 03/04/2015 مدينة", None) == ("04-03", "04-03")


def test_a_weekday_that_belies_its_date_says_so():
    assert "weekday_disagrees" in read("Monday, 23 October 2015")[0].signs
    assert "weekday_agrees" in read("Friday, 23 October 2015")[0].signs


@pytest.mark.parametrize(
    "text",
    [
        *(
            "10 people may have died",
            "they march on",
            "mon ami",
            "the sun sat low",
            "31.02.2015",
            "tomorrow",
        ),
        *("in the second half", "يوم الأحد القادم", "next Thursday", "819 targets in 934 sorties"),
        *(
            "during the day",
            "for three days",
            "within three hours",
            "في اليوم الرابع",
            "the last two strikes",
            "в среднем",
            "ظهر رجل",
        ),
    ],
)
def test_what_is_no_past_time_is_not_read_as_one(text):
    assert read(text) == ()


def test_several_times_keep_their_own_words():
    text = "According to the ministry, as of October 23 jets flew 934 sorties since September 30."
    assert [found.quote.words for found in read(text)] == ["as of October 23", "since September 30"]


@given(TEXTS, st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_any_text_is_read_and_every_time_is_quoted_from_it_in_order(text, published):
    last = 0
    for found in read(text, published, LOCAL):
        assert text[found.quote.start : found.quote.end] == found.quote.words
        assert found.quote.start >= last
        assert found.value is None or found.value.start <= found.value.end
        last = found.quote.end


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_every_date_is_read_back_from_its_usual_forms(day):
    for text in (f"{day:%d %B %Y}", f"{day:%B %d, %Y}", f"{day:%d.%m.%Y}", f"{day}"):
        (found,) = read(text, None)
        assert found.value.start.date() == day


@pytest.mark.parametrize(
    "unit",
    [
        "1 ",
        "1-",
        "1.",
        "october ",
        "from 3 to ",
        "since the ",
        "منذ ",
        "خلال ال",
        "the past ",
        "5 pm ",
    ],
)
def test_time_grows_with_the_length_of_a_hostile_text(unit):
    # bounded generously: it tells linear from quadratic (a factor of a hundred)
    short, long = fold((unit * 2_000)[:2_000]), fold((unit * 20_000)[:20_000])
    started = time.process_time()
    read_times(short, THURSDAY)
    once = time.process_time() - started
    started = time.process_time()
    read_times(long, THURSDAY)
    assert time.process_time() - started < 40 * max(once, 0.01)

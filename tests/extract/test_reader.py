import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.extract.found import Field
from crossfix.extract.reader import LONGEST, language_of, read_text
from crossfix.extract.suggested import to_claim, to_report
from crossfix.model import Count, Stance
from crossfix.normalise.gazetteer import load
from crossfix.spans import day_span

SHARED = Path(__file__).parents[3] / "shared" / "data" / "texts"
BUILT_IN = load()
# of the same build as the daily summaries of a ministry, with places and figures of its own
SUMMARY = """MINISTRY SUMS UP A MONTH OF STRIKES

12 March, 2031 10:05

Dozens of depots were hit, a spokesman for the Defence Ministry told Reuters.

According to the ministry's spokesman, it relies on aerial reconnaissance and on data obtained from
the coordination centre in Amman. He said that strikes hit targets such as bunkers, fuel depots and
workshops in the provinces of Daraa, Suwayda and Hasakah.

The operation against the Islamic State was launched on 11 February after a request of the
government.

As of March 10 the air force has flown 412 sorties and destroyed 377 IS targets.
"""


def read(text, published=date(2015, 11, 18), start=None):
    return read_text(text, published=published, source="s", gazetteer=BUILT_IN, start=start)


def claims(text, **given):
    suggested = read(text, **given).claims
    return [to_claim(one, claim_id=f"c{n}", speaker="M") for n, one in enumerate(suggested)]


def quotes(suggestion, field):
    return [one.quote.words for one in suggestion.of(field)]


def test_a_summary_gives_its_one_claim_with_every_word_that_it_stands_on():
    reading = read(SUMMARY, date(2031, 3, 12))
    (suggested,) = reading.claims
    claim = to_claim(suggested, claim_id="c", speaker="Ministry")
    assert claim.sorties == Count(low=412, high=412)
    assert claim.objects == Count(low=377, high=377)
    assert claim.span == day_span(date(2031, 2, 11), date(2031, 3, 10))
    assert claim.kind == "cumulative"
    assert claim.provinces == ("Daraa", "Suwayda", "Hasakah")
    assert [one.value for one in suggested.of(Field.OBJECT)] == ["bunker", "depot", "workshop"]
    assert [one.value for one in suggested.of(Field.AFFILIATION)] == ["IS"]
    assert quotes(suggested, Field.OBJECTS) == ["377 IS targets"]
    assert quotes(suggested, Field.TIME) == ["As of March 10", "11 February"]
    assert quotes(suggested, Field.CREDITED) == [
        "Reuters",
        "aerial reconnaissance",
        "the coordination centre in Amman",
    ]
    assert reading.reports == ()


@pytest.mark.skipif(
    not (SHARED / "report-2015-10-25.txt").exists(), reason="the shared texts are not here"
)
def test_the_report_of_25_october_2015_gives_819_objects_and_934_sorties():
    text = (SHARED / "report-2015-10-25.txt").read_text("utf-8")
    reading = read(text, date(2015, 10, 25))
    (suggested,) = reading.claims
    claim = to_claim(suggested, claim_id="c", speaker="Ministry")
    assert (claim.objects, claim.sorties) == (Count(low=819, high=819), Count(low=934, high=934))
    assert claim.span == day_span(date(2015, 9, 30), date(2015, 10, 23))
    assert claim.provinces == ("Aleppo", "Homs", "Hama", "Damascus")
    kinds = [one.value for one in suggested.of(Field.OBJECT)]
    assert kinds == ["command_post", "bunker", "depot", "workshop"]
    assert {one.value for one in suggested.of(Field.AFFILIATION)} == {"IS"}
    credited = " | ".join(quotes(suggested, Field.CREDITED))
    assert re.fullmatch(
        r"RT \| RT \| aerial \w+ \| \w+ from space \| the \w+ \w+ in Baghdad", credited
    )
    assert [one.quote.start for one in suggested.of(Field.SORTIES)] == [text.index("934")]
    assert [one.quote.start for one in suggested.of(Field.OBJECTS)] == [text.index("819")]
    assert (claim.breakdown, reading.reports) == ({}, ())


@pytest.mark.parametrize(
    "text",
    [
        "Over the past 24 hours planes flew 33 sorties against 49 targets.",
        "The planes hit 49 targets in 33 sorties over the past 24 hours.",
        "За прошедшие сутки самолеты совершили 33 боевых вылета, поражено 49 объектов.",
        "Поражено 49 объектов. Всего за прошедшие сутки выполнено 33 вылета.",
        "نفذت الطائرات خلال الساعات ال24 الأخيرة 33 طلعة استهدفت 49 موقعا",
        "تم تدمير 49 هدفا. نفذت الطائرات 33 طلعة خلال الساعات ال24 الأخيرة",
    ],
)
def test_sorties_and_objects_stand_in_either_order_in_three_languages(text):
    (claim,) = claims(text)
    assert claim.sorties == Count(low=33, high=33)
    assert claim.objects == Count(low=49, high=49)
    assert claim.span == day_span(date(2015, 11, 17), date(2015, 11, 18))
    assert claim.kind == "period"


def test_what_is_since_a_day_is_apart_from_what_is_of_a_day():
    since, daily = claims(
        "Since 30 September planes have flown more than 4,000 sorties and hit about 800 targets. "
        "Over the past 24 hours they flew 47 sorties and hit 212 targets in Homs province."
    )
    assert (since.kind, daily.kind) == ("cumulative", "period")
    assert since.sorties == Count(low=4001, high=None)
    assert since.objects == Count(low=720, high=880)
    assert (since.provinces, daily.provinces) == ((), ("Homs",))


def test_parts_are_kept_beside_the_total():
    (claim,) = claims(
        "Planes carried out 64 sorties against 63 targets over the past day. The strikes destroyed "
        "53 positions, as well as a command post, four training camps and seven depots."
    )
    assert claim.breakdown == {
        "fortified_position": 53,
        "command_post": 1,
        "training_camp": 4,
        "depot": 7,
    }


def test_since_the_beginning_needs_a_beginning():
    text = "Since the beginning of the operation planes flew 1,631 sorties and hit 2,084 targets."
    reading = read(text)
    assert reading.claims[0].span is None
    assert "neither the text nor the case" in reading.issues[0].what
    with pytest.raises(ValueError, match="no claim with a period"):
        to_claim(reading.claims[0], claim_id="c", speaker="M")
    (claim,) = claims(text, start=date(2015, 9, 30))
    assert claim.span == day_span(date(2015, 9, 30), date(2015, 11, 18))


def test_the_day_on_which_a_statement_was_made_is_no_period():
    reading = read("The ministry said on Tuesday that planes flew 20 sorties against 8 targets.")
    assert reading.claims[0].span is None


def test_a_rough_number_is_no_claim():
    assert read("Hundreds of targets were hit over the past week.").claims == ()


def test_a_round_up_gives_a_report_for_each_place():
    reading = read(
        "On Nov. 17, 2015 coalition forces conducted three strikes.\n"
        "* Near Abu Kamal, one strike destroyed two vehicles.\n"
        "* Near Ar Raqqah, two strikes destroyed a bridge.\n"
    )
    reports = [to_report(one, source="s", record_id="r") for one in reading.reports]
    assert [one.place_name for one in reports] == ["near Abu Kamal", "near Raqqa"]
    assert [one.object_type for one in reports] == ["armoured_vehicles", "infrastructure"]
    assert {one.span for one in reports} == {day_span(date(2015, 11, 17))}
    assert {one.event_type for one in reports} == {"air_strike"}
    assert [one.value.low for one in reading.reports[1].of(Field.STRIKES)] == [2]


def test_two_places_in_one_sentence_have_what_stands_beside_them():
    first, second = read(
        "Jets flew, hitting a depot near Idlib and a command post near Hama."
    ).reports
    assert [to_report(one, source="s", record_id="r").object_type for one in (first, second)] == [
        "depot",
        "command_post",
    ]


def test_a_monitor_post_becomes_a_report_with_its_toll():
    (suggested,) = read(
        "قالت شبكة محلية إن طيران النظام ألقى براميل متفجرة على بلدة خان شيخون بريف إدلب الجنوبي "
        "اليوم، ما أدى إلى مقتل 5 مدنيين بينهم طفلين وإصابة 12 آخرين."
    ).reports
    report = to_report(suggested, source="s", record_id="r", published=date(2015, 11, 18))
    assert (report.place_name, report.admin1) == ("Khan Shaykhun", "Idlib")
    assert (report.actor, report.munition) == ("Syrian government", "barrel_bomb")
    assert (report.killed, report.injured) == (Count(low=5, high=5), Count(low=12, high=12))
    assert report.span == day_span(date(2015, 11, 18))
    assert report.lon is None  # normalising gives the point; the text gives a name


def test_a_denial_is_a_report_that_denies():
    (one,) = read(
        "The ministry denied that its jets hit a hospital in Idlib on 3 November."
    ).reports
    assert to_report(one, source="s", record_id="r").stance is Stance.DENIES


@pytest.mark.parametrize("published", [date.min, date.max])
def test_a_day_of_publication_that_cannot_be_is_left_out_with_an_issue(published):
    reading = read("Over the past 4 days planes flew 5 sorties.", published)
    assert reading.claims[0].span is None
    assert "left out" in reading.issues[0].what


def test_links_and_menus_are_left_out_and_named():
    reading = read("READ MORE: Jets flew 50 sorties against 70 targets over the past day\n")
    assert reading.claims == ()
    assert [one.words[:9] for one in reading.masked] == ["READ MORE"]
    assert "no part of a report" in reading.issues[0].what


@pytest.mark.parametrize(("text", "language"), [("Удар", "ru"), ("قصف", "ar"), ("hit", "en")])
def test_the_language_is_that_of_the_letters(text, language):
    assert language_of(text) == language


PIECES = st.sampled_from(
    ["5 sorties ", "7 targets ", "in Homs ", "since 3 May ", "حلب ", "طلعة ", "Хомсе, ", "вылетов ",
     "near ", "a depot ", "killed 3 ", "said ", ". ", "\n", "and ", "و", "-", "2015 ", "«", "the "]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join))
def test_no_text_stops_it_and_every_value_stands_as_quoted(text):
    reading = read(text, start=date(2015, 9, 30))
    suggested = (*reading.claims, *reading.reports)
    stretches = [one.stretch for one in reading.reports if one.stretch]
    values = [*reading.found, *(value for one in suggested for value in one.values)]
    for quote in [*(value.quote for value in values), *stretches, *reading.masked]:
        assert text[quote.start : quote.end] == quote.words
    for number, one in enumerate(reading.reports):
        to_report(one, source="s", record_id=str(number))


def test_of_a_text_that_is_too_long_the_beginning_is_read_and_an_issue_says_so(monkeypatch):
    monkeypatch.setattr("crossfix.extract.reader.LONGEST", 40)
    reading = read("Jets hit a depot near Homs. " * 5)
    assert LONGEST > 40
    assert "too long" in reading.issues[0].what
    assert all(one.quote.end <= 40 for one in reading.found)


def test_a_table_of_figures_is_read_to_its_first_numbers_and_told():
    reading = read_text(
        "An air strike hit Sarmin on 3 May 2016. " + "1 " * 26_000 + "A strike hit Idlib.",
        published=None,
        source="a.txt",
        gazetteer=load(),
    )
    assert [one.what for one in reading.issues] == ["more than 25,000 numbers: read up to there"]
    places = [one.quote.words for one in reading.found if one.field is Field.PLACE]
    assert places == ["Sarmin"]

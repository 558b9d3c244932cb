import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.extract.folding import fold
from crossfix.extract.segments import read_segments
from crossfix.extract.times import read_times

TEXTS = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            *(
                "On 5 May jets hit Homs.",
                "\n",
                "- ",
                "1) ",
                "READ MORE: x",
                "Meanwhile, a strike",
                "Home | News",
            ),
            *(
                "By Jane Example",
                "Updated 9 years ago",
                "Share on Facebook",
                "Удар по Алеппо.",
                "Читайте также:",
            ),
            *(
                "قصفت طائرات بلدة.",
                "اقرأ أيضا: خبر",
                "كما استهدفت",
                ";",
                "U.S. jets",
                "…",
                "\u2029",
                "\u202e",
            ),
        ]
    ),
    max_size=15,
).map(" ".join)
ROUND_UP = """On October 17, coalition forces conducted six strikes:
- Near Abu Kamal, one strike destroyed six oil tankers.
- Near Ar Raqqah, one strike destroyed two pump jacks.
* Near Mosul, four strikes engaged three units; destroyed six tunnels.
"""


def read(text, published=date(2015, 10, 25)):
    folded = fold(text)
    return folded, read_segments(folded, read_times(folded, published))


def events(text):
    folded, segments = read(text)
    return [folded.text[one.start : one.end] for one in segments.events]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("READ MORE: Talks on the war go on", "related"),
        ("LISTEN MORE:", "related"),
        ("Читайте также: новости дня", "related"),
        ("اقرأ أيضاً: غارات على حلب", "related"),
        ("Share on Facebook", "share"),
        ("Подписывайтесь на наш канал", "share"),
        ("تابعونا على فيسبوك", "share"),
        ("We use cookies to improve this site.", "cookies"),
        ("© 2015 All rights reserved", "legal"),
        ("Все права защищены.", "legal"),
        ("جميع الحقوق محفوظة", "legal"),
        ("By Jane Example", "byline"),
        ("Фото: архив", "picture"),
        ("Home | News | World | Politics | Sport", "menu"),
        ("https://example.org/2015/10/25", "link"),
        ("Updated 9 years ago", "stamp"),
    ],
)
def test_what_is_no_part_of_a_report_is_masked_and_reported_with_its_rule(line, rule):
    story = "Jets hit Homs on Friday."
    text = f"{story}\n{line}\nTwo people were killed."
    folded, segments = read(text)
    assert [(one.rule, one.quote.words) for one in segments.masked] == [(rule, line)]
    assert segments.hides(folded.text.index(fold(line).text))
    assert not segments.hides(0)
    kept = " ".join(folded.text[one.start : one.end] for one in segments.sentences)
    assert "jets hit homs" in kept
    assert "two people were killed" in kept


@pytest.mark.parametrize(
    "sentence",
    [
        "By Friday the city had fallen.",
        "Share prices fell after the strike.",
        "Related strikes in Idlib killed two people and wounded three on Friday.",
        "Watch towers were destroyed by shelling near the border on Monday night.",
        "Новости о гибели мирных жителей подтвердились.",
        "شاهد السكان طائرات حربية تقصف البلدة.",
    ],
)
def test_a_sentence_that_only_begins_like_a_label_is_kept(sentence):
    _, segments = read(sentence)
    assert segments.masked == ()
    assert len(segments.sentences) == 1


def test_a_round_up_gives_an_event_for_each_item_with_the_lead_as_context():
    folded, segments = read(ROUND_UP)
    assert len(segments.events) == 3
    for event in segments.events:
        assert event.signs == ("item",)
        context = folded.text[event.context.start : event.context.end]
        assert context.startswith("on october 17")
    assert "tunnels" in events(ROUND_UP)[2]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Jets hit Homs on 3 May. The victims were taken to a hospital.", 1),
        ("Jets hit Homs on 3 May. On 5 May jets hit Hama.", 2),
        ("Jets hit Homs. Meanwhile, shelling killed two in Idlib.", 2),
        ("Jets hit Homs. Meanwhile, talks went on in Geneva.", 1),
        ("Near Ar Raqqah, two strikes hit a unit. Near Ayn Isa, four strikes hit a truck.", 2),
        ("Нанесён удар по Алеппо. Кроме того, обстрел Идлиба унёс жизни двоих.", 2),
        ("قصفت طائرات سراقب. كما استهدفت غارات إدلب.", 2),
        ("3 May: a strike on Homs.\n5 May: a strike on Hama.\n7 May: shelling of Idlib.", 3),
        ("The weather was fine. Nothing else is known.", 0),
    ],
)
def test_a_new_event_begins_with_another_day_entry_or_word_for_another(text, number):
    assert len(events(text)) == number


def test_other_places_begin_a_new_event_where_places_are_known():
    text = "Jets hit Homs and Talbiseh. Jets hit Homs again. Jets hit Hama."
    folded = fold(text)
    places = [found for name in ("Homs", "Talbiseh", "Hama") for found in _named(folded, name)]
    segments = read_segments(folded, (), places)
    assert [len(one.sentences) for one in segments.events] == [2, 1]


def _named(folded, name):
    from crossfix.extract.found import Field, Found, Whereabouts

    at = -1
    while (at := folded.text.find(name.casefold(), at + 1)) >= 0:
        quote = folded.quote(at, at + len(name))
        yield Found(field=Field.PLACE, value=Whereabouts(name=name, precision="city"), quote=quote)


def test_an_abbreviation_and_a_decimal_end_no_sentence():
    _, segments = read("The U.S. jets flew 1.5 hours. They hit Homs.")
    assert len(segments.sentences) == 2


@given(TEXTS)
def test_any_text_is_cut_in_order_and_masks_and_sentences_do_not_overlap(text):
    folded, segments = read(text)
    for stretches in (segments.paragraphs, segments.sentences, segments.masked):
        ends = [0, *(one.end for one in stretches)]
        assert all(end <= one.start < one.end for end, one in zip(ends, stretches, strict=False))
    for one in segments.masked:
        assert text[one.quote.start : one.quote.end] == one.quote.words
    told = [sentence for event in segments.events for sentence in event.sentences]
    assert set(told) <= set(segments.sentences)
    assert len(told) == len(set(told))
    assert all(folded.text[one.start : one.end].strip() for one in segments.sentences)


@pytest.mark.parametrize(
    "unit", ["a. ", "\n- a strike", "updated ", "news | ", "by ", "; ", "- ", "1) "]
)
def test_time_grows_with_the_length_of_a_hostile_text(unit):
    # bounded generously: it tells linear from quadratic (a factor of a hundred)
    short, long = fold((unit * 2_000)[:2_000]), fold((unit * 20_000)[:20_000])
    started = time.process_time()
    read_segments(short)
    once = time.process_time() - started
    started = time.process_time()
    read_segments(long)
    assert time.process_time() - started < 40 * max(once, 0.01)

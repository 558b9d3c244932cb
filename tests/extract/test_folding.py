import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.extract.folding import fold

TEXTS = st.text(max_size=80) | st.text(
    alphabet="aé ß\u0301\u202b\u200d\ufeffأةُّﻻﷲ٣۴йЁ½ﬁ\n\t'’–#_", max_size=60
)


@given(TEXTS, st.data())
def test_every_quote_holds_the_words_of_its_stretch_of_the_original(text, data):
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    if not folded.text[start:end].strip():
        with pytest.raises(ValueError, match="no words"):
            folded.quote(start, end)
        return
    quote = folded.quote(start, end)
    assert quote.words == text[quote.start : quote.end]
    # what was asked for stands in the fold of the words, beside what one character also became
    assert folded.text[start:end].strip() in fold(quote.words).text


@given(TEXTS)
def test_a_fold_is_its_own_fold(text):
    once = fold(text).text
    assert fold(once).text == once


def test_a_quote_takes_the_vowel_marks_of_its_last_letter():
    text = "قُتِلَ رَجُلٌ هناك"
    folded = fold(text)
    start = folded.text.index("رجل")
    assert folded.quote(start, start + 3).words == "رَجُلٌ"


def test_direction_controls_and_characters_of_no_width_vanish_and_the_way_back_stays():
    text = "\u202bفي \u200fحلب\u202c\u200b 12"
    folded = fold(text)
    assert folded.text == "في حلب 12"
    assert folded.quote(7, 9).words == "12"


def test_one_character_that_becomes_several_is_quoted_whole():
    folded = fold("ﻻ أحد")
    assert folded.text.startswith("لا")
    assert folded.quote(1, 2).words == "ﻻ"


def test_precomposed_and_decomposed_letters_fold_alike():
    text = "Йод, Ёж, São, أإآ"
    assert fold(unicodedata.normalize("NFD", text)).text == fold(text).text


def test_a_megabyte_takes_about_ten_times_as_long_as_a_tenth_of_it():
    # bounded generously: it tells linear from quadratic (a factor of a hundred)
    text = "قُصِفَت ٣ قرى — “Ёлка” \u202b12\u202c " * 4000
    started = time.process_time()
    fold(text)
    short = time.process_time() - started
    started = time.process_time()
    fold(text * 10)
    assert time.process_time() - started < 40 * max(short, 0.01)

import pytest

from crossfix.extract.found import Field, Found, Quote
from crossfix.model import Count


@pytest.mark.parametrize(
    ("start", "end", "words"), [(3, 3, ""), (-1, 2, "abc"), (5, 4, "x"), (0, 2, "  ")]
)
def test_a_quote_of_nothing_is_refused(start, end, words):
    with pytest.raises(ValueError, match="quotes nothing"):
        Quote(start=start, end=end, words=words)


def test_a_quote_must_be_as_long_as_its_stretch():
    with pytest.raises(ValueError, match="is not from 0 to 3"):
        Quote(start=0, end=3, words="four")


def test_a_value_without_words_is_refused():
    with pytest.raises(TypeError, match="no words behind it"):
        Found(field=Field.KILLED, value=Count(low=3, high=3), quote=None)


def test_a_confidence_is_a_probability():
    quote = Quote(start=0, end=3, words="ten")
    with pytest.raises(ValueError, match="no probability"):
        Found(field=Field.SORTIES, value=Count(low=10), quote=quote, confidence=1.2)

"""The headline and the scorecard in every language, from the same numbers."""

import re
from html.parser import HTMLParser

import msgspec
import pytest

from crossfix.case import ClaimsSection
from crossfix.publish import headline
from crossfix.publish.figures import MEASURES
from crossfix.publish.rows import Book
from crossfix.workbench import sentences
from crossfix.workbench.texts import DEFAULT, LANGUAGES, Texts, catalogue


def digits(pieces):
    return re.findall(r"\d+", headline.plain(pieces).replace("\u00a0", "").replace(",", ""))


@pytest.fixture
def told(tables, case):
    """Return a function of a language: the pieces of the headline and of what explains it."""

    def make(language, **changed):
        book = Book({**tables, **changed})
        texts = Texts(language)
        return (
            sentences.headline(texts, book, case),
            sentences.explained(texts, book, case),
        )

    return make


def test_in_english_it_is_the_sentence_of_the_report(tables, case, without_claims):
    plain, english = headline.plain, Texts(DEFAULT)
    no_claims = msgspec.structs.replace(case, claims=ClaimsSection())
    for book, used in ((Book(tables), case), (Book(without_claims), no_claims)):
        ours, theirs = sentences.headline(english, book, used), headline.sentence(book, used)
        assert plain(ours) == plain(theirs)
        assert [p for p in ours if p.href] == [p for p in theirs if p.href]
        ours, theirs = sentences.explained(english, book, used), headline.explained(book, used)
        assert plain(ours) == plain(theirs)


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != DEFAULT])
def test_every_language_has_the_same_numbers_and_links(told, language):
    for english, other in zip(told(DEFAULT), told(language), strict=True):
        assert sorted(digits(english)) == sorted(digits(other))
        assert {p.href for p in english} == {p.href for p in other}
        assert not re.search(r"[A-Za-z]{3}", headline.plain(other))


@pytest.mark.parametrize(
    ("n", "russian", "arabic"),
    [
        (1, "1 объект", "1 هدف"), (3, "3 объекта", "3 أهداف"), (12, "12 объектов", "12 هدفًا"),
        (22, "22 объекта", "22 هدفًا"), (100, "100 объектов", "100 هدف"),
        (1623, "1\u00a0623 объекта", "1,623 هدفًا"),
    ],
)  # fmt: skip
def test_a_noun_has_the_form_that_its_number_asks_for(n, russian, arabic):
    assert sentences.counted(Texts("ru"), "objects", n, n) == russian
    assert sentences.counted(Texts("ar"), "objects", n, n) == arabic


def test_every_measure_of_a_scorecard_has_words_in_every_language():
    for language in LANGUAGES:
        known = catalogue(language)
        assert {f"measure.{name}" for name in MEASURES} <= set(known)
    assert {name: catalogue(DEFAULT)[f"measure.{name}"] for name in MEASURES} == MEASURES


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_the_overview_and_the_scorecard_are_told_in_the_language_of_the_page(bench, language):
    texts = Texts(language)
    lead = re.search(r'<p class="lead">(.*?)</p>', bench.get(f"/?lang={language}").text)[1]
    words = re.sub(r"<[^>]*>", "", lead)
    assert not re.search(r"[A-Za-z]{3}", words)
    assert "819" in words
    card = bench.get(f"/claims/RU021?lang={language}").text.partition('id="score-h"')[2]
    assert texts("measure.matched_objects") in card.partition("</table>")[0]
    page = bench.get(f"/claims/RU021/figures/matched_objects?lang={language}").text
    assert texts("measure.matched_objects") in re.search(r"<h1.*?</h1>", page)[0]


def test_reasons_stay_in_english_and_are_marked_so_for_screen_readers(bench):
    card = bench.get("/claims/RU021?lang=ar").text.partition('id="score-h"')[2]
    for row in re.findall(r"<tr>(.*?)</tr>", card.partition("</tbody>")[0], re.DOTALL)[1:]:
        assert 'lang="en" dir="ltr"' in row.rpartition("<td")[2]


class Foreign(HTMLParser):
    """Collects text of four Latin words or more that stands in no element that says so."""

    EMPTY = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        english = given.get("lang") == "en" or tag in {"bdi", "title", "script", "style", "desc"}
        if tag not in self.EMPTY:
            self.open.append((tag, english))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(english for _, english in self.open) and re.search(
            r"[A-Za-z]{2,}(?:[ ,;]+[A-Za-z]{2,}){3}", data
        ):
            self.found.append(data.strip())


@pytest.mark.parametrize(
    "path",
    ["/", "/claims/RU021", "/claims/RU021/figures/matched_objects", "/sources/watch",
     "/voices/watch", "/incidents/i01"],
)  # fmt: skip
def test_what_stays_in_english_says_so(bench, path):
    page = Foreign()
    page.feed(bench.get(f"{path}?lang=ar").text.partition("<footer")[0])
    assert page.found == []


def test_a_case_without_claims_tells_its_incidents_in_every_language(
    without_claims, tmp_path, case
):
    from .conftest import serving, stored

    plain = msgspec.structs.replace(case, claims=ClaimsSection())
    with serving(plain, stored(without_claims, tmp_path / "out")) as served:
        words = re.search(r'<p class="lead">(.*?)</p>', served.get("/?lang=ru").text)[1]
        assert "12 инцидентов" in words
        assert f"{Texts('ru')('grade.confirmed')}: 2" in words

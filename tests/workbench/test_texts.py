"""The words of the interface: every one in every language."""

import re
from importlib.resources import files
from string import Formatter

import pytest

from crossfix.model import Grade, Severity
from crossfix.workbench.texts import DEFAULT, LANGUAGES, Texts, catalogue

OTHERS = [name for name in LANGUAGES if name != DEFAULT]


def parts(words):
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_key_has_words_in_every_language_and_the_same_parts(language):
    first, other = catalogue(DEFAULT), catalogue(language)
    assert set(first) == set(other)
    for key, words in first.items():
        assert other[key].strip()
        assert parts(other[key]) == parts(words), key


@pytest.mark.parametrize(
    ("language", "script"), [("ar", "[\u0600-\u06ff]"), ("ru", "[\u0400-\u04ff]")]
)
def test_words_are_in_the_script_of_their_language(language, script):
    untranslated = [
        key for key, words in catalogue(language).items() if not re.search(script, words)
    ]
    assert untranslated == ["report.digest", "map.credit"]  # names


def test_every_key_that_a_page_uses_is_there_and_every_one_is_used():
    package = files("crossfix.workbench")
    sources = [
        *(package / "templates").iterdir(),
        *(one for one in package.iterdir() if one.name.endswith(".py")),
    ]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources if source.is_file())
    used = set(re.findall(r"""\bt(?:exts)?\(\s*['"]([a-z]+\.[a-z_]+)['"]""", text))
    begun = set(re.findall(r"""\bt\(['"]([a-z]+\.)['"] ~""", text))
    begun |= set(re.findall(r"""f['"]([a-z]+\.)[a-z]*\{""", text))
    keys = set(catalogue(DEFAULT))
    assert used <= keys
    assert {key for key in keys - used if key.partition(".")[0] + "." not in begun} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_grades_and_severities_have_words(language):
    known = catalogue(language)
    assert {f"grade.{name}" for name in Grade} <= set(known)
    assert {f"severity.{name}" for name in Severity} <= set(known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_explains_every_grade(bench, language):
    page = bench.get(f"/?lang={language}").text
    assert all(Texts(language)(f"read.{grade}") in page for grade in Grade)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("ru", "ltr")])
def test_a_page_is_in_the_language_that_is_asked_for(bench, language, direction):
    page = bench.get(f"/incidents?lang={language}").text
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert Texts(language)("found.title") in page
    # and its links stay in it
    assert f'href="/incidents/i01?lang={language}"' in page


def test_numbers_and_ranges_run_from_left_to_right_in_every_language(bench):
    for path in ("/claims/RU021", "/claims", "/sources", "/incidents", "/voices/watch"):
        page = bench.get(f"{path}?lang=ar").text
        for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page, re.DOTALL):
            bare = re.sub(r"<bdi.*?</bdi>|<[^>]*>", "", cell)
            assert not re.search(r"\d.*[–%]|[–%+<>-].*\d", bare), (path, cell)


def test_without_being_asked_a_page_is_in_the_browser_s_language(bench):
    page = bench.get("/claims", headers={"Accept-Language": "ru-RU,ru;q=0.9,en;q=0.5"}).text
    assert '<html lang="ru" dir="ltr">' in page
    assert 'href="/claims/RU021"' in page


def test_the_overview_has_no_english_outside_what_is_marked_as_english(bench):
    page = bench.get("/incidents?lang=ru").text
    form = page.partition('<form class="filters"')[2].partition("</form>")[0]
    labels = re.findall(r"<label>([^<]+)<", form)
    assert len(labels) >= 8
    assert not re.search(r"[A-Za-z]{3}", " ".join(labels))

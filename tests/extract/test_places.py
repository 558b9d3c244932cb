import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfix.extract.folding import fold
from crossfix.extract.places import read_places
from crossfix.normalise.gazetteer import Entry, index, load


def read(text, gazetteer=None):
    return read_places(fold(text), gazetteer or load())


def named(text):
    return [(one.quote.words, one.value.name, str(one.value.precision)) for one in read(text)]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("قصف على حلب", "حلب", "Aleppo"),
        ("غارات على الرستن وتلبيسة", "الرستن", "Rastan"),
        ("удар в Хомсе", "Хомсе", "Homs"),
        ("удары под Латакией", "Латакией", "Latakia"),
        ("из Дамаска в Алеппо", "Алеппо", "Aleppo"),
        ("in Aleppo's suburbs jets struck", "Aleppo", "Aleppo"),
        ("strikes near Jisr al-Shughur", "Jisr al-Shughur", "Jisr al-Shughur"),
        ("strikes near Ar Raqqah", "Ar Raqqah", "Raqqa"),
        ("strikes in Deir Ez-Zor", "Deir Ez-Zor", "Deir ez-Zor"),
        ("удары в Дейр-эз-Зоре", "Дейр-эз-Зоре", "Deir ez-Zor"),
    ],
)
def test_a_name_is_found_in_every_case_and_behind_every_clitic(text, words, name):
    assert (words, name) in [found[:2] for found in named(text)]


@pytest.mark.parametrize(
    "text",
    [
        "in the provinces of Hama, Idlib and Raqa",
        "in the Hama, Idlib and Raqqa provinces",
        "в провинциях Хама, Идлиб и Ракка",
        "في محافظات حماة وإدلب والرقة",
    ],
)
def test_what_is_said_of_a_list_is_said_of_each_name_in_it(text):
    found = [(name, precision) for _, name, precision in named(text)]
    assert found == [(name, "governorate") for name in ("Hama", "Idlib", "Raqqa")]


def test_a_name_is_the_city_where_nothing_calls_it_a_governorate():
    assert named("a strike in Aleppo")[0][2] == "city"
    assert named("a strike in Aleppo province")[0][2] == "governorate"


def test_near_a_place_is_not_at_it():
    (found,) = read("an air strike near Manbij")
    assert found.value.precision == "district"
    assert found.value.radius_km >= 35.0


def test_a_place_in_brackets_is_what_the_other_lies_in():
    first, second = read("Near Maarat an-Numan (Idlib province), a jet destroyed a base")
    assert first.value.admin1 == "Idlib"
    assert "parent" in second.signs


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("strikes near Kalaz-Tahtani (Aleppo province)", "Kalaz-Tahtani"),
        ("the village of Qastal Zubayda in Aleppo province was shelled", "Qastal Zubayda"),
        ("обстрел деревни Новоспасовка в провинции Алеппо", "Новоспасовка"),
        ("قصف قرية الزعفرانة في ريف حمص", "الزعفرانة"),
    ],
)
def test_a_village_that_no_list_has_gets_no_point(text, words):
    found = next(one for one in read(text) if one.quote.words == words)
    assert found.value.lon is None
    assert found.value.lat is None
    assert "unlisted" in found.signs


def test_an_unlisted_village_lies_somewhere_in_what_the_text_puts_it_in():
    found = read("strikes near Kalaz-Tahtani (Aleppo province)")[0]
    assert (found.value.admin1, found.value.country) == ("Aleppo", "SY")
    assert found.value.radius_km > 50.0


def test_namesakes_far_apart_are_left_open_until_something_chooses():
    twins = [
        Entry("Twin", ("Twin",), 36.0, 35.0, "SY", "Hama", "village", None, None),
        Entry("Twin", ("Twin",), 40.0, 36.0, "SY", "Hasakah", "village", None, None),
    ]
    gazetteer = index([*twins, *(e for e in load().entries if e.kind == "governorate")])
    (open_,) = read("a strike near Twin", gazetteer)
    assert open_.value.lon is None
    chosen = read("a strike near Twin (Hama province)", gazetteer)[0]
    assert chosen.value.lon == pytest.approx(36.0)


@pytest.mark.parametrize(
    "text",
    [
        "planes hit targets of the enemy",  # Hit is a town, and so is Of
        "such as the van in the side street",
        "near the border, in the north",
        "in May and in March",
        "فتح الباب أمام المدنيين",
    ],
)
def test_words_that_are_also_names_are_no_places(text):
    assert named(text) == []


def test_a_base_that_planes_come_from_is_not_where_they_struck():
    found = read("jets from the Latakia airbase struck Idlib")
    assert [one.value.name for one in found if "elsewhere" not in one.signs] == ["Idlib"]


@given(st.text(max_size=60), st.sampled_from(["Homs", "حلب", "Хомсе", "the provinces of Hama, "]))
def test_every_place_is_quoted_as_it_stands(noise, name):
    text = f"{noise} near {name} {noise}"
    for found in read(text):
        assert text[found.quote.start : found.quote.end] == found.quote.words

import pytest

from crossfix.normalise.phrases import read_phrases, without_facility, without_side


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("near Jisr al-Shughur", "Jisr al-Shughur"),
        ("outskirts of Nayrab", "Nayrab"),
        ("surroundings of Khan Shaykhun", "Khan Shaykhun"),
        ("farms around Al-Bara", "Al-Bara"),
        ("north of Homs city", "Homs"),
        ("8 km north-east of Palmyra", "Palmyra"),
        ("western edge of Raqqa city", "Raqqa"),
        ("northern Homs countryside", "Homs"),
        ("Ziyara area", "Ziyara"),
        ("ريف حلب الجنوبي", "حلب"),
        ("قرب تلبيسة", "تلبيسة"),
        ("близ Тальбисы", "Тальбисы"),
    ],
)
def test_words_that_point_near_a_name_are_vague(words, name):
    first = read_phrases(words)[0]
    assert (first.name, first.vague) == (name, True)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Teir Maaleh village", "Teir Maaleh"),
        ("village of Balyun", "Balyun"),
        ("Raqqa city", "Raqqa"),
        ("مدينة تلبيسة", "تلبيسة"),
        ("село Тальбиса", "Тальбиса"),
        ("Northern Storm", "Northern Storm"),
    ],
)
def test_the_kind_of_a_settlement_is_not_part_of_its_name(words, name):
    first = read_phrases(words)[0]
    assert (first.name, first.vague) == (name, False)


def test_what_follows_says_where_it_lies():
    assert [p.name for p in read_phrases("Al Fardous (Aleppo)")] == ["Al Fardous", "Aleppo"]
    assert [p.name for p in read_phrases("IDP camp near Sinjar")] == ["IDP camp", "Sinjar"]
    assert [(p.name, p.vague) for p in read_phrases("Kasrat Faraj, south-west of Raqqa")] == [
        ("Kasrat Faraj", False),
        ("Raqqa", True),
    ]


def test_several_names_and_governorates_are_marked():
    assert all(p.several for p in read_phrases("Tall al-Hara and Al-Hara"))
    assert read_phrases("Idlib province")[0].units
    assert read_phrases("northern Homs countryside")[0].countryside


def test_sides_and_facilities_are_taken_off_when_asked():
    assert without_side("northern Latakia") == "Latakia"
    assert without_side("Latakia") is None
    assert without_facility("Kweires air base") == "Kweires"
    assert without_facility("airport") is None

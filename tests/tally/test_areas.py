import pytest

from crossfix.tally.areas import area_key, area_keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir ez-Zor", "Deir-ez-Zor"),
        ("Al-Hasakah", "Hasaka"),
        ("Raqqa", "Ar-Raqqah"),
        ("Idlib governorate", "idlib"),
        ("Rif Dimashq", "Rif-Dimashq province"),
    ],
)
def test_spellings_of_one_governorate_have_one_key(one: str, other: str):
    assert area_key(one) == area_key(other)


@pytest.mark.parametrize(("one", "other"), [("Homs", "Hama"), ("Aleppo", "Latakia")])
def test_governorates_are_kept_apart(one: str, other: str):
    assert area_key(one) != area_key(other)


def test_a_ministrys_damascus_may_be_the_city_or_the_province_around_it():
    assert area_keys(["Damascus"]) == ("damascus", area_key("Rif Dimashq"))


def test_the_province_around_damascus_is_not_the_city():
    assert area_keys(["Rif Dimashq"]) == (area_key("Rif Dimashq"),)

import numpy as np
import pytest

from crossfix.normalise.areas import Unit, areas, country_code, gap_deg, locate, split_country, unit


@pytest.mark.parametrize(
    ("spelling", "common"),
    [
        *(("Ar Raqqah", "Raqqa"), ("Al-Raqqah", "Raqqa"), ("الرقة", "Raqqa"), ("Ракка", "Raqqa")),
        *(("Deir Ezzor", "Deir ez-Zor"), ("Dayr az Zawr", "Deir ez-Zor")),
        *(("Al Hassakah", "Hasakah"), ("Hassakeh", "Hasakah"), ("محافظة الحسكة", "Hasakah")),
        *(("Rural Damascus", "Rif Dimashq"), ("ريف دمشق", "Rif Dimashq")),
        *(("Damascus countryside", "Rif Dimashq"), ("Damascus", "Damascus")),
        *(("Dar'a", "Daraa"), ("Lattakia", "Latakia"), ("Idlib Governorate", "Idlib")),
        *(("Hamah Governorate", "Hama"), ("As Suwayda Governorate", "Suwayda")),
    ],
)
def test_governorates_are_known_by_every_usual_spelling(spelling, common):
    assert unit(spelling) == Unit("SY", common)


def test_what_is_no_governorate_is_not_made_one():
    assert unit("Hama and Idlib governorate") is None
    assert unit("Ma'arat al-Numan") is None
    assert unit(None) is None


def test_a_bracket_names_the_country():
    assert split_country("Kilis (Turkey)") == ("Kilis", "TR")
    assert split_country("(Iraq)") == (None, "IQ")
    assert split_country("Homs (north)") == ("Homs (north)", None)
    assert split_country(None) == (None, None)


def test_countries_are_known_in_three_languages():
    assert {country_code(name) for name in ("Syria", "سوريا", "Сирия", "sy", "SYR")} == {"SY"}
    assert country_code("Atlantis") is None
    assert country_code(None) is None


def test_points_are_located_in_country_and_governorate():
    countries, units = locate(
        np.array([36.72, 41.0, 0.0, np.nan]), np.array([34.73, 33.4, 0.0, np.nan])
    )
    assert countries == ["SY", "IQ", None, None]
    assert units == ["Homs", "Anbar", None, None]


def test_governorates_cover_their_country_without_overlap():
    own = {area.admin1: area.outline for area in areas() if area.country == "SY"}
    country = own.pop(None)
    assert len(own) == 14
    assert sum(outline.area for outline in own.values()) == pytest.approx(country.area, rel=0.002)


def test_the_gap_is_0_inside_and_infinite_for_an_unknown_unit():
    assert gap_deg(36.72, 34.73, Unit("SY", "Homs")) == 0
    assert 0.2 < gap_deg(37.16, 36.2, Unit("SY", "Homs")) < 2
    assert gap_deg(37.16, 36.2, Unit("FR", "Var")) == float("inf")

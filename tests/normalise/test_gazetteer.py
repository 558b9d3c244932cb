import pytest

from crossfix.errors import SourceError
from crossfix.normalise import find
from crossfix.normalise.gazetteer import COLUMNS, Entry, index, load
from crossfix.normalise.gazetteer import find as search


def entry(name, *, lon=36.0, lat=35.0, admin1="Homs", population=None):
    return Entry(name, (name,), lon, lat, "SY", admin1, "village", population, None)


@pytest.mark.parametrize("name", ["Talbiseh", "Talbisah", "تلبيسة", "Тальбиса", "Tell Bisa"])
def test_a_town_is_found_by_every_transliteration(name):
    best = find(name, country="SY", limit=1)[0]
    assert (best.admin1, round(best.lon, 1), round(best.lat, 1)) == ("Homs", 36.7, 34.8)


def test_the_stated_governorate_prefers_but_does_not_exclude():
    places = index(
        [entry("Mansoura", admin1="Hama", population=9), entry("Mansoura", lat=36, population=99)]
    )
    assert [m.admin1 for m in search("Mansoura", admin1="Hama", gazetteer=places)] == [
        "Hama",
        "Homs",
    ]
    assert [m.admin1 for m in search("Mansoura", gazetteer=places)] == ["Homs", "Hama"]


def test_of_equal_names_the_larger_place_comes_first_whatever_the_order():
    rows = [entry("Tall", lon=36 + n, population=n) for n in range(4)]
    for given in (rows, rows[::-1]):
        assert [m.population for m in search("Tall", gazetteer=index(given))] == [3, 2, 1, 0]


def test_an_exact_spelling_comes_before_a_similar_one():
    places = index([entry("Kafr Nabl", population=1), entry("Kafr Nabuda", population=99)])
    assert search("Kafr Nabl", gazetteer=places)[0].name == "Kafr Nabl"


def test_nothing_like_it_gives_nothing():
    assert find("Vladivostok-on-Sea") == []
    assert find("") == []


def test_a_place_listed_twice_is_kept_once():
    assert len(index([entry("A"), entry("A")]).entries) == 1


def test_a_user_list_stands_beside_the_built_in_one(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text(
        ",".join(COLUMNS) + "\nHatla,حطلة,,,40.20,35.36,SY,Deir ez-Zor,village,,\n",
        encoding="utf-8",
    )
    places = load([mine])
    assert search("حطلة", gazetteer=places)[0].name == "Hatla"
    assert search("Homs", gazetteer=places)[0].name == "Homs"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Hatla,,x,35.3", "could not convert"),
        (",,40.2,35.3", "no name"),
        ("Hatla,,,", "no lon, lat"),
    ],
)
def test_a_bad_list_is_refused_with_its_line_and_a_mend(tmp_path, row, said):
    mine = tmp_path / "mine.csv"
    mine.write_text("name,name_ar,lon,lat\n" + row + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match=f"line 2: {said}") as caught:
        load([mine])
    assert caught.value.mend


def test_an_absent_list_is_refused(tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        load([tmp_path / "none.csv"])


def test_the_built_in_list_knows_every_governorate_with_a_radius():
    units = [e for e in load().entries if e.kind == "governorate" and e.country == "SY"]
    assert len(units) == 14
    assert all(e.radius_km and 5 < e.radius_km < 200 for e in units)

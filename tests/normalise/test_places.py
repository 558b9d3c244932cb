import pytest

from crossfix.geo import point_distance_km
from crossfix.model import PlacePrecision
from crossfix.normalise.gazetteer import Entry, index, load
from crossfix.normalise.places import place
from crossfix.normalise.whereabouts import RADIUS_KM, Setting, Where, coarser

HOMS = (36.7256, 34.724)


@pytest.fixture(scope="module")
def setting():
    return Setting(load(), "SY")


def where(name=None, admin1=None, **rest):
    given = {"country": None, "lon": None, "lat": None, "place_precision": None} | rest
    return Where(name, admin1, **given)


def test_stated_coordinates_are_kept_with_the_radius_of_their_class(setting):
    for precision, radius_km in RADIUS_KM.items():
        if precision == PlacePrecision.GOVERNORATE:
            continue
        found = place(
            where("Somewhere", "Homs", lon=36.7, lat=34.8, place_precision=precision),
            setting=setting,
        )
        assert (found.lon, found.lat, found.radius_km) == (36.7, 34.8, radius_km)
        assert (found.place_from, found.place_precision) == ("stated", precision)


def test_coarser_classes_have_larger_radii():
    radii = [RADIUS_KM[name] for name in PlacePrecision if name != PlacePrecision.UNKNOWN]
    assert radii == sorted(radii)


def test_coordinates_without_precision_are_a_towns_and_a_districts_if_vague(setting):
    at = {"lon": 36.7, "lat": 34.8}
    assert place(where("Ghantu", **at), setting=setting).place_precision == "town"
    assert place(where("near Ghantu", **at), setting=setting).place_precision == "district"
    assert (
        place(where("Ghantu", place_precision="unknown", **at), setting=setting).place_precision
        == "district"
    )


def test_a_listed_place_lends_its_common_name_only_where_the_point_is_near(setting):
    near = place(where("تدمر", "Homs", lon=38.28, lat=34.55), setting=setting)
    far = place(where("Tadmur", "Idlib", lon=36.6, lat=35.9), setting=setting)
    assert (near.place_name, far.place_name) == ("Palmyra", "Tadmur")


@pytest.mark.parametrize("stated", ["town", "village", "exact", None])
def test_a_town_is_found_and_never_finer_than_its_list(setting, stated):
    found = place(where("Talbiseh", "Homs", place_precision=stated), setting=setting)
    assert (found.place_from, found.place_precision, found.radius_km) == ("gazetteer", "town", 6.0)
    assert (found.admin1, found.country) == ("Homs", "SY")


@pytest.mark.parametrize(
    "words",
    [
        "near Talbiseh",
        "outskirts of Talbiseh",
        "south of Talbiseh",
        "Mulouk checkpoint, south of Talbiseh",
        "Talbiseh countryside",
        "Talbiseh area",
    ],
)
@pytest.mark.parametrize("stated", ["exact", "town", None])
def test_near_a_place_is_never_a_pinpoint(setting, words, stated):
    found = place(where(words, "Homs", place_precision=stated), setting=setting)
    assert found.place_from == "gazetteer"
    assert found.radius_km >= RADIUS_KM[PlacePrecision.DISTRICT]
    assert found.place_precision == "district"


def test_a_governorate_is_its_centre_with_a_radius_that_covers_it(setting):
    found = place(where("Homs governorate", "Homs", place_precision="governorate"), setting=setting)
    assert found.place_precision == "governorate"
    assert found.radius_km > 100
    assert point_distance_km(found.lon, found.lat, to_lon=HOMS[0], to_lat=HOMS[1]) > 50


@pytest.mark.parametrize("words", ["Homs governorate", "Homs", "northern Homs countryside", None])
def test_a_report_of_a_whole_governorate_is_never_a_pinpoint(setting, words):
    found = place(where(words, "Homs", place_precision="governorate"), setting=setting)
    assert (found.place_precision, found.radius_km > 100) == ("governorate", True)


def test_countryside_reaches_half_way_to_the_next_city(setting):
    found = place(
        where("northern Homs countryside", "Homs", place_precision="district"), setting=setting
    )
    assert (found.place_name, found.radius_km) == ("Homs", 50.0)


def test_a_name_nobody_lists_falls_back_to_its_governorate_and_keeps_its_name(setting):
    found = place(where("Hibrat al-Ami", "Aleppo", place_precision="town"), setting=setting)
    assert (found.place_name, found.place_precision) == ("Hibrat al-Ami", "governorate")
    assert (found.place_from, found.doubt) == ("gazetteer", "not found, governorate only")


def test_a_name_nobody_lists_without_a_governorate_has_no_point(setting):
    found = place(where("Hibrat al-Ami", place_precision="town"), setting=setting)
    assert (found.lon, found.lat, found.radius_km) == (None, None, None)
    assert (found.place_from, found.doubt) == ("none", "not found")


@pytest.mark.parametrize("precision", ["unknown", "country"])
def test_a_place_stated_as_unknown_gets_no_point(setting, precision):
    found = place(where("Homs", "Homs", place_precision=precision), setting=setting)
    assert (found.lon, found.place_from, found.doubt) == (None, "none", "too vague to place")


def test_several_governorates_are_no_point(setting):
    found = place(
        where("Idlib, Aleppo and Hama provinces", place_precision="governorate"), setting=setting
    )
    assert (found.lon, found.doubt) == (None, "several governorates")


def test_a_name_after_the_comma_that_is_a_governorate_is_not_its_capital(setting):
    found = place(
        where("Hibrat al-Ami, Aleppo", "Aleppo", place_precision="village"), setting=setting
    )
    assert found.place_precision == "governorate"


def test_a_quarter_that_nobody_lists_lies_in_its_city(setting):
    found = place(
        where("Al-Kallaseh, Aleppo city", "Aleppo", place_precision="neighbourhood"),
        setting=setting,
    )
    assert (found.place_precision, found.radius_km, found.place_name) == (
        "city",
        10.0,
        "Al-Kallaseh",
    )


def namesakes(*, population):
    rows = [
        Entry("Mansoura", ("Mansoura",), 36.0, 35.0, "SY", "Hama", "village", population, None),
        Entry("Mansoura", ("Mansoura",), 38.8, 35.8, "SY", "Raqqa", "village", 100, None),
    ]
    return Setting(index(rows), "SY")


def test_namesakes_far_apart_stay_unplaced_without_a_governorate():
    found = place(where("Mansoura"), setting=namesakes(population=150))
    assert (found.lon, found.doubt) == (None, "ambiguous")


def test_namesakes_inside_one_governorate_leave_only_the_governorate(setting):
    twins = [
        Entry("Umm Mil", ("Umm Mil",), lon, 35.2, "SY", "Hama", "village", None, None)
        for lon in (36.6, 37.4)
    ]
    unit = next(e for e in setting.gazetteer.entries if (e.name, e.kind) == ("Hama", "governorate"))
    found = place(where("Umm Mil", "Hama"), setting=Setting(index([*twins, unit]), "SY"))
    assert (found.place_precision, found.doubt) == ("governorate", "ambiguous, governorate only")


def test_the_very_name_just_across_the_border_beats_a_similar_one_inside():
    near = Entry("Aqrab", ("Aqrab",), 36.4, 34.95, "SY", "Homs", "village", None, None)
    similar = Entry("Aqareb", ("Aqareb",), 37.4, 35.2, "SY", "Hama", "village", None, None)
    found = place(where("Aqrab", "Hama"), setting=Setting(index([near, similar]), "SY"))
    assert (found.place_name, found.admin1) == ("Aqrab", "Hama")


def test_the_stated_governorate_chooses_between_namesakes():
    found = place(where("Mansoura", "Raqqa"), setting=namesakes(population=150))
    assert found.lon == 38.8


def test_a_namesake_with_ten_times_the_people_is_meant():
    assert place(where("Mansoura"), setting=namesakes(population=1000)).lon == 36.0


def test_a_namesake_in_another_governorate_is_not_taken(setting):
    found = place(where("Palmyra", "Idlib"), setting=setting)
    assert (found.admin1, found.place_precision, found.doubt) == (
        "Idlib",
        "governorate",
        "not found, governorate only",
    )


def test_damascus_of_the_press_is_rif_dimashq_where_the_point_says_so(setting):
    from crossfix.normalise.areas import Unit

    around = place(
        where("Douma", "Damascus", lon=36.4, lat=33.57),
        setting=setting,
        inside=Unit("SY", "Rif Dimashq"),
    )
    assert around.admin1 == "Rif Dimashq"


def test_a_point_far_outside_its_stated_governorate_is_doubted(setting):
    found = place(where("Babilla", "Hama", lon=36.8, lat=36.4), setting=setting)
    assert (found.doubt, found.admin1, found.lon) == ("outside its governorate", "Hama", 36.8)


def test_the_country_in_brackets_is_read(setting):
    found = place(where("Yayladagi", "Hatay (Turkey)", place_precision="town"), setting=setting)
    assert (found.country, found.admin1) == ("TR", "Hatay")


def test_coarser_of_two_classes():
    assert coarser("exact", "district") == coarser("district", "exact") == "district"


@pytest.mark.parametrize("point", [{}, {"lon": 36.7, "lat": 34.8}])
def test_a_precision_of_another_vocabulary_counts_as_unstated(setting, point):
    odd = place(where("Talbiseh", "Homs", place_precision="street", **point), setting=setting)
    assert odd == place(where("Talbiseh", "Homs", **point), setting=setting)

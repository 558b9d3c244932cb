"""Reports on a small map: a point with its circle, an area where no more is known, and numbers."""

from crossfix.publish.reports_svg import reports_map

ROW = {
    "lon": 36.7, "lat": 35.9, "radius_km": 4.0, "place_precision": "town", "country": "SY",
    "admin1": "Idlib", "number": 1,
}  # fmt: skip


def test_reports_of_one_place_share_a_spot_that_names_them_all():
    found = reports_map([ROW, {**ROW, "number": 4}, {**ROW, "number": 5, "lat": 35.5}])
    assert sorted(spot.label for spot in found.spots) == ["1, 4", "5"]
    assert all(spot.radius > 0 for spot in found.spots)


def test_what_is_known_to_a_governorate_is_an_area_within_the_frame_and_no_spot():
    far = {**ROW, "admin1": "Homs", "lon": 38.4, "lat": 34.3, "place_precision": "governorate"}
    found = reports_map([ROW, far])
    assert len(found.spots) == 1
    assert [area.name for area in found.areas] == ["Homs"]
    alone = reports_map([far])
    assert (alone.spots, [area.name for area in alone.areas]) == ((), ["Homs"])


def test_without_any_place_there_is_no_map():
    assert reports_map([{**ROW, "lon": None, "lat": None}]) is None
    assert reports_map([]) is None

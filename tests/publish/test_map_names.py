"""Names on a map that is a picture: they stand beside their signs and hide nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from crossfix.publish.map_names import _around, _box, names_on
from crossfix.publish.map_svg import map_view

ROW = {
    "admin1": None, "country": None, "radius_km": 1.0, "place_precision": "village",
    "start": None, "end": None, "event_type": "air_strike", "grade": "probable", "probability": 0.8,
}  # fmt: skip
PLACES = st.lists(
    st.tuples(
        st.sampled_from(["Salma", "سرمين", "Эр-Растан", "Al-Latamneh", None]),
        st.floats(36, 38),
        st.floats(34, 36),
    ),
    min_size=1,
    max_size=30,
)


def rows_of(places):
    return tuple(
        {**ROW, "incident_id": f"i{number}", "place_name": name, "lon": lon, "lat": lat}
        for number, (name, lon, lat) in enumerate(places)
    )


@given(PLACES)
@settings(max_examples=30, deadline=None)
def test_no_name_hides_another_or_a_sign(places):
    rows = rows_of(places)
    drawn = map_view(rows, box=None)
    found = names_on(drawn, rows)
    assert {one.text for one in found} <= {row["place_name"] for row in rows}
    boxes = [_box(one) for one in found]
    for number, box in enumerate(boxes):
        assert box.left >= 0
        assert box.right <= drawn.width
        assert not any(box.meets(other) for other in boxes[:number])
        assert not any(box.meets(_around(mark)) for mark in drawn.marks)


def test_a_name_turns_to_the_left_where_there_is_no_room_at_the_right():
    rows = rows_of([("Salma", 10.0, -30.0), ("Deir ez-Zor, Al-Joura quarter, west", 14.0, -30.0)])
    found = {one.text: one for one in names_on(map_view(rows, box=None), rows)}
    assert not found["Salma"].end
    assert found["Deir ez-Zor, Al-Joura quarter, west"].end

import json

import pytest

from crossfix.errors import ReleaseError, SourceError
from crossfix.normalise import import_places
from crossfix.normalise.gazetteer import find, load


def imported(tmp_path, name, text):
    source = tmp_path / name
    source.write_text(text, encoding="utf-8")
    into = tmp_path / "places.csv"
    count = import_places(source, into)
    return count, into


def test_a_geonames_dump_gives_its_populated_places(tmp_path):
    rows = [
        "1\tHatla\tHatla\tحطلة,Hatleh\t35.36\t40.2\tP\tPPL\tSY\t\t07\t\t\t\t0\t\t200\tAsia/Damascus\t2015-01-01",
        "2\tNahr\tNahr\t\t35.4\t40.3\tH\tSTM\tSY\t\t07\t\t\t\t0\t\t200\tAsia/Damascus\t2015-01-01",
    ]
    count, into = imported(tmp_path, "SY.txt", "\n".join(rows) + "\n")
    assert count == 1
    assert find("حطلة", gazetteer=load([into]))[0][:4] == ("Hatla", 1.0, 40.2, 35.36)


def test_an_hdx_table_with_pcodes_is_read_past_its_tags(tmp_path):
    text = (
        "admin1Name_en,admin1Pcode,admin4Name_en,admin4Name_ar,admin4Pcode,Longitude_x,Latitude_y\n"
        "#adm1+name,#adm1+code,#adm4+name,#adm4+name+ar,#adm4+code,#geo+lon,#geo+lat\n"
        "Deir-ez-Zor,SY09,Hatla,حطلة,C5000,40.2,35.36\n"
    )
    _, into = imported(tmp_path, "syr.csv", text)
    best = find("حطلة", gazetteer=load([into]))[0]
    assert (best.name, best.admin1, best.country) == ("Hatla", "Deir ez-Zor", "SY")


def test_a_list_without_governorates_gets_them_from_the_outlines(tmp_path):
    _, into = imported(tmp_path, "d.csv", "name,lon,lat\nHatla (Deir),40.2,35.36\nElsewhere,0,0\n")
    rows = into.read_text(encoding="utf-8").splitlines()[1:]
    assert [row.split(",")[0:1] + row.split(",")[6:8] for row in rows] == [
        ["Elsewhere", "", ""],
        ["Hatla", "SY", "Deir ez-Zor"],
    ]


def test_geojson_areas_become_a_point_inside_them(tmp_path):
    ring = [[40, 35], [40.2, 35], [40.2, 35.2], [40, 35.2], [40, 35]]
    feature = {
        "properties": {"name_en": "Hatla"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    count, into = imported(tmp_path, "a.geojson", json.dumps({"features": [feature]}))
    best = find("Hatla", gazetteer=load([into]))[0]
    assert count == 1
    assert (best.lon, best.lat) == (pytest.approx(40.1), pytest.approx(35.1))


def test_a_semicolon_table_is_read_too_and_rows_without_a_point_left_out(tmp_path):
    count, _ = imported(tmp_path, "b.csv", "Village;Lat;Long\nHatla;35.36;40.2\nNowhere;;\n")
    assert count == 1


def test_the_result_does_not_depend_on_the_order_of_the_rows(tmp_path):
    rows = ["A,36,35", "B,37,35"]
    texts = []
    for given in (rows, rows[::-1]):
        _, into = imported(tmp_path, "c.csv", "name,lon,lat\n" + "\n".join(given) + "\n")
        texts.append(into.read_bytes())
        into.unlink()
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "foo,bar\n1,2\n", "no column is known as name, lon, lat"),
        ("a.csv", "name,lon\nA,36\n", "no column is known as lat"),
        ("a.csv", "", "no column is known as name, lon, lat"),
        ("a.csv", "name,lon,lat\nA,,\n", "no row has a name and coordinates"),
        ("r.csv", "report_id,place_name,lon,lat\n1,A,36,35\n", "a file of events"),
        ("g.csv", "Type_of_Violence;location;lon;lat\n1;A;36;35\n", "a file of events"),
        ("a.csv", "name,lon,lat\nA,x,35\n", "could not convert"),
        ("a.csv", "name,lon,lat\nA,200,35\n", "outside"),
        ("a.geojson", "{}", "not GeoJSON"),
        ("a.geojson", "[1", "not GeoJSON"),
    ],
)
def test_a_file_that_is_no_place_list_is_refused_with_a_mend(tmp_path, name, text, said):
    with pytest.raises(SourceError, match=said) as caught:
        imported(tmp_path, name, text)
    assert caught.value.mend


def test_an_absent_or_binary_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        import_places(tmp_path / "none.csv", tmp_path / "out.csv")
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match="not UTF-8"):
        import_places(tmp_path / "b.csv", tmp_path / "out.csv")


def test_a_target_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("name,lon,lat\nA,36,35\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="cannot write"):
        import_places(tmp_path / "a.csv", tmp_path / "none" / "out.csv")


def test_a_target_that_is_there_is_never_written_over(tmp_path):
    (tmp_path / "a.csv").write_text("name,lon,lat\nA,36,35\n", encoding="utf-8")
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(ReleaseError, match="is there already") as error:
        import_places(tmp_path / "a.csv", tmp_path / "mine.csv")
    assert "--into" in error.value.mend
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8") == "mine"


def test_a_list_is_never_written_over_itself(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,lon,lat\nA,36,35\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="the list that is read"):
        import_places(path, tmp_path / "." / "a.csv")
    assert path.read_text(encoding="utf-8") == "name,lon,lat\nA,36,35\n"


def test_a_list_of_ours_can_be_imported_again(tmp_path):
    _, into = imported(tmp_path, "a.csv", "name,lon,lat\nHatla,40.2,35.36\n")
    assert import_places(into, tmp_path / "again.csv") == 1
    assert (tmp_path / "again.csv").read_bytes() == into.read_bytes()

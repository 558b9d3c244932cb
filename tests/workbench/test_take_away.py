"""The current view as a file: opened again, it has the rows that the page shows, and no others."""

import csv
import datetime as dt
import io
import json
import re
import zipfile

import msgspec
import openpyxl
import polars as pl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from crossfix.tables import INCIDENTS
from crossfix.workbench.excel import HXL, MOST_LETTERS, write_workbook
from crossfix.workbench.take_away import FORMS

from .conftest import serving, stored

VIEWS = ("", "?grade=confirmed&sort=-place", "?governorate=Latakia", "?kind=landmine")


def rows_of(served, query, **options):
    """Return the rows of the page that the same address has."""
    return served.get(f"/incidents.json{query}", **options).json()["incidents"]


def moment(text):
    return text and dt.datetime.fromisoformat(text)


def taken(served, ending, query=""):
    answer = served.get(f"/incidents.{ending}{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == FORMS[ending]
    assert "attachment" in answer.headers["content-disposition"]
    return answer.content


def sheet_rows(content, name="incidents"):
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return [list(row) for row in book[name].iter_rows(values_only=True)]


def named(rows):
    """Return rows of lists beneath their heads as rows of names."""
    head, *rest = rows
    return [dict(zip(head, row, strict=True)) for row in rest]


@pytest.mark.parametrize("query", VIEWS)
def test_the_csv_has_the_rows_of_the_page_in_their_order(bench, query):
    text = taken(bench, "csv", query).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    page = rows_of(bench, query)
    assert [row["incident_id"] for row in rows] == [row["incident_id"] for row in page]
    for row, shown in zip(rows, page, strict=True):
        for column in INCIDENTS.columns:
            value, cell = shown[column.name], row[column.name]
            if value is None:
                assert cell == ""
            elif isinstance(value, bool):
                assert cell == str(value).lower()
            elif isinstance(value, float):
                assert float(cell) == value
            elif "Datetime" in str(column.dtype):
                assert moment(cell) == moment(value)
            else:
                assert cell == str(value)


@pytest.mark.parametrize("query", VIEWS)
def test_the_workbook_has_the_rows_of_the_page_beneath_names_and_tags(bench, query):
    head, tags, *rows = sheet_rows(taken(bench, "xlsx", query))
    assert head == [column.name for column in INCIDENTS.columns]
    assert tags == [HXL[name] for name in head]
    page = rows_of(bench, query)
    assert len(rows) == len(page)
    for row, shown in zip(rows, page, strict=True):
        for column, cell in zip(INCIDENTS.columns, row, strict=True):
            value = shown[column.name]
            if value is not None and "Datetime" in str(column.dtype):
                assert cell == moment(value).replace(tzinfo=None)
            elif isinstance(value, float):
                assert cell == pytest.approx(value, rel=1e-15)  # a cell has sixteen digits
            else:
                assert (cell, type(cell)) == (value, type(value))


def test_tags_stand_beneath_the_heads_of_a_csv_only_where_they_are_asked_for(bench):
    plain, tagged = (
        list(csv.reader(io.StringIO(taken(bench, "csv", query).decode("utf-8-sig"))))
        for query in ("?grade=confirmed", "?grade=confirmed&hxl=1")
    )
    assert tagged[0] == plain[0]
    assert tagged[1] == [HXL[name] for name in tagged[0]]
    assert tagged[2:] == plain[1:]
    head, first, *_ = sheet_rows(taken(bench, "xlsx", "?hxl=0"))
    assert head[0] == "incident_id"
    assert first[0] == rows_of(bench, "")[0]["incident_id"]
    assert "choose one of 0, 1" in bench.get("/incidents.csv?hxl=yes").text


@pytest.mark.parametrize("query", VIEWS)
def test_the_zip_holds_rows_with_tags_the_dictionary_and_what_they_are(bench, query):
    with zipfile.ZipFile(io.BytesIO(taken(bench, "zip", query))) as packed:
        found = {
            name: list(csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"))))
            for name in packed.namelist()
        }
    assert list(found) == ["incidents.csv", "dictionary.csv", "about.csv"]
    head, tags, *rows = found["incidents.csv"]
    assert tags == [HXL[name] for name in head]
    assert [row[0] for row in rows] == [row["incident_id"] for row in rows_of(bench, query)]
    assert [row["column"] for row in named(found["dictionary.csv"])] == head
    assert dict(found["about.csv"])["edition"] == rows_edition(bench)


def test_every_file_says_what_was_asked_for_in_words_and_of_which_tables(bench):
    told = json.loads(taken(bench, "geojson", "?grade=confirmed&from=2015-10-01&q=talb"))
    assert (
        told["shows"]
        == "grade confirmed; on or after 1 October 2015; with the words \u201ctalb\u201d"
    )
    page = bench.get("/incidents.json?grade=confirmed&from=2015-10-01&q=talb").json()
    for name in ("shows", "digest", "edition", "crossfix"):
        assert told[name] == page[name]
    assert moment(told["tables_written"]) == moment(page["tables_written"])
    assert len(told["digest"]) == 64
    assert told["digest"].startswith(told["edition"])


@pytest.mark.parametrize("query", VIEWS)
def test_the_geopackage_has_the_rows_of_the_page_with_their_points(bench, query, tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(taken(bench, "gpkg", query))
    meta, table = pyogrio.read_arrow(path, layer="incidents")
    geometry = meta["geometry_name"]
    same_rows(table.to_pylist(), rows_of(bench, query), geometry=geometry)
    told = pyogrio.read_info(path)["dataset_metadata"]
    assert told["edition"] == rows_edition(bench)
    assert "GeoNames (CC BY 4.0)" in told["attribution"]


@pytest.mark.parametrize("query", VIEWS)
def test_the_geoparquet_has_the_rows_of_the_page_with_their_points(bench, query):
    table = pq.read_table(io.BytesIO(taken(bench, "geoparquet", query)))
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["columns"][geo["primary_column"]]["encoding"] == "WKB"
    assert table.schema.metadata[b"edition"].decode() == rows_edition(bench)
    same_rows(table.to_pylist(), rows_of(bench, query), geometry="geometry")


def rows_edition(served):
    return served.get("/incidents.json").json()["edition"]


def same_rows(rows, page, *, geometry):
    assert len(rows) == len(page)
    for row, shown in zip(rows, page, strict=True):
        for column in INCIDENTS.columns:
            value = shown[column.name]
            if value is not None and "Datetime" in str(column.dtype):
                value = moment(value)
                assert row[column.name].replace(tzinfo=dt.UTC) == value
            else:
                assert row[column.name] == value, column.name
        point = row[geometry] and shapely.from_wkb(row[geometry])
        assert (point and (point.x, point.y)) == (
            None if shown["lon"] is None else (shown["lon"], shown["lat"])
        )


@pytest.mark.parametrize("query", VIEWS)
def test_the_geojson_has_the_rows_of_the_page_and_says_how_to_cite_it(bench, query):
    found = json.loads(taken(bench, "geojson", query))
    page = rows_of(bench, query)
    assert [one["id"] for one in found["features"]] == [row["incident_id"] for row in page]
    for one, shown in zip(found["features"], page, strict=True):
        given = {**one["properties"], "lon": shown["lon"], "lat": shown["lat"]}
        assert {
            name: moment(value) if name in {"start", "end"} else value
            for name, value in given.items()
        } == {
            name: moment(value) if name in {"start", "end"} else value
            for name, value in shown.items()
        }
        point = one["geometry"] and one["geometry"]["coordinates"]
        assert point == (None if shown["lon"] is None else [shown["lon"], shown["lat"]])
    assert found["edition"] in found["citation"]
    assert found["audience"] == "own"


def test_a_file_is_called_by_case_date_tables_and_edition(bench):
    edition = rows_edition(bench)
    whose = (("", "working-TLP-AMBER-STRICT"), ("?as=public", "released-TLP-CLEAR"))
    for at, tables in whose:
        for ending in FORMS:
            given = bench.get(f"/incidents.{ending}{at}").headers["content-disposition"]
            assert f"small-incidents-2015-10-31-{tables}-{edition}.{ending}" in given


def test_the_public_takes_away_what_was_released_and_no_more(careful, tmp_path):
    page = rows_of(careful, "?as=public")
    ids = [row["incident_id"] for row in page]
    assert "i03" not in ids
    taken_ids = {
        "csv": [
            row["incident_id"]
            for row in csv.DictReader(
                io.StringIO(taken(careful, "csv", "?as=public").decode("utf-8-sig"))
            )
        ],
        "xlsx": [row[0] for row in sheet_rows(taken(careful, "xlsx", "?as=public"))[2:]],
    }
    path = tmp_path / "a.gpkg"
    path.write_bytes(taken(careful, "gpkg", "?as=public"))
    meta, layer = pyogrio.read_arrow(path)
    same_rows(layer.to_pylist(), page, geometry=meta["geometry_name"])
    table = pq.read_table(io.BytesIO(taken(careful, "geoparquet", "?as=public")))
    same_rows(table.to_pylist(), page, geometry="geometry")
    found = json.loads(taken(careful, "geojson", "?as=public"))
    taken_ids["geojson"] = [one["id"] for one in found["features"]]
    assert set(map(tuple, taken_ids.values())) == {tuple(ids)}
    assert found["audience"] == "public"


def test_a_text_that_a_spreadsheet_would_run_is_only_a_text(tables, case, tmp_path):
    attacks = ['=HYPERLINK("http://evil.example","x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1"]
    incidents = (
        tables["incidents"]
        .head(len(attacks))
        .with_columns(place_name=pl.Series(attacks), start=pl.lit(None, INCIDENTS.schema["start"]))
    )
    out = stored({**tables, "incidents": incidents}, tmp_path / "out")
    with serving(case, out) as served:
        text = taken(served, "csv").decode("utf-8-sig")
        cells = [row["place_name"] for row in csv.DictReader(io.StringIO(text))]
        assert all(cell.startswith("'") for cell in cells)
        book = openpyxl.load_workbook(io.BytesIO(taken(served, "xlsx")))
        column = list(HXL).index("place_name") + 1
        found = [book["incidents"].cell(row, column) for row in range(3, 3 + len(attacks))]
        assert {cell.data_type for cell in found} == {"s"}
        assert {cell.value.strip() for cell in found} == {text.strip() for text in attacks}
        assert not any(cell.hyperlink for cell in found)


def test_the_workbook_holds_the_dictionary_and_says_what_it_is(bench):
    content = taken(bench, "xlsx", "?grade=confirmed")
    words = named(sheet_rows(content, "dictionary"))
    assert [row["column"] for row in words] == [column.name for column in INCIDENTS.columns]
    assert all(row["meaning"] for row in words)
    about = dict(sheet_rows(content, "about"))
    assert about["asked_for"] == "grade=confirmed"
    assert about["edition"] == rows_edition(bench)


def test_every_column_has_a_tag_of_its_own_in_the_form_of_hxl():
    assert list(HXL) == [column.name for column in INCIDENTS.columns]
    assert len(set(HXL.values())) == len(HXL)
    assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in HXL.values())


def test_what_no_cell_can_hold_is_written_as_text_or_cut_with_a_sign(tables, tmp_path):
    old = dt.datetime(1850, 1, 1, tzinfo=dt.UTC)
    frame = (
        tables["incidents"]
        .head(1)
        .with_columns(because=pl.lit("x" * 40_000), start=pl.lit(old, INCIDENTS.schema["start"]))
    )
    about = {"title": "a", "citation": "b"}
    path = write_workbook(frame, tmp_path / "a.xlsx", about=about, created=dt.date(2015, 10, 31))
    head, _, row = sheet_rows(path.read_bytes())
    found = dict(zip(head, row, strict=True))
    assert len(found["because"]) == MOST_LETTERS
    assert found["because"].endswith(" [cut]")
    assert found["start"].startswith("1850-01-01")


@pytest.mark.parametrize("ending", FORMS)
def test_the_same_tables_give_the_same_bytes(bench, ending):
    assert taken(bench, ending) == taken(bench, ending)


@pytest.mark.parametrize("path", ["/", "/incidents"])
def test_the_links_take_the_filters_of_the_view_along(bench, path):
    page = bench.get(f"{path}?grade=confirmed&q=talbiseh&as=public").text
    for ending in FORMS:
        assert f'href="/incidents.{ending}?grade=confirmed&amp;q=talbiseh&amp;as=public"' in page


def test_a_misspelt_filter_and_an_unknown_form_are_told(bench):
    assert bench.get("/incidents.csv?governerate=Hama").status_code == 400
    answer = bench.get("/incidents.docx")
    assert answer.status_code == 404
    assert "choose one of csv" in answer.text


def test_a_name_of_a_case_cannot_lead_elsewhere(case, tables, tmp_path):
    hostile = msgspec.structs.replace(case.case, name='../../"x\r\nSet-Cookie: a=b')
    with serving(
        msgspec.structs.replace(case, case=hostile), stored(tables, tmp_path / "out")
    ) as served:
        given = served.get("/incidents.csv").headers["content-disposition"]
        assert 'filename="x-Set-Cookie-a-b-incidents-' in given

"""Every chart as a picture: it stands alone, says what it shows, and draws what the page draws."""

import re
import struct
import xml.etree.ElementTree as ET
import zlib

import polars as pl
import pytest

from ..publish.test_hostile_text import ATTACKS, poisoned  # noqa: TID252 - the same attacks
from .conftest import serving, stored

CHARTS = (
    "map.svg",
    "timeline.svg",
    "bar.svg",
    "claims.svg",
    "account.svg?incident=i01",
    "links.svg?left=geo:i01&right=mod:i01",
)
PAGES = ("/", "/claims", "/incidents/i01", "/pair?left=geo:i01&right=mod:i01")
SVG = "{http://www.w3.org/2000/svg}"


def svg_of(served, name):
    answer = served.get(f"/charts/{name}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    return ET.fromstring(answer.content)  # noqa: S314 - our own file


def words(svg):
    return " ".join("".join(one.itertext()) for one in svg.iter(f"{SVG}text"))


def marks(svg):
    """Return the grade of every sign that is drawn in the picture's own frame."""
    frames = [one for one in svg if one.tag == f"{SVG}svg" and one.get("viewBox")]
    return sorted(one.get("class") for frame in frames for one in frame.iter(f"{SVG}use"))


def pixels(png):
    """Return width, height and the rows of a PNG of eight bits with alpha, still filtered."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (depth, colour) == (8, 6)
    data, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += size + 12
    return width, height, zlib.decompress(data)


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_says_what_it_is_and_where_it_is_from(bench, name):
    svg = svg_of(bench, name)
    told = bench.get("/incidents.json").json()
    assert svg.find(f"{SVG}title").text in words(svg)
    assert f"edition {told['edition']}, working tables" in words(svg)
    assert "Data as of 2015-10-31" in words(svg)
    assert told["digest"] in words(svg)
    assert svg.get("viewBox") == f"0 0 {svg.get('width')} {svg.get('height')}"


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_needs_no_other_file_and_no_variable_of_a_style(bench, name):
    text = bench.get(f"/charts/{name}").text
    assert "var(" not in text
    assert set(re.findall(r'href="([^"]*)"', text)) <= {
        f"#gl-{grade}"
        for grade in (
            "confirmed",
            "probable",
            "possible",
            "contested",
            "contradicted",
            "unaddressed",
        )
    }
    assert "@import" not in text
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#hatch", "#hatch-against"}
    assert "<a " not in text
    assert "<script" not in text


@pytest.mark.parametrize("query", ["", "?grade=confirmed", "?governorate=Homs&as=public"])
def test_map_and_timeline_draw_the_incidents_that_fit(bench, query):
    rows = bench.get(f"/incidents.json{query}").json()["incidents"]
    placed = [r["grade"] for r in rows if r["lon"] and r["place_precision"] != "governorate"]
    timed = [r["grade"] for r in rows if r["start"]]
    assert marks(svg_of(bench, f"map.svg{query}")) == sorted(placed)
    assert marks(svg_of(bench, f"timeline.svg{query}")) == sorted(timed)
    assert f"Incidents: {len(rows)};" in words(svg_of(bench, f"map.svg{query}"))


def test_what_a_picture_cannot_draw_is_counted_in_its_notes(bench):
    assert "Known to the governorate only: 2 incidents." in words(svg_of(bench, "map.svg"))
    assert "No place that could be drawn: 1 incident." in words(svg_of(bench, "map.svg"))
    assert "Time unknown: 1 incident." in words(svg_of(bench, "timeline.svg"))


def test_the_account_has_the_figures_of_its_page(bench):
    ledger = bench.get("/incidents/i01.json").json()["ledger"]
    found = words(svg_of(bench, "account.svg?incident=i01"))
    for row in ledger:
        assert f"{row['decibans']:+.1f}" in found


def test_the_bar_has_the_ranges_of_the_headline(bench):
    figures = bench.get("/overview.json").json()["figures"]
    matched = next(one for one in figures if one["measure"] == "matched_objects")
    assert f"{matched['low']:.0f} to about {matched['high']:.0f}" in words(svg_of(bench, "bar.svg"))


def test_the_public_sees_only_what_was_released_in_a_picture(careful):
    svg = svg_of(careful, "map.svg?as=public")
    rows = careful.get("/incidents.json?as=public").json()["incidents"]
    assert f"Incidents: {len(rows)};" in words(svg)
    assert "released tables" in words(svg)
    assert "سرمين" not in ET.tostring(svg, "unicode")
    assert careful.get("/charts/account.svg?incident=i03&as=public").status_code == 404


def test_a_png_is_its_svg_drawn_three_times_as_large(bench):
    svg = svg_of(bench, "links.svg?left=geo:i01&right=mod:i01")
    answer = bench.get("/charts/links.png?left=geo:i01&right=mod:i01")
    assert answer.headers["content-type"] == "image/png"
    width, height, data = pixels(answer.content)
    assert width == pytest.approx(3 * float(svg.get("width")), abs=3)
    assert height == pytest.approx(3 * float(svg.get("height")), abs=3)
    assert len(data) == height * (4 * width + 1)
    assert len(set(data)) > 50  # it is not blank


def test_every_chart_of_a_page_is_had_by_a_link_beside_it(bench):
    found = set()
    for path in PAGES:
        page = bench.get(path).text
        links = re.findall(r'href="(/charts/(\w+)\.svg[^"]*)"', page)
        assert links, path
        for link, name in links:
            found.add(name)
            assert bench.get(link.replace("&amp;", "&")).status_code == 200
            assert link.replace(".svg", ".png") in page
    assert found == {name.partition(".")[0] for name in CHARTS}
    assert (
        '"/charts/map.svg?grade=confirmed&amp;as=public"'
        in bench.get("/?grade=confirmed&as=public").text
    )


def test_a_hostile_text_stays_text_in_every_picture(tables, case, tmp_path):
    poison = poisoned(tables, " ".join(ATTACKS))
    with serving(case, stored(poison, tmp_path / "out")) as served:
        for name in CHARTS:
            svg = svg_of(served, name)
            tags = {one.tag.removeprefix(SVG) for one in svg.iter()}
            assert not tags & {"script", "image", "img", "foreignObject", "a", "animate", "set"}
            assert not [key for one in svg.iter() for key in one.attrib if key.startswith("on")]


def test_what_xml_cannot_hold_is_left_out_of_a_picture(tables, case, tmp_path):
    places = tables["incidents"].with_columns(place_name=pl.lit("Sar\uffffmin\x00"))
    with serving(case, stored({**tables, "incidents": places}, tmp_path / "out")) as served:
        assert "Sarmin, 1 Oct 2015" in words(svg_of(served, "account.svg?incident=i01"))
        svg_of(served, "map.svg")


def test_a_text_that_looks_like_a_colour_stays_as_it_is(tables, case, tmp_path):
    odd = "var(--ink) var(--nothing)"
    places = tables["incidents"].with_columns(place_name=pl.lit(odd))
    with serving(case, stored({**tables, "incidents": places}, tmp_path / "out")) as served:
        assert odd in words(svg_of(served, "account.svg?incident=i01"))


def test_an_unknown_chart_and_a_filter_that_it_does_not_take_are_told(bench):
    assert "choose one of map, timeline" in bench.get("/charts/pie.svg").text
    assert bench.get("/charts/map.gif").status_code == 404
    assert bench.get("/charts/claims.svg?grade=confirmed").status_code == 400
    assert bench.get("/charts/map.svg?governerate=Hama").status_code == 400
    assert "there is nothing to draw" in bench.get("/charts/map.svg?kind=landmine").text

"""The page and the pictures of an encounter, from recordings to the browser."""

import re
import shutil
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import polars as pl
import pytest

from crossfix.errors import ConfigError, ReleaseError

from .conftest import crossfix

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return a folder with the tracks of two parties and the encounter between them."""
    folder = tmp_path_factory.mktemp("found")
    for party, lat, way, late in (("A", 35.0, 1, 0.0), ("B", 35.027, -1, 1.5)):
        lines = ["t,icao24,callsign,lat,lon,alt_baro,nacp"]
        lines += [
            f"{1445418000 + t + late:.3f},{party.lower() * 6},<b>{party}1,{lat},"
            f"{40 + way * (t - 200.5) * 0.0024:.6f},{33000 + 3 * t * (way < 0)},8"
            for t in range(0, 400, 4)
        ]
        (folder / f"{party}.csv").write_text("\n".join(lines))
        crossfix(
            "ingest",
            folder / f"{party}.csv",
            "--party",
            f"side {party}",
            "-o",
            folder / f"{party}.parquet",
        )
    crossfix("encounters", *tracks(folder), "--between", "side A", "side B", "--offset-s", "1.5",
             "--offset-sigma-s", "0.2", "-o", folder / "e.parquet")  # fmt: skip
    return folder


def tracks(folder):
    return folder / "A.parquet", folder / "B.parquet"


def report(folder, *words, out="r.html"):
    (name,) = pl.read_parquet(folder / "e.parquet")["encounter_id"]
    crossfix(
        "report", folder / "e.parquet", *tracks(folder), "--id", name, "-o", folder / out, *words
    )
    return (folder / out).read_text(encoding="utf-8")


def drawing(path):
    return ET.parse(path).getroot()  # noqa: S314 - our own file


class Text(HTMLParser):
    """Collects the ids and the links of a page, and its words."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []

    def handle_data(self, data):
        self.words.append(data)


def read(html):
    page = Text()
    page.feed(html)
    page.close()
    page.text = " ".join(" ".join(page.words).split())
    return page


def test_every_figure_names_states_that_stand_on_the_page(found):
    page = read(report(found))
    links = [link.removeprefix("#") for link in page.links]
    assert len(set(page.ids)) == len(page.ids)
    assert set(links) <= set(page.ids)
    rests = [link for link in links if re.fullmatch(r"s-[ab]\d+", link)]
    assert len(rests) > 20
    (row,) = pl.read_parquet(found / "e.parquet").to_dicts()
    assert f"{row['norm']:.3f}" in page.text
    assert f"{row['h_m'] / 1000:.2f} km" in page.text.replace("\u00a0", " ")
    for evidence in row["evidence_ids"].split(";"):
        assert evidence in page.text


def test_names_from_outside_stand_as_text_and_nothing_is_asked_from_elsewhere(found):
    html = report(found)
    assert "<b>A1" not in html
    assert "&lt;b&gt;A1" in html
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", html)
    assert "<script" not in html


def test_equal_recordings_give_the_same_page_to_the_last_byte(found):
    assert report(found, out="one.html") == report(found, out="two.html")


def test_each_picture_says_in_words_what_it_shows(found, tmp_path):
    report(found, "--pictures", tmp_path)
    names = {"plan", "profile", "horizontal", "vertical"}
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{suffix}" for name in names for suffix in ("svg", "png")
    }
    for name in names:
        root = drawing(tmp_path / f"{name}.svg")
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title").text
        assert len(root.find(f"{SVG}desc").text) > 60
        assert "var(" not in (tmp_path / f"{name}.svg").read_text()
        png = (tmp_path / f"{name}.png").read_bytes()
        assert png.startswith(b"\x89PNG")
        assert int.from_bytes(png[16:20]) == 3 * int(root.get("width"))


def test_the_plan_is_to_scale(found, tmp_path):
    """The circle of 5 NM and the line between the two are in proportion to their lengths."""
    report(found, "--pictures", tmp_path)
    root = drawing(tmp_path / "plan.svg")
    radius = float(root.find(f".//{SVG}circle[@class='minima']").get("r"))
    line = root.find(f".//{SVG}path[@class='apart']").get("d")
    (ax, ay), (bx, by) = (map(float, end.split(",")) for end in line[1:].split("L"))
    (row,) = pl.read_parquet(found / "e.parquet").to_dicts()
    long = ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5
    assert long / radius == pytest.approx(row["h_m"] / 9260, abs=0.003)


def test_what_is_withheld_is_nowhere_in_the_page_or_the_pictures(found, tmp_path):
    html = report(found, "--coarsen-km", "50", "--coarsen-minutes", "30", "--withhold-names",
                  "--pictures", tmp_path, out="covered.html")  # fmt: skip
    (row,) = pl.read_parquet(found / "e.parquet").to_dicts()
    secrets = ("A1", "B1", "side A", "aaaaaa", "35.0270", "09:03", "09:04", row["encounter_id"],
               *row["evidence_ids"].split(";"), *(one[:12] for one in row["evidence_ids"].split(";")))  # fmt: skip
    texts = [html, *(path.read_text() for path in tmp_path.glob("*.svg"))]
    assert not [secret for secret in secrets for text in texts if secret in text]
    assert "Not as recorded." in html


def test_an_encounter_that_is_too_fresh_gets_no_page(found):
    with pytest.raises(ReleaseError, match="of the last 30 days"):
        report(found, "--delay-days", "30", "--as-of", "2015-11-01", out="fresh.html")
    assert not (found / "fresh.html").exists()
    assert report(found, "--delay-days", "10", "--as-of", "2015-11-01")
    with pytest.raises(ConfigError, match="is no day"):
        report(found, "--delay-days", "10", "--as-of", "soon")


def test_an_unknown_id_is_refused_with_the_nearest(found):
    (name,) = pl.read_parquet(found / "e.parquet")["encounter_id"]
    with pytest.raises(ConfigError, match="has no encounter") as error:
        crossfix("report", found / "e.parquet", *tracks(found), "--id", name[:-1] + "x")
    assert name in error.value.mend


def test_heights_of_two_kinds_are_said_to_be_so_beside_the_finding(found, tmp_path):
    header, *lines = (found / "B.csv").read_text().splitlines()
    lines = [header.replace("alt_baro", "alt_geom"), *lines]
    (tmp_path / "B.csv").write_text("\n".join(lines))
    crossfix("ingest", tmp_path / "B.csv", "--party", "side B", "-o", tmp_path / "B.parquet")
    both = found / "A.parquet", tmp_path / "B.parquet"
    crossfix("encounters", *both, "-o", tmp_path / "e.parquet")
    row = pl.read_parquet(tmp_path / "e.parquet").row(0, named=True)
    crossfix(
        "report",
        tmp_path / "e.parquet",
        *both,
        "--id",
        row["encounter_id"],
        "-o",
        tmp_path / "r.html",
    )
    page = read((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "by altitudes of two kinds" in page.text
    assert "How sure this is cannot be said" in page.text
    assert "No band: the errors are not known." in page.text


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_from_disk_without_requests_and_fits_the_screen(found, width):
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    report(found)
    problems = []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on(
            "request", lambda one: None if one.url.startswith("file:") else problems.append(one.url)
        )
        page.goto((found / "r.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        names = page.locator("svg[role=img] desc")
        assert names.count() == 4
        # no letter of a picture is drawn smaller than can be read
        assert page.evaluate(
            "Math.min(...[...document.querySelectorAll('svg[role=img] text')]"
            ".map(t => t.getBoundingClientRect().height))") >= 10  # fmt: skip
        browser.close()
    assert problems == []

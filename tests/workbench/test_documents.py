"""The current view as one document: it opens from a disk, and tells what the page tells."""

import importlib
import os
import re
import shutil

import polars as pl
import pypdfium2
import pytest

from .conftest import serving, stored

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
IN_CI = bool(os.environ.get("CI"))  # there, a browser that is absent is a fault and no reason
ATTACK = "</style><script>document.title='owned'</script><img src=x onerror=alert(1)>"


def page_of(served, query=""):
    answer = served.get(f"/incidents.html{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def ids_of(html):
    return re.findall(r'<article class="body" id="i-(\w+)">', html)


def listed(served, query=""):
    return [row["incident_id"] for row in served.get(f"/incidents.json{query}").json()["incidents"]]


@pytest.mark.parametrize("query", ["", "?grade=confirmed&sort=-place", "?kind=landmine"])
def test_the_page_holds_the_incidents_of_the_view_and_no_others(bench, query):
    html = page_of(bench, query)
    assert sorted(ids_of(html)) == sorted(listed(bench, query))


def test_the_page_says_its_filter_in_words_and_how_to_cite_it(bench):
    html = page_of(bench, "?governorate=Homs&sort=-probability")
    assert "3 incidents of 12: <b><bdi>in Homs</bdi></b>" in html
    told = bench.get("/incidents.json").json()
    assert told["digest"] in html
    assert f"edition {told['edition']}, working tables" in html
    assert "who works on the case: working tables, not released" in html


def test_the_page_leads_to_no_other_file_and_loads_nothing(bench):
    html = page_of(bench)
    addresses = re.findall(r'\s(?:href|src|action)="([^"#][^"]*)"', html)
    assert {one.partition(":")[0] for one in addresses} <= {"https", "data"}
    assert "csv/" not in html


def test_the_page_of_the_public_tells_what_was_released(careful):
    html = page_of(careful, "?as=public")
    assert sorted(ids_of(html)) == sorted(listed(careful, "?as=public"))
    assert "سرمين" not in html
    assert re.search(r"For anyone; .* 15 days held back; places on a grid of 20 km", html)
    assert f"Held back: {12 - len(ids_of(html))} incidents" in html


def pdf_text(served, query):
    """Return the text of the PDF of a view, without its spaces: lines break anywhere."""
    with pypdfium2.PdfDocument(served.get(f"/incidents.pdf{query}").content) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("query", ["?grade=confirmed", "?governorate=Homs&as=public"])
def test_the_pdf_tells_of_the_incidents_of_the_view(bench, query):
    text = pdf_text(bench, query)
    told = bench.get(f"/incidents.json{query}").json()
    assert f"{told['total']}of12incidents:{re.sub(' ', '', told['shows'])}" in text
    assert told["digest"] in text
    assert all(row["incident_id"] in text for row in told["incidents"])
    assert ("releasedtables" in text) == ("public" in query)


def test_the_pdf_of_the_public_tells_what_was_released(careful):
    text = pdf_text(careful, "?as=public")
    assert "placesonagridof20km" in text
    assert not [secret for secret in ("سرمين", "36.62", "35.32", "i03", "i11") if secret in text]


def test_too_many_incidents_for_a_page_are_refused_with_a_mend(case, tables, tmp_path, monkeypatch):
    monkeypatch.setitem(importlib.import_module("crossfix.workbench.take_away")._MOST, "html", 3)
    with serving(case, stored(tables, tmp_path / "out")) as served:
        answer = served.get("/incidents.html")
        assert answer.status_code == 400
        assert "more than 3 incidents fit" in answer.text
        assert served.get("/incidents.html?grade=confirmed").status_code == 200


@pytest.mark.skipif(CHROMIUM is None and not IN_CI, reason="no chromium on this machine")
def test_the_page_opens_from_a_disk_without_network_and_runs_no_text(tables, case, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    poisoned = tables["incidents"].with_columns(because=pl.lit(ATTACK))
    with serving(case, stored({**tables, "incidents": poisoned}, tmp_path / "out")) as served:
        (tmp_path / "view.html").write_text(page_of(served, "?grade=confirmed"), encoding="utf-8")
    problems = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(offline=True, viewport={"width": 390, "height": 900})
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on("dialog", lambda dialog: problems.append(dialog.message) or dialog.dismiss())
        page.on("request", lambda request: problems.append(request.url))
        page.goto((tmp_path / "view.html").as_uri() + "#i-i02")
        assert problems.pop(0).startswith("file://")
        assert page.locator("#i-i02").is_visible()
        assert page.locator("svg.map use").count() == 2
        page.get_by_label("Text").fill("talbiseh")
        assert page.locator("#incident-table tbody tr:not([hidden])").count() == 1
        assert page.evaluate("document.querySelectorAll('script').length") == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert "claimed and confirmed" in page.title()
        browser.close()
    assert problems == []

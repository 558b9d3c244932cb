"""Map, timeline and table in a real browser: what is chosen in one, the others follow."""

import importlib
import os
import re
import shutil
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from crossfix.workbench import over_time
from crossfix.workbench.pages import vendored

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
IN_CI = bool(os.environ.get("CI"))  # there, a browser that is absent is a fault and no reason
AXE = Path(__file__).parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
HAS_MAP = (files("crossfix.workbench") / "static" / "vendor" / "basemap.pmtiles").is_file()
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None and not IN_CI, reason="no chromium on this machine"),
    pytest.mark.skipif(not vendored() and not IN_CI, reason="no scripts from npm: make web"),
]
sync_api = (
    importlib.import_module("playwright.sync_api")
    if IN_CI
    else pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
)
MAP_MS = 60_000  # a map is slow to begin without graphics


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM, "no chromium on this machine: install it, or unset CI"
    arguments = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


@pytest.fixture
def open_page(browser, bench):
    """Return a function that opens a page; any foreign request or console error fails."""
    contexts, problems = [], []

    def asked(request):
        if not request.url.startswith((bench.base, "data:", f"blob:{bench.base}")):
            problems.append(request.url)

    def opened(path, *, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{bench.base}/enter?key={bench.sessions.key}")
        page.on("console", lambda told: "GL Driver" in told.text or problems.append(told.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", asked)
        page.goto(bench.base + path)
        page.evaluate("window.stayed = true")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def asked_of(page):
    """Return what the address asks for; each value alone."""
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def expect_period(page, since, until):
    """Wait until address, form, timeline and sliders agree on a period."""
    page.wait_for_function(
        "([since, until]) => { const q = new URLSearchParams(location.search);"
        " return (q.get('from') ?? '') === since && (q.get('until') ?? '') === until }",
        arg=[since, until],
    )
    assert page.input_value("input[name=from]") == since
    assert page.input_value("input[name=until]") == until


def expect_count(located, number):
    sync_api.expect(located).to_have_count(number, timeout=20_000)


def rows(page):
    return page.locator("#incident-table tbody tr")


def bars(page):
    return page.locator("#over-time a[data-incident]")


def drag(page, *, start, end):
    """Draw over the whole time, from one share of its width to another."""
    page.locator(".strip").scroll_into_view_if_needed()
    box = page.locator(".strip").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + (start + end) / 2 * box["width"], y)
    page.mouse.move(box["x"] + end * box["width"], y)
    page.mouse.up()


def test_a_period_drawn_with_the_mouse_is_followed_by_table_timeline_and_address(open_page):
    page = open_page("/")
    expect_count(rows(page), 12)
    drag(page, start=0.11, end=0.19)  # of twenty days: the third and the fourth
    expect_period(page, "2015-10-03", "2015-10-04")
    expect_count(rows(page), 2)
    expect_count(bars(page), 2)
    assert page.get_attribute("#over-time", "data-days") == "2"
    assert "until=2015-10-04" in page.inner_text(".citation")
    assert page.locator("#filter-all a").count() == 1
    page.go_back()
    expect_count(rows(page), 12)
    expect_period(page, "", "")
    page.keyboard.press("Control+k")  # what the page holds besides works on
    sync_api.expect(page.locator("#finder")).to_be_visible()
    page.keyboard.press("Escape")
    page.go_forward()
    expect_count(rows(page), 2)
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    page.reload()
    expect_count(rows(page), 2)
    assert page.get_attribute("#brush-until", "aria-valuetext") == "October 4, 2015"


def test_a_period_is_chosen_by_keys_alone_and_the_focus_stays(open_page):
    page = open_page("/")
    page.locator("#brush-from").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect_period(page, "2015-10-05", "")
    expect_count(rows(page), 7)
    assert page.evaluate("document.activeElement.id") == "brush-from"
    assert page.get_attribute("#brush-from", "aria-valuetext") == "October 5, 2015"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "brush-until"
    page.keyboard.press("Home")  # an end never passes the other
    expect_period(page, "2015-10-05", "2015-10-05")
    expect_count(rows(page), 1)
    page.locator(".period a").press("Enter")
    expect_period(page, "", "")
    expect_count(rows(page), 12)
    assert page.evaluate("window.stayed")


def test_what_is_pointed_at_or_reached_by_keys_is_marked_in_the_other_views(open_page):
    page = open_page("/")
    page.locator("tr[data-incident=i07]").hover()
    sync_api.expect(page.locator("#over-time a[data-incident=i07]")).to_have_class("at")
    # the drawing is one stop of the Tab key, and arrows move within
    tabbed = "#over-time .rove:has([data-incident]) a[tabindex='0']"
    first = page.get_attribute(tabbed, "data-incident")
    assert page.locator(tabbed).count() == 1
    page.locator(tabbed).focus()
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.dataset.incident")
    assert second != first
    sync_api.expect(page.locator(f"tr[data-incident={second}]")).to_have_class("at")
    assert page.locator("tr.at").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{second}")


def test_a_finger_chooses_a_period(open_page):
    page = open_page("/", width=390, has_touch=True)
    page.locator(".strip").scroll_into_view_if_needed()
    box = page.locator(".strip").bounding_box()
    touch = page.context.new_cdp_session(page)
    y = box["y"] + box["height"] / 2
    for kind, share in (("touchStart", 0.11), ("touchMove", 0.15), ("touchMove", 0.19)):
        at = [{"x": box["x"] + share * box["width"], "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect_period(page, "2015-10-03", "2015-10-04")
    expect_count(bars(page), 2)


@pytest.mark.skipif(not HAS_MAP and not IN_CI, reason="no basemap: make web")
def test_only_what_the_map_shows_is_followed_by_timeline_and_table(open_page):
    assert HAS_MAP, "no basemap: make web, or unset CI"
    page = open_page("/?governorate=Homs")
    page.locator("#drawn-map").scroll_into_view_if_needed()
    page.wait_for_selector('#live-map[data-ready="3"]', timeout=MAP_MS)
    assert not page.locator("#drawn-map").is_visible()
    page.locator("#box").check()
    page.wait_for_url(re.compile("box="))
    expect_count(rows(page), 3)
    before = asked_of(page)["box"]
    # Palmyra lies far to the east of the others
    page.locator("#live-map canvas").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(400)
    expect_count(rows(page), 1)
    assert asked_of(page)["box"] != before
    expect_count(bars(page), 1)
    assert page.locator("#box").is_checked()
    shared = page.url
    page.locator("#box").uncheck()
    expect_count(rows(page), 3)
    assert "box" not in asked_of(page)
    page.goto(shared)
    expect_count(rows(page), 1)
    assert page.locator("#box").is_checked()


@pytest.mark.skipif(not HAS_MAP and not IN_CI, reason="no basemap: make web")
def test_a_point_of_the_map_and_its_row_mark_each_other(open_page):
    assert HAS_MAP, "no basemap: make web, or unset CI"
    page = open_page("/?grade=contradicted")
    page.locator("#drawn-map").scroll_into_view_if_needed()
    page.wait_for_selector('#live-map[data-ready="1"]', timeout=MAP_MS)
    page.wait_for_timeout(500)  # the sign is drawn in the middle of the view
    box = page.locator("#live-map canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 2, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    sync_api.expect(page.locator("tr[data-incident=i07]")).to_have_class("at")
    sync_api.expect(page.locator("#over-time a[data-incident=i07]")).to_have_class("at")


def test_without_a_script_the_timeline_is_a_picture_with_links(open_page):
    page = open_page("/", java_script_enabled=False)
    assert not page.locator(".strip input").first.is_visible()
    page.locator("#over-time a[data-from='2015-10-12']").click()
    page.wait_for_url("**/?from=2015-10-12&until=2015-10-18")
    assert rows(page).count() == bars(page).count() == 4


def test_counts_of_many_incidents_have_no_fault_and_fit_a_phone(open_page, monkeypatch):
    monkeypatch.setattr(over_time, "FEW", 3)
    page = open_page("/?lang=ar", width=390, color_scheme="dark", bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#over-time a[data-from] rect.c-confirmed").count() == 1
    page.locator("#over-time a[data-from='2015-10-14'] >> nth=0").press("Enter")
    expect_count(rows(page), 3)
    if not AXE.is_file():
        assert not IN_CI, "axe-core is absent: make web"
        pytest.skip("axe-core is absent: make web")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.help, v.nodes.map(n => n.html)])"
    )
    assert found == []

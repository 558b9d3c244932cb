"""The report in a real browser: offline, by keyboard, on a phone, and under attack."""

import importlib
import os
import shutil

import pytest

from crossfix.publish.page import render
from crossfix.release import release

from .test_hostile_text import ATTACKS, poisoned

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
VISIBLE = "#incident-table tbody tr:not([hidden])"
IN_CI = bool(os.environ.get("CI"))  # there, a browser that is absent is a fault and no reason
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not IN_CI, reason="no chromium on this machine"
)
sync_api = (
    importlib.import_module("playwright.sync_api")
    if IN_CI
    else pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
)


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM, "no chromium on this machine: install it, or unset CI"
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """Return a function that opens HTML from a file; any request or console error fails."""
    contexts, problems = [], []

    def opened(html, *, width=1280, at="", **options):
        path = tmp_path / "report.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(dialog.message) or dialog.dismiss())
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(("file:", "data:")) else problems.append(request.url)
            ),
        )
        page.goto(path.as_uri() + at)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def html(tables, case):
    return render(release(tables, case=case), case=case)


def shown_places(page):
    return page.eval_on_selector_all(VISIBLE, "rows => rows.map(row => row.cells[1].innerText)")


def test_a_click_on_a_head_sorts_the_table_and_a_second_one_turns_it(open_page, html):
    page = open_page(html)
    head = page.get_by_role("button", name="Probability")
    head.click()
    assert shown_places(page)[0] == "Palmyra"
    head.click()
    assert shown_places(page)[0] == "Al-Latamneh"
    assert page.locator("#incident-table th[aria-sort=descending]").count() == 1


def test_numbers_sort_as_numbers_and_unknown_comes_last(open_page, html):
    page = open_page(html)
    page.get_by_role("button", name="When (UTC)").click()
    assert shown_places(page)[-1] == "Place unknown"
    page.get_by_role("button", name="When (UTC)").click()
    assert shown_places(page)[-1] == "Place unknown"


def test_the_table_is_filtered_by_text_grade_and_governorate(open_page, html):
    page = open_page(html)
    page.get_by_label("Text").fill("salma")
    assert shown_places(page) == ["Salma", "Salma"]
    page.get_by_label("Text").fill("")
    page.locator("#filters select[name=grade]").select_option("confirmed")
    assert shown_places(page) == ["Al-Latamneh", "Talbiseh"]
    page.locator("#filters select[name=area]").select_option("Homs")
    assert shown_places(page) == ["Talbiseh"]
    assert page.locator("#shown").inner_text() == "1 of 12 shown"
    page.get_by_role("button", name="Show all").click()
    sync_api.expect(page.locator(VISIBLE)).to_have_count(12)


def test_a_number_leads_to_what_it_counts_and_from_there_to_a_report(open_page, html):
    page = open_page(html)
    page.get_by_role("link", name="between 96 and about 151").click()
    row = page.locator("[id='f-RU021.matched_objects']")
    assert row.locator("details[open]").count() == 1
    row.get_by_role("link", name="Al-Latamneh").click()
    article = page.locator("#i-i01")
    assert article.is_visible()
    article.get_by_role("link", name="mod:i01").first.click()
    assert page.locator("[id='r-mod:i01']").is_visible()


def test_a_permalink_opens_its_incident(open_page, html):
    page = open_page(html, at="#i-i03")
    assert page.locator("#i-i03").is_visible()
    assert not page.locator("#i-i01").is_visible()


def test_the_headline_of_a_grade_filters_the_table(open_page, html):
    page = open_page(html)
    page.locator("#incidents .key a").first.click()
    sync_api.expect(page.locator(VISIBLE)).to_have_count(2)


def test_the_first_key_reaches_the_skip_link_and_enter_the_head_of_a_column(open_page, html):
    page = open_page(html)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_role("button", name="Probability").focus()
    page.keyboard.press("Enter")
    assert shown_places(page)[0] == "Palmyra"


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_sticks_out_sideways(open_page, html, width):
    page = open_page(html, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_the_tables_and_links_remain(open_page, html):
    page = open_page(html, java_script_enabled=False)
    assert len(page.locator("#incident-table tbody tr").all()) == 12
    assert not page.get_by_label("Text").is_visible()


def contrast_script():
    """Return the script that gives the least contrast of text with its ground (WCAG 2.2)."""
    return """() => {
      const light = (text) => {
        const parts = text.match(/[\\d.]+/g).map(Number).slice(0, 3).map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      const painted = (one) => {
        const color = getComputedStyle(one).backgroundColor;
        return one === document.body || !/^rgba.*, 0\\)$/.test(color) ? color : painted(one.parentElement);
      };
      let least = 21;
      for (const one of document.querySelectorAll("p, a, td, th, dt, dd, small, span, summary")) {
        if (!one.innerText || one.closest("svg")) continue;
        const ink = light(getComputedStyle(one).color);
        const ends = [ink, light(painted(one))].sort((a, b) => b - a);
        least = Math.min(least, (ends[0] + 0.05) / (ends[1] + 0.05));
      }
      return least;
    }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(open_page, html, scheme):
    page = open_page(html, color_scheme=scheme)
    assert page.evaluate(contrast_script()) >= 4.5


def test_print_opens_what_is_folded(open_page, html):
    page = open_page(html)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#i-i01").is_hidden()


def test_a_hostile_text_runs_nothing(open_page, tables, case):
    for attack in (ATTACKS[1], ATTACKS[3], ATTACKS[-1]):  # that would run; all: test_hostile_text
        poison = render(release(poisoned(tables, attack), case=case), case=case)
        page = open_page(poison, width=390)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert "claimed and confirmed" in page.title()
        assert page.evaluate("document.querySelectorAll('script').length") == 1
        assert page.evaluate("document.images.length") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_waterfalls_of_links_fit_the_width_and_start_where_the_last_bar_ended(
    open_page, html, width
):
    page = open_page(html, width=width, at="#i-i01")
    page.locator("#i-i01 details.in summary").last.click()
    falls = page.locator("#i-i01 .fall")
    assert falls.count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    bars = falls.first.locator("tbody .lane i")
    boxes = [bars.nth(n).bounding_box() for n in range(bars.count())]
    assert [bars.nth(n).get_attribute("class") for n in range(3)] == ["against", "for", "for"]
    against, place, date = boxes
    assert place["x"] == pytest.approx(against["x"], abs=2)
    assert date["x"] == pytest.approx(place["x"] + place["width"], abs=2)
    assert all(box["width"] > 10 and box["height"] > 5 for box in boxes)

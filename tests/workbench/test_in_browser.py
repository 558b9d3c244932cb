"""The workbench in a real browser: with and without scripts, by keyboard, on a phone."""

import importlib
import os
import shutil
from pathlib import Path

import pytest

from crossfix.workbench.pages import vendored

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
IN_CI = bool(os.environ.get("CI"))  # there, a browser that is absent is a fault and no reason
AXE = Path(__file__).parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not IN_CI, reason="no chromium on this machine"
)
sync_api = (
    importlib.import_module("playwright.sync_api")
    if IN_CI
    else pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
)
PAGES = (
    "/", "/incidents", "/incidents/i01", "/claims", "/claims/RU021",
    "/claims/RU021/figures/matched_objects", "/sources", "/sources/watch", "/voices/mod",
    "/reports", "/reports/wire:i01", "/pair?left=geo:i01&right=mod:i01", "/issues",
    "/search?q=salma", "/read", "/incidents/nothing", "/review", "/suggestions", "/bring",
)  # fmt: skip
needs_scripts = pytest.mark.skipif(
    not vendored() and not IN_CI, reason="the scripts from npm are absent: make web"
)


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM, "no chromium on this machine: install it, or unset CI"
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def open_page(browser, bench):
    """Return a function that opens a page; any foreign request or console error fails."""
    contexts, problems = [], []

    def opened(path, *, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{bench.base}/enter?key={bench.sessions.key}")
        page.wait_for_url(f"{bench.base}/")
        page.on(
            "console",
            # the driver of a machine without graphics says how slow it is
            lambda told: "GL Driver Message" in told.text or problems.append(told.text),
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                asked.url.startswith((bench.base, "data:", f"blob:{bench.base}"))
                or problems.append(asked.url)
            ),
        )
        page.goto(bench.base + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [text for text in problems if "404 (Not Found)" not in text] == []


def shown_places(page):
    return page.eval_on_selector_all(
        "#incident-table tbody tr", "rows => rows.map(row => row.cells[1].innerText.split(' ±')[0])"
    )


@needs_scripts
def test_a_filter_takes_effect_at_once_and_stands_in_the_address(open_page):
    page = open_page("/incidents")
    page.locator("input[name=grade][value=confirmed]").check()
    sync_api.expect(page.locator("#incident-table tbody tr")).to_have_count(2)
    assert "grade=confirmed" in page.url
    page.locator("select[name=governorate]").select_option("Homs")
    sync_api.expect(page.locator("#incident-table tbody tr")).to_have_count(1)
    page.go_back()
    sync_api.expect(page.locator("#incident-table tbody tr")).to_have_count(2)


def test_without_a_script_the_filters_work_by_their_button(open_page):
    page = open_page("/", java_script_enabled=False)
    page.locator("input[name=grade][value=contested]").check()
    page.get_by_role("button", name="Show", exact=True).click()
    assert shown_places(page) == ["Raqqa"]
    assert page.locator("svg.map a").count() > 0


def test_the_search_opens_by_a_key_and_is_used_without_a_mouse(open_page, bench):
    page = open_page("/claims")
    page.keyboard.press("Control+k")
    sync_api.expect(page.locator("#finder")).to_be_visible()
    page.keyboard.type("salma")
    sync_api.expect(page.locator("#finder-hits a").first).to_contain_text("Salma")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{bench.base}/incidents/i1*")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    sync_api.expect(page.locator("#finder")).to_be_hidden()


def test_the_first_key_reaches_the_skip_link_which_leads_to_the_content(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_number_is_followed_by_clicks_from_the_headline_to_the_evidence(open_page):
    page = open_page("/")
    page.get_by_role("link", name="between 96 and about 151").click()
    page.get_by_role("link", name="Al-Latamneh").first.click()
    page.locator("#account a").filter(has_text="+").first.click()
    assert "SHA-256" in page.locator("#evidence").inner_text()


def test_the_workbench_is_closed_by_its_button(open_page, bench):
    page = open_page("/claims")
    page.get_by_role("button", name="Close the workbench in this browser").click()
    sync_api.expect(page.locator("body")).to_contain_text("The workbench is closed")
    assert page.request.get(f"{bench.base}/").status == 403


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_sticks_out_sideways(open_page, bench, language):
    page = open_page("/", width=390)
    for path in PAGES:
        page.goto(bench.base + path + ("&" if "?" in path else "?") + f"lang={language}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


# every page in light and dark, from left to right and from right to left; Russian has other words
@pytest.mark.parametrize(
    ("language", "scheme", "pages"),
    [("en", "light", PAGES), ("ar", "dark", PAGES), ("ru", "light", PAGES[:5])],
)
def test_axe_finds_no_fault_in_any_page(open_page, bench, scheme, language, pages):
    if not AXE.is_file():
        assert not IN_CI, "axe-core is absent: make web"
        pytest.skip("axe-core is absent: make web")
    page = open_page("/", color_scheme=scheme, bypass_csp=True)
    for path in pages:
        page.goto(bench.base + path + ("&" if "?" in path else "?") + f"lang={language}")
        page.add_script_tag(path=AXE)
        found = page.evaluate(
            "async () => (await axe.run()).violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])"
        )
        assert found == [], path


@pytest.mark.parametrize("script", [True, False])
def test_a_pasted_text_is_read_with_and_without_a_script(open_page, script):
    page = open_page("/read", java_script_enabled=script)
    page.locator("textarea").fill(
        "Russian aircraft flew 53 sorties over the past 24 hours and struck 72 targets in the "
        "provinces of Hama and Idlib.\nAn air strike hit the town of Sarmin on 3 October 2015."
    )
    page.locator("input[name=published]").fill("2015-10-05")
    page.get_by_role("button", name="Read", exact=True).click()
    sync_api.expect(page.locator(".pasted mark").filter(has_text="53 sorties")).to_have_count(1)
    sync_api.expect(page.locator("main")).to_contain_text("What we can and cannot say")
    sync_api.expect(page.get_by_role("button", name="Keep in the case")).to_be_visible()


def test_a_view_is_taken_away_by_its_link(open_page):
    page = open_page("/incidents?grade=confirmed")
    with page.expect_download() as begun:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert begun.value.suggested_filename.endswith(".csv")
    assert Path(begun.value.path()).read_bytes().count(b"\r\n") == 3


def test_axe_finds_no_fault_in_a_text_that_was_read(open_page):
    if not AXE.is_file():
        assert not IN_CI, "axe-core is absent: make web"
        pytest.skip("axe-core is absent: make web")
    page = open_page("/read", bypass_csp=True)
    page.locator("textarea").fill(
        "Aircraft flew 53 sorties over the past 24 hours and struck 72 targets in Hama province."
    )
    page.locator("input[name=published]").fill("2015-10-05")
    page.get_by_role("button", name="Read", exact=True).click()
    sync_api.expect(page.locator("main")).to_contain_text("What we can and cannot say")
    page.add_script_tag(path=AXE)
    found = page.evaluate("async () => (await axe.run()).violations.map(v => [v.id, v.help])")
    assert found == []


def test_printing_opens_what_is_folded(open_page):
    page = open_page("/")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0

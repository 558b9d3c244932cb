"""The pages of encounters, sources and claims in a real browser: by keyboard, without scripts, by axe."""

import pytest

from .conftest import serving, stored
from .flights import with_flights
from .test_in_browser import (  # noqa: F401 - its fixture
    AXE,
    CHROMIUM,
    IN_CI,
    browser,
    sync_api,
)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not IN_CI, reason="no chromium on this machine"
)
PAGES = ("/encounters", "/encounters/{id}", "/accounts/passing", "/sources/watch", "/claims/RU021")


@pytest.fixture(scope="module")
def sky(make, tmp_path_factory):
    """Return the workbench of a case with an encounter, and the id of the encounter."""
    from ..publish.conftest import small_tables  # noqa: TID252

    folder = tmp_path_factory.mktemp("sky")
    with serving(with_flights(folder), stored(small_tables(make), folder / "out")) as served:
        (row,) = served.get("/encounters.json").json()["encounters"]
        yield served, row["encounter_id"]


@pytest.fixture
def open_page(browser, sky):  # noqa: F811 - the fixture
    """Return a function that opens a page; an error or a word on the console fails."""
    served, _ = sky
    contexts, problems = [], []

    def opened(path, *, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{served.base}/enter?key={served.sessions.key}")
        page.wait_for_url(f"{served.base}/")
        page.on("console", lambda said: problems.append(said.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(served.base + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def head_of(page):
    return page.locator("[data-picture=plan] g[clip-path] g .head.a").get_attribute("transform")


def test_the_slider_is_moved_by_keys_and_shows_what_was_computed(open_page, sky):
    served, name = sky
    page = open_page(f"/encounters/{name}")
    moments = served.get(f"/encounters/{name}.json").json()["moments"]
    slider = page.locator("#moment")
    sync_api.expect(slider).to_be_visible()
    at = int(slider.input_value())
    slider.focus()
    for key, expected in (("ArrowRight", at + 1), ("Home", 0), ("End", len(moments) - 1)):
        page.keyboard.press(key)
        assert int(slider.input_value()) == expected
        place = moments[expected]["places"][0]
        assert head_of(page).startswith(f"translate({place['x']:g} {place['y']:g})")
        told = moments[expected]["told"]
        assert page.locator("[data-now]").all_inner_texts() == told
        assert all(text in slider.get_attribute("aria-valuetext") for text in told)
    page.get_by_role("button", name="Closest approach").press("Enter")
    assert page.locator("[data-now='0']").inner_text() == "0\u00a0s"
    cursors = page.locator(".cursor")
    assert cursors.count() == 3
    assert cursors.first.get_attribute("transform") == f"translate({moments[at]['x']:g} 0)"


def test_without_a_script_the_pictures_show_the_closest_approach(open_page, sky):
    page = open_page(f"/encounters/{sky[1]}", java_script_enabled=False)
    sync_api.expect(page.locator("#moment")).to_be_hidden()
    assert page.locator("[data-picture=plan] .head.a").count() == 1
    assert page.locator("[data-picture] svg").count() == 5
    assert "km" in page.locator("[data-now='1']").inner_text()


def test_the_calendar_is_one_stop_and_is_walked_by_arrow_keys(open_page, sky):
    page = open_page("/sources/watch")
    assert page.locator("#calendar [tabindex='0']").count() == 1
    stop = page.locator("#calendar td[tabindex='0']")
    stop.focus()
    page.keyboard.press("ArrowRight")
    told = page.locator("#cell-said")
    sync_api.expect(told).to_contain_text("1 Oct 2015: reported. Reports 1 of 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    sync_api.expect(told).to_contain_text("1 Oct 2015: reported")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{sky[0].base}/incidents?*source=watch*")


def test_without_a_script_every_number_of_the_calendar_is_a_link(open_page):
    page = open_page("/sources/watch", java_script_enabled=False)
    page.locator("#calendar td.told a").first.click()
    assert "source=watch" in page.url
    assert page.locator("#incident-table tbody tr").count() == 1


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("ar", "light")])
def test_axe_finds_no_fault_and_nothing_sticks_out_sideways(open_page, sky, language, scheme):
    page = open_page("/", color_scheme=scheme, bypass_csp=True, width=390)
    for path in PAGES:
        page.goto(sky[0].base + path.format(id=sky[1]) + f"?lang={language}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        if not AXE.is_file():
            assert not IN_CI, "axe-core is absent: make web"
            continue
        page.add_script_tag(path=AXE)
        found = page.evaluate(
            "async () => (await axe.run()).violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])"
        )
        assert found == [], path

"""Deciding in a real browser: by keys, and by buttons where there is no script."""

import csv

import msgspec
import pytest

from .conftest import serving, stored
from .test_in_browser import AXE, IN_CI, browser, pytestmark, sync_api  # noqa: F401 - a fixture
from .test_suggestions import page_of, served_with, suggested


@pytest.fixture
def opened(browser):  # noqa: F811 - the fixture
    """Return a function that opens a page of a workbench; any error of its scripts fails."""
    contexts, problems = [], []

    def open_page(served, path, **options):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            # the driver of a machine without graphics says how slow it is
            lambda told: "GL Driver Message" in told.text or problems.append(told.text),
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{served.base}/enter?key={served.sessions.key}")
        page.wait_for_url(f"{served.base}/")
        page.goto(served.base + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def desk(tables, case, tmp_path):
    whole = msgspec.structs.replace(case, folder=tmp_path)
    with serving(whole, stored(tables, tmp_path / "out")) as served:
        served.folder = tmp_path
        yield served


def decided(served):
    path = served.folder / "judgements.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row["decision"] for row in csv.DictReader(file)]


def begin(page):
    page.get_by_label("Who decides").fill("Lina")
    page.get_by_label("Pairs").fill("5")
    page.get_by_role("button", name="Begin").click()
    sync_api.expect(page.locator("main")).to_contain_text("Pair 1 of 5.")
    page.wait_for_load_state()


def test_pairs_are_judged_with_one_key_each_and_undone(opened, desk):
    page = opened(desk, "/review")
    begin(page)
    for key, then in (("y", 2), ("n", 3), ("k", 4), ("u", 5), ("b", 4), ("u", 5), ("y", None)):
        page.keyboard.press(key)
        text = f"Pair {then} of 5." if then else "That was the last pair."
        sync_api.expect(page.locator("main")).to_contain_text(text)
        page.wait_for_load_state()  # until the keys are listened to
    assert decided(desk) == ["same", "different", "unsure", "unsure", "unsure", "same"]


def test_a_key_types_a_letter_where_one_types_and_a_reason_goes_with_the_answer(opened, desk):
    page = opened(desk, "/review")
    begin(page)
    page.get_by_label("Reason").fill("")
    page.get_by_label("Reason").press_sequentially("yes, nobody but us")
    assert decided(desk) == []
    page.get_by_role("button", name="Different").click()
    sync_api.expect(page.locator("main")).to_contain_text("Pair 2 of 5.")
    assert "yes, nobody but us" in (desk.folder / "judgements.csv").read_text(encoding="utf-8")


def test_enter_in_the_reason_does_not_answer(opened, desk):
    page = opened(desk, "/review")
    begin(page)
    page.get_by_label("Reason").fill("a reason")
    page.get_by_label("Reason").press("Enter")
    page.wait_for_timeout(300)
    assert decided(desk) == []


def test_a_key_with_ctrl_is_the_browser_s_and_answers_nothing(opened, desk):
    page = opened(desk, "/review")
    begin(page)
    page.keyboard.press("Control+y")
    page.wait_for_timeout(300)
    assert decided(desk) == []


def test_without_scripts_the_same_is_done_by_buttons(opened, desk):
    page = opened(desk, "/review", java_script_enabled=False)
    begin(page)
    page.get_by_role("button", name="Same incident").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Skip k").click()
    page.get_by_role("button", name="Unsure").click()
    assert decided(desk) == ["same", "unsure", "unsure"]


def test_a_stray_key_on_the_page_of_a_pair_decides_nothing_and_a_button_does(opened, desk):
    page = opened(desk, "/pair?left=geo:i01&right=mod:i01")
    page.keyboard.press("y")
    page.wait_for_timeout(300)
    assert decided(desk) == []
    page.get_by_role("button", name="Different").click()
    sync_api.expect(page.locator("main")).to_contain_text("What people decided")
    assert decided(desk) == ["different"]


@pytest.fixture
def texts(tables, case, tmp_path):
    """Return a workbench with more suggestions than a page holds."""
    folder = tmp_path / "texts"
    folder.mkdir()
    names = [suggested(f"t-r{number}") for number in range(11)]
    with served_with([page_of(*names)], tables, case, folder) as served:
        served.folder = folder
        yield served


def test_enter_in_a_field_of_a_suggestion_decides_nothing(opened, texts):
    page = opened(texts, "/suggestions")
    page.get_by_label("Reason").first.press("Enter")
    page.wait_for_timeout(300)
    assert not (texts.folder / "accepted.csv").exists()
    page.get_by_role("button", name="Accept").first.click()
    sync_api.expect(page.locator(".states")).to_contain_text("accepted: 1")


@pytest.mark.parametrize("language", ["ar"])
def test_axe_finds_no_fault_where_people_decide(opened, desk, texts, language):
    if not AXE.is_file():
        assert not IN_CI, "axe-core is absent: make web"
        pytest.skip("axe-core is absent: make web")
    pages = []
    review = opened(desk, f"/review?lang={language}", bypass_csp=True)
    review.locator("button[value=begin]").click()
    review.locator("button[value=same]").click()
    pages.append(review)
    pair = opened(desk, f"/pair?left=geo:i01&right=mod:i01&lang={language}", bypass_csp=True)
    pair.locator("button[value=same]").click()
    pages.append(pair)
    pages.append(opened(texts, f"/suggestions?lang={language}", bypass_csp=True))
    for page in pages:
        page.wait_for_load_state()
        page.add_script_tag(path=AXE)
        found = page.evaluate(
            "async () => (await axe.run()).violations"
            ".map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])"
        )
        assert found == [], page.url
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url

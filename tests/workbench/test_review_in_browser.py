"""A split by keyboard, a run seen before it is kept, and two persons, in a real browser."""

import pytest

from .test_in_browser import AXE, browser, pytestmark, sync_api  # noqa: F401 - a fixture
from .test_rerun import desk, largest  # noqa: F401 - a fixture
from .test_review import rows_of


@pytest.fixture
def page(browser, desk):  # noqa: F811 - fixtures
    """Return a page of the workbench; any error of its scripts fails."""
    problems = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    found = context.new_page()
    found.on("pageerror", lambda error: problems.append(str(error)))
    found.goto(f"{desk.base}/enter?key={desk.sessions.key}")
    found.wait_for_url(f"{desk.base}/")
    yield found
    context.close()
    assert problems == []


def sound(page):
    """Check a page by axe, where it is, and that nothing is wider than a phone."""
    page.wait_for_load_state()
    if AXE.is_file():
        page.add_script_tag(path=AXE)
        assert page.evaluate("async () => (await axe.run()).violations.map(v => v.id)") == []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_reports_are_taken_apart_seen_kept_and_approved_by_somebody_else(page, desk):  # noqa: F811 - fixtures
    incident = largest(desk)
    page.goto(f"{desk.base}/incidents/{incident}")
    page.get_by_role("link", name="These reports are not one incident").click()
    sync_api.expect(page.locator("#split-now")).to_have_text("Group 1: 3")
    for key in ("2", "1", "0"):  # each goes on to the next report
        page.keyboard.press(key)
    sync_api.expect(page.locator("#split-now")).to_have_text(
        "Group 1: 1 · Group 2: 1 · cannot be told: 1"
    )
    sound(page)
    page.get_by_label("Who decides").fill("Lina")
    page.get_by_label("Reason").fill("two streets")
    page.get_by_label("Reason").press("Enter")  # writes nothing
    assert rows_of(desk) == []
    page.get_by_role("button", name="Write").click()
    sync_api.expect(page.locator("#decided")).to_contain_text("two streets")
    assert [row["decision"] for row in rows_of(desk)] == ["different"]
    sync_api.expect(page.locator("#approval")).to_contain_text("wait for a run: 1")

    page.get_by_role("link", name="See what they change").first.click()
    page.get_by_role("button", name="Run beside the results").click()
    sync_api.expect(page.locator("progress")).to_be_visible()
    page.reload()  # it goes on
    sync_api.expect(page.get_by_role("button", name="Keep")).to_be_visible(timeout=300_000)
    sync_api.expect(page.locator("main")).to_contain_text("Nothing has changed yet.")
    sync_api.expect(page.get_by_role("heading", name="Split: 1")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Keep").click()
    sync_api.expect(page.locator("main")).to_contain_text("Kept. This is what it changed.")

    page.locator(".became a[href^='/incidents/']").last.click()
    form = page.locator("#approval")
    for who, said in (("Lina", "Lina has shaped this incident"), ("Omar", None)):
        form.get_by_label("Who approves").fill(who)
        form.get_by_role("button", name="Approve as it stands").click()
        if said:
            sync_api.expect(page.locator("body")).to_contain_text(said)
            page.go_back()
    sync_api.expect(page.locator(".approved").first).to_contain_text("Approved as it stands: Omar")
    sound(page)

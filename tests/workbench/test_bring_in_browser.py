"""Bringing a file in a real browser: dropped, asked about, looked at, kept or left."""

import shutil

import pytest

from crossfix.case import read_case

from .brought import UNTOLD, bytes_of
from .conftest import serving
from .test_decisions_in_browser import opened  # noqa: F401 - a fixture
from .test_in_browser import AXE, IN_CI, browser, pytestmark, sync_api  # noqa: F401 - a fixture

expect = sync_api.expect
DROP = """([name, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([text], name, { type: "text/csv" }));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
}"""
# all can be told but the source
ONE_QUESTION = """\
id,date,place,governorate,type,actor,dead
m1,2015-10-03,Sarmin,Idlib,air strike,Russia,4
m2,2015-10-20,Talbiseh,Homs,air strike,Russia,
"""


@pytest.fixture
def desk(made, tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(made, folder)
    with serving(read_case(folder), folder / "out") as served:
        served.folder = folder
        yield served


def test_a_dropped_file_of_fit_size_is_asked_about_shown_looked_at_and_kept(opened, desk):  # noqa: F811
    before = bytes_of(desk.folder)
    page = opened(desk, "/bring")
    most = page.locator("#bring").get_attribute("data-most")
    page.evaluate("document.getElementById('bring').dataset.most = '10'")
    page.evaluate(DROP, ["new.csv", ONE_QUESTION])
    expect(page.get_by_role("alert")).to_contain_text("This file has more than 100 MB")
    page.evaluate("most => { document.getElementById('bring').dataset.most = most; }", most)
    page.evaluate(DROP, ["new.csv", ONE_QUESTION])
    expect(page.get_by_role("heading", name="What could not be told")).to_be_visible()
    page.get_by_label("or a new one").fill("monitor")
    page.get_by_label("dead").select_option("killed")
    page.get_by_role("button", name="Answer").click()
    rows = page.locator("#bring-rows tbody tr")
    expect(rows.first).to_contain_text("monitor:m1")
    expect(rows.first).to_contain_text("3 Oct 2015")
    expect(rows.first).to_contain_text("killed 4")
    expect(page.locator(".rows-map .spot")).to_have_count(2)
    page.get_by_role("button", name="See what it would change").click()
    expect(page.locator("#bring-joins")).to_contain_text("monitor:m1", timeout=60_000)
    expect(page.locator("#bring-founds")).to_contain_text("monitor:m2")
    now = bytes_of(desk.folder)
    assert {name: now[name] for name in before} == before
    assert all(name.startswith("added/.waiting/") for name in now.keys() - before.keys())
    page.get_by_role("button", name="Keep it in the case").click()
    expect(page.get_by_role("heading", name="Where its reports belong now")).to_be_visible(
        timeout=60_000
    )
    page.locator("main .hits a").first.click()
    expect(page.locator("main")).to_contain_text("Sarmin")
    expect(page.locator("main")).to_contain_text("monitor")
    assert (desk.folder / "added" / "new.csv").read_text() == ONE_QUESTION


def test_by_keyboard_alone_and_left_every_file_is_as_it_was(opened, desk):  # noqa: F811
    before = bytes_of(desk.folder)
    page = opened(desk, "/bring")
    file = desk.folder.parent / "new.csv"
    file.write_text(UNTOLD)
    page.locator("#bring-file").focus()
    page.locator("#bring-file").set_input_files(file)  # in the browser's own dialog
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What could not be told")).to_be_visible()
    for label, key in (("report id", "K"), ("event start", "D"), ("place name", "S")):
        page.get_by_label(label).focus()
        page.keyboard.press(key)
    page.get_by_label("or a new one").focus()
    page.keyboard.type("monitor")
    page.keyboard.press("Enter")
    expect(page.locator("#bring-rows")).to_contain_text("monitor:m2")
    page.get_by_role("button", name="Leave it").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#bring-file")).to_be_visible()
    assert bytes_of(desk.folder) == before
    assert not (desk.folder / "added").exists()


def test_without_scripts_a_file_is_chosen_and_read(opened, desk):  # noqa: F811
    page = opened(desk, "/bring", java_script_enabled=False)
    file = desk.folder.parent / "new.csv"
    file.write_text(ONE_QUESTION)
    page.locator("#bring-file").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_label("A source of the case").select_option("wire")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("#bring-rows")).to_contain_text("wire:m2")


def test_axe_finds_nothing_to_mend_and_nothing_runs_over_the_edge(opened, desk):  # noqa: F811
    if not AXE.is_file():
        assert not IN_CI, "axe-core is absent: make web"
        pytest.skip("axe-core is absent: make web")
    page = opened(desk, "/bring?lang=ar", bypass_csp=True)
    page.set_viewport_size({"width": 390, "height": 800})

    def look():
        page.add_script_tag(path=AXE)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("axe.run()")["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.evaluate(DROP, ["new.csv", ONE_QUESTION])
    page.wait_for_selector(".asked .question")
    look()
    page.locator("input[name=new_source]").fill("monitor")
    page.locator("button.main-act").click()
    page.wait_for_selector("#bring-rows")
    look()
    page.locator("button[value=preview]").click()
    page.wait_for_selector("#bring-joins", timeout=60_000)
    look()

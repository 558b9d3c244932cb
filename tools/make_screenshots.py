"""Take the pictures of the workbench in docs/pictures, wide and narrow, light and dark.

    .venv/bin/python tools/make_screenshots.py

They are of the case of October 2015 as it is run now. Look at each before it is kept.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
CASE = ROOT / "cases" / "syria-2015"
INTO = ROOT / "docs" / "pictures"
INCIDENT = "Talbiseh"  # its page: confirmed, with copies and a claim
WIDTHS = {"wide": (1280, 1600), "phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# WebGL without a graphics card, for the map
OPTIONS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SETTLED_MS = 4000  # until a map without a graphics card is drawn
QUALITY = 60


def main() -> None:
    """Run the case, serve it, and take every page in every width and scheme."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no chromium on this machine")
    INTO.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as out:
        crossfix = [str(Path(sys.executable).parent / "crossfix")]
        subprocess.run([*crossfix, "run", str(CASE), "--out", out], check=True)
        command = [*crossfix, "serve", str(CASE), "--out", out, "--port", "0", "--no-browser"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
                    _take(browser, link=_link(server))
            finally:
                server.terminate()


def _link(server: "subprocess.Popen[str]") -> str:
    for line in server.stdout or ():
        if found := re.search(r"http://\S+", line):
            return found.group(0)
    sys.exit("the workbench did not start")


def _take(browser: Browser, *, link: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    base = link.partition("/enter")[0]
    page.goto(link)
    page.wait_for_url(f"{base}/")
    page.goto(f"{base}/incidents?q={INCIDENT}&grade=confirmed")
    incident = page.locator("#incident-table tbody a").first.get_attribute("href")
    page.goto(f"{base}/review")
    page.locator("button[value=begin]").click()
    review = page.url.removeprefix(base)
    pages = {"overview": "/", "incident": incident, "claim": "/claims/RU021", "review": review}
    for width, size in WIDTHS.items():
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for name, path in pages.items():
                page.goto(f"{base}{path}")
                page.wait_for_timeout(SETTLED_MS)
                at = INTO / f"{name}-{width}-{scheme}.jpeg"
                page.screenshot(path=at, type="jpeg", quality=QUALITY)
                print(at.relative_to(ROOT))


if __name__ == "__main__":
    main()

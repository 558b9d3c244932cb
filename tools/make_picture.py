"""Take the picture of the report that README.md shows, with a Chromium that is on the PATH.

.venv/bin/crossfix run cases/syria-2015 && .venv/bin/python tools/make_picture.py
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "cases" / "syria-2015" / "out" / "report.html"
SIZE = {"width": 1120, "height": 760}


def main() -> None:
    """Write docs/report.png."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(REPORT.as_uri())
        page.screenshot(path=ROOT / "docs" / "report.png")
        browser.close()


if __name__ == "__main__":
    main()

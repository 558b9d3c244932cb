"""The current view as one document that stands alone: a page of HTML, or a PDF."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from crossfix.publish.page import render_view
from crossfix.publish.pdf import render_pdf
from crossfix.publish.shown import View
from crossfix.store import whole_file, write_text
from crossfix.workbench.asked import Asked

MOST_ROWS = 2000  # incidents with their accounts: a browser opens 10 MB without waiting


def write_page(frame: pl.DataFrame, path: Path, *, asked: Asked, about: Mapping[str, str]) -> Path:
    """Write the view as one HTML file that needs no network and no other file."""
    return write_text(
        path, render_view(asked.view.tables(), view_of(frame, asked, about=about), case=asked.case)
    )


def write_pdf(frame: pl.DataFrame, path: Path, *, asked: Asked, about: Mapping[str, str]) -> Path:
    """Write the view as a PDF."""
    view = view_of(frame, asked, about=about)
    content = render_pdf(asked.view.tables(), view, case=asked.case)
    with whole_file(path) as part:
        part.write_bytes(content)
    return path


def view_of(frame: pl.DataFrame, asked: Asked, *, about: Mapping[str, str]) -> View:
    """Return the incidents of a view with what its document says of itself."""
    seen = asked.view.seen
    return View(
        frame, about, audience=seen.audience, held_back=seen.held_back, withheld=seen.withheld
    )

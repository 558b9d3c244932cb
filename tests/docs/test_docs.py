"""The documents say what the code does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import crossfix

ROOT = Path(__file__).parent.parent.parent


def test_the_reference_is_what_make_docs_writes():
    code = "import runpy; print(runpy.run_path('tools/make_reference.py')['reference'](), end='')"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    assert said.stdout == (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


def test_every_public_name_exists():
    for name in crossfix.__all__:
        assert getattr(crossfix, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        crossfix.guess  # noqa: B018 - looking is the point


def test_every_link_between_the_documents_leads_somewhere():
    pages = [ROOT / name for name in ("README.md", "CONTRIBUTING.md")]
    for page in [*pages, *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"

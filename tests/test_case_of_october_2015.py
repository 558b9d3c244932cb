"""The case that ships with the project, run as a user runs it."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
EXPECTED = ROOT / "cases" / "syria-2015" / "expected"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_golden", ROOT / "tools" / "make_golden.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(maker: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return maker.golden_tables(tmp_path_factory.mktemp("out"))


def test_the_case_gives_what_was_reviewed(made):
    """After a wanted change: make golden, then read the diff as you would read a claim."""
    stale = [
        name
        for name, text in made.items()
        if (EXPECTED / f"{name}.csv").read_text(encoding="utf-8") != text
    ]
    assert not stale, f"these differ from cases/syria-2015/expected: {stale}; run make golden"

"""The case that ships with the project, run as a user runs it."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
EXPECTED = ROOT / "cases" / "syria-2015" / "expected"
DECIMAL = re.compile(r"-?\d+\.\d+")


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


def alike(one: str, other: str) -> bool:
    """Return whether texts differ in nothing but the last digit of their decimal numbers.

    Processors add up in different orders, which can move a figure across the edge of rounding.
    """
    if DECIMAL.split(one) != DECIMAL.split(other):
        return False
    numbers = zip(DECIMAL.findall(one), DECIMAL.findall(other), strict=True)
    return all(
        abs(float(a) - float(b)) < 1.5 * 10.0 ** -min(len(n.partition(".")[2]) for n in (a, b))
        for a, b in numbers
    )


def test_the_case_gives_what_was_reviewed(made):
    """After a wanted change: make golden, then read the diff as you would read a claim."""
    stale = [
        name
        for name, text in made.items()
        if not alike((EXPECTED / f"{name}.csv").read_text(encoding="utf-8"), text)
    ]
    assert not stale, f"these differ from cases/syria-2015/expected: {stale}; run make golden"


def test_figures_of_a_case_are_held_to_their_last_digit():
    assert alike("a,5.771,true\n", "a,5.77,true\n")
    assert not alike("a,5.771,true\n", "a,5.774,true\n")
    assert not alike("a,5.771,true\n", "b,5.771,true\n")
    assert not alike("a,5,true\n", "a,6,true\n")

"""Scripts, markup and tricks in any field of a case do nothing in any page."""

import re
from urllib.parse import quote

import pytest

from ..publish.test_hostile_text import ATTACKS, poisoned  # noqa: TID252 - the same attacks
from ..publish.test_page import Page  # noqa: TID252 - the same reader of pages
from .conftest import serving, stored

OURS = re.compile(r'<script(?: type="module"| defer)? src="/static/[^"]*"(?: defer)?></script>')
PATHS = (
    "/", "/incidents", "/incidents/i01", "/claims", "/claims/RU021",
    "/claims/RU021/figures/matched_objects", "/sources", "/sources/watch", "/voices/watch",
    "/reports", "/reports/mod:i01", "/pair?left=geo:i01&right=mod:i01", "/issues", "/search?q=a", "/read", "/bring",
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_text_stays_text_in_every_page(tables, case, tmp_path, attack):
    out = stored(poisoned(tables, attack), tmp_path / "out")
    with serving(case, out) as served:
        for path in PATHS:
            answer = served.get(path)
            assert answer.status_code == 200, path
            page = Page(answer.text)
            assert page.scripts == len(OURS.findall(answer.text)), path
            assert page.handlers == [], path
            assert not page.open, path
            assert "style=" not in answer.text, path
            bad = [
                link
                for link in page.links
                if not link.startswith(("#", "/", "http://", "https://", "data:,"))
            ]
            assert bad == [], path
            assert not set("\u202e\u2066\x1b") & set(page.text), path


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_query_stays_text_in_its_page(bench, attack):
    for path in ("/incidents", "/reports", "/search", "/issues"):
        answer = bench.get(path, params={"q": attack})
        page = Page(answer.text)
        assert answer.status_code == 200
        assert page.handlers == []
        assert not page.open
        assert page.scripts == len(OURS.findall(answer.text))
    for path in ("/incidents", "/sources", "/claims", "/reports"):
        page = Page(bench.get(f"{path}/{quote(attack, safe='')}").text)
        assert page.handlers == []
        assert page.scripts == 0

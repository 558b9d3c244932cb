"""Follows every link of a workbench, as a reader with all the time in the world would."""

import html
import re
from urllib.parse import parse_qsl, urljoin, urlsplit


def links_of(page):
    """Return the addresses within the workbench that a page leads to."""
    found = [html.unescape(link) for link in re.findall(r'\s(?:href|action|src)="([^"]*)"', page)]
    return [link for link in found if link.startswith("/")]


def crawl(served, start="/", *, within="", without="lang=", most=400):
    """Yield the address and the answer of every page that links lead to.

    Only links are followed that hold the text `within`, and none that holds `without`.
    """
    waiting, seen = [start], {_key(start)}
    while waiting and most:
        most -= 1
        path = waiting.pop(0)
        answer = served.get(path)
        yield path, answer
        if not is_page(answer):
            continue
        for link in (urljoin(path, found).partition("#")[0] for found in links_of(answer.text)):
            if (
                _key(link) not in seen
                and within in link
                and without not in link
                and not link.startswith(("/static/", "/leave"))
                and ".png" not in link  # drawn slowly, from the same as SVG
                and ".pdf" not in link  # its bytes tell nothing; test_documents reads it
            ):
                seen.add(_key(link))
                waiting.append(link)


def is_page(answer):
    """Return whether it is a page of the workbench, and no file to be kept."""
    kept = "attachment" in answer.headers.get("content-disposition", "")
    return answer.headers["content-type"].startswith("text/html") and not kept


def _key(link):
    """Return what tells a page from others; reports and pairs of a few incidents stand for all."""
    parts = urlsplit(link)
    asked = dict(parse_qsl(parts.query))
    path = parts.path
    if path.startswith(("/pair", "/reports/")):
        source, _, named = (asked.get("left") or path.partition("/reports/")[2]).partition(":")
        incident = named.removesuffix(".json")
        path = path[:5], source, named if incident in {"i01", "i03", "i10", "i11"} else "other"
    return path, asked.get("as")

"""Hostile requests, a few hundred of those that benchmarks/workbench/hostile.py sends."""

import shutil
from pathlib import Path

import pytest

from crossfix.case import read_case

from . import sweep
from .conftest import serving, small_tables, stored

SENT = 250
CASE = Path(__file__).parents[2] / "cases" / "syria-2015"


@pytest.fixture(scope="module")
def exposed(make, tmp_path_factory):
    """Return a workbench of a case with a folder of its own, its folder, and what is secret."""
    folder = tmp_path_factory.mktemp("exposed") / "case"
    shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns("out", "expected"))
    out = stored(small_tables(make), folder / "out")
    with serving(read_case(folder), out) as served:
        (session,) = served.client.cookies.values()
        (name,) = served.client.cookies.keys()
        opened = sweep.Opened(
            port=int(served.base.rpartition(":")[2]),
            cookie=f"{name}={session}",
            csrf=served.csrf,
            secrets=(session, served.sessions.key, served.sessions.api_key),
            places=(str(folder), str(Path.home()) + "/"),
        )
        yield opened, folder


def test_hostile_requests_break_nothing_tell_nothing_and_change_nothing(exposed):
    opened, folder = exposed
    before = sweep.digests(folder)
    wrong = [
        f"{found}: {sent.told}"
        for sent in sweep.requests(7, SENT, csrf=opened.csrf)
        if (found := sweep.wrong_with(sweep.send(opened, sent), sent, opened=opened))
    ]
    assert wrong == []
    assert sweep.digests(folder) == before


def test_what_an_answer_may_not_hold_is_seen(exposed):
    opened, folder = exposed
    sent = sweep.Sent("GET", "/", is_known=False)
    policy = {"content-security-policy": "x", "content-type": "text/html"}
    for status, headers, body in (
        (500, policy, b""),
        (200, {}, b""),
        (200, policy, f"at {folder}/case.toml".encode()),
        (200, policy, b"Traceback (most recent call last):"),
        (200, policy, opened.secrets[0].encode()),
        (200, policy, opened.csrf.encode()),
        (200, policy, b"<script>alert(1)</script>"),
        (200, policy, b'<img src="x" onerror="alert(1)">'),
    ):
        assert sweep.wrong_with(sweep.Got(status, headers, body), sent, opened=opened), body
    assert sweep.wrong_with(sweep.Got(200, policy, b"<p>on=</p>"), sent, opened=opened) is None


@pytest.mark.parametrize("path", ["/suggestions", "/review", "/leave", "/read"])
@pytest.mark.parametrize("is_told", [True, False])
def test_a_body_that_is_too_large_is_refused_unread(exposed, path, is_told):
    opened, _ = exposed
    content = "multipart/form-data; boundary=x"
    status = sweep.stream(opened, path, content=content, is_told=is_told, megabytes=3)
    # None: the connection was closed while the rest was still being sent
    assert status in {400, None}
    assert sweep.send(opened, sweep.Sent("GET", "/left")).status == 200


def test_a_page_of_a_form_is_no_endless_number(exposed):
    opened, _ = exposed
    form = (("Content-Type", b"application/x-www-form-urlencoded"),)
    for page in ("9" * 5000, "0" * 20 + "1"):
        body = f"csrf={opened.csrf}&do=accept&suggestion=x&who=x&page={page}".encode()
        got = sweep.send(opened, sweep.Sent("POST", "/suggestions", form, body))
        assert got.status == 400

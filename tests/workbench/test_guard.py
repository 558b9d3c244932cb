"""Who may ask the workbench, from where, and what it lets a browser do."""

import pytest

from crossfix.workbench.app import ROUTERS


def test_without_the_link_nothing_is_shown(bench):
    with bench.stranger() as stranger:
        for path in ("/", "/incidents", "/overview.json", "/no-such-page"):
            answer = stranger.get(path)
            assert answer.status_code == 403
            assert "Al-Latamneh" not in answer.text
            assert "open the link that crossfix serve printed" in answer.text


def test_a_link_opens_the_workbench_once(bench):
    key = bench.sessions.key
    with bench.stranger() as first, bench.stranger() as second:
        assert first.get("/enter", params={"key": key}).status_code == 200
        assert first.get("/").status_code == 200
        again = second.get("/enter", params={"key": key})
        assert again.status_code == 403
        assert second.get("/").status_code == 403


@pytest.mark.parametrize("key", ["", "x", "é", "%00"])
def test_a_wrong_key_opens_nothing_and_spends_nothing(bench, key):
    before = bench.sessions.key
    with bench.stranger() as stranger:
        assert stranger.get("/enter", params={"key": key}).status_code == 403
    assert bench.sessions.key == before


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(bench):
    with bench.stranger() as stranger:
        cookie = bench.enter(stranger).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:80@127.0.0.1",
        "[::1",
        "",
        "127.0.0.2",
    ],
)
def test_a_name_that_was_bound_to_this_machine_is_refused(bench, host):
    answer = bench.get("/", headers={"Host": host})
    assert answer.status_code in {400, 403}
    assert "Al-Latamneh" not in answer.text


def test_every_answer_allows_no_foreign_or_inline_script(bench):
    for path in ("/", "/nothing", "/static/workbench.js", "/static/report.css", "/incidents.json"):
        headers = bench.get(path).headers
        policy = dict(
            part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_pages_are_not_kept_by_the_browser(bench):
    assert bench.get("/").headers["cache-control"] == "no-store"


def test_a_write_needs_the_token_of_its_own_session(bench):
    with bench.stranger() as other:
        bench.enter(other)
        (session,) = other.cookies.values()
        foreign = bench.sessions.token(session)
    for data in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": foreign}):
        assert bench.client.post("/leave", data=data).status_code == 403
    assert bench.get("/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_write_from_another_page_is_refused_even_with_the_token(bench, headers):
    answer = bench.client.post("/leave", data={"csrf": bench.csrf}, headers=headers)
    assert answer.status_code == 403
    assert bench.get("/").status_code == 200


def test_leaving_ends_the_session(own):
    cookies = dict(own.client.cookies)
    answer = own.client.post("/leave", data={"csrf": own.csrf}, headers={"Origin": own.base})
    assert answer.status_code == 303
    assert "is closed" in own.get(answer.headers["location"]).text
    with own.stranger(cookies=cookies) as stranger:
        assert stranger.get("/").status_code == 403


def test_every_write_that_there_is_asks_for_the_token(bench):
    writes = {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        for method in getattr(route, "methods", None) or ()
        if method not in {"GET", "HEAD"}
    }
    assert ("POST", "/leave") in writes
    for method, path in writes:
        assert bench.client.request(method, path).status_code in {403, 422}, path
    assert bench.get("/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/....//app.py",
        "/static//etc/passwd",
        "/incidents/../../case.toml",
        "/incidents/%2e%2e%2f%2e%2e%2fcase.toml",
        "/out/incidents.parquet",
        "/case.toml",
        "/openapi.json",
        "/docs",
    ],
)
def test_no_file_is_served_but_the_pages_own(bench, path):
    import socket

    host, port = bench.base.removeprefix("http://").split(":")
    (name, session), *_ = bench.client.cookies.items()
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        # httpx would tidy the path up before it sends it
        wire.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {name}={session}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert answer.split(b" ", 2)[1] in {b"404", b"400"}
    assert b"def create_app" not in answer


def test_a_form_that_cannot_be_read_is_told_as_one(bench):
    headers = {"Origin": bench.base, "Content-Type": "multipart/form-data; boundary=x"}
    answer = bench.client.post("/leave", content=b"no form at all", headers=headers)
    assert answer.status_code == 400
    assert "no form that can be read" in answer.text

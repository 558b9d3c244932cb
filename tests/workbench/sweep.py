"""Random and hostile requests, the same for the same seed, and what no answer may hold.

It knows nothing of the tests, so that benchmarks/workbench/hostile.py can send many more of them.
"""

import hashlib
import http.client
import random
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote_plus, urlencode

PAGES = (
    "/", "/incidents", "/claims", "/sources", "/reports", "/issues", "/search", "/review",
    "/suggestions", "/read", "/pair", "/map.json", "/overview.json", "/incidents.json",
    "/search.json", "/incidents.csv", "/incidents.xlsx", "/incidents.geojson", "/incidents.exe",
    "/api", "/api/collections", "/api/collections/incidents/items", "/api/openapi.json",
    "/api/collections/reports/items", "/api/collections/incidents/queryables", "/left",
)  # fmt: skip
NAMED = (
    "/incidents/{}", "/claims/{}", "/claims/{}/figures/{}", "/sources/{}", "/voices/{}",
    "/reports/{}", "/static/{}", "/static/vendor/{}", "/api/collections/{}",
    "/api/collections/incidents/items/{}", "/incidents.{}", "/{}",
)  # fmt: skip
KEYS = (
    "grade", "from", "until", "governorate", "kind", "object", "source", "claimed", "q", "sort",
    "page", "as", "lang", "box", "bbox", "datetime", "filter", "filter-lang", "limit", "offset",
    "crs", "f", "left", "right", "incident", "severity", "stage", "state", "pair", "key",
    "published", "speaker", "colour", "probability",
)  # fmt: skip
FORMS = ("/leave", "/review", "/review/answer", "/suggestions", "/read", "/read.json", "/pair", "/")
FIELDS = ("csrf", "do", "who", "why", "pairs", "place", "left", "right", "suggestion", "column",
          "value", "state", "page", "published", "source", "speaker", "decision")  # fmt: skip
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "CONNECT", "get", "X")
# written as they go over the wire: percent signs stand for themselves
WIRE = (
    "..", "../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/case.toml",
    "..%252f..%252fcase.toml", "..%5c..%5ccase.toml", "%c0%ae%c0%ae/case.toml", "....//case.toml",
    "/etc/passwd", "//evil.example/x", "%00", "a%00.json", "%0d%0aSet-Cookie:x=1", ".", "%2e",
    "~root", "C:%5cwindows%5cwin.ini", "file:%2f%2f%2fetc%2fpasswd", "out/incidents.parquet",
    "%ff%fe", "%ed%a0%80", "%u0041", "%", "%zz", "a" * 9000, ";a=b", "..;/", ".git/config",
    "vendor/../../../case.toml", "con", "%e2%80%ae", "%F0%9F%92%A5", "..%2f.written.json",
    "report.css/..%2f..%2fguard.py", "workbench.css%00.html",
)  # fmt: skip
TEXTS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "';DROP TABLE incidents;--",
    "' OR 1=1 --", "$words", "{{7*7}}", "${7*7}", "%s%n", "\x00", "a\x00b", "\u202egpj.exe\u2066",
    "\ufeff", "\ud7ff\ue000", "=cmd|' /C calc'!A0", "@SUM(1)", "../../etc/passwd", "a" * 199,
    "a" * 5000, "\\", "%", "_", "\n\r\t", "İ", "ß", "é" * 100, "نص", "١٢٣", "²", "①", "😀" * 50,
    "null", "undefined", "NaN", "inf", "-inf", "1e999", "-1", "0", "00", "1.5", "99999999999999999999",
    "9" * 5000, "1_000", "0x10", "+1", " 1 ", "1,2,3", "nan,nan,nan,nan", "inf,0,1,1", "-inf,-inf,inf,inf",
    "1e308,0,1e309,1", "0,0,0,0", "180,90,-180,-90", "-1e300,-1e300,1e300,1e300", "0,0,1e-320,1e-320",
    "0001-01-01", "9999-12-31", "10000-01-01", "2015-02-30", "2015-W01-1", "20151001", "-0001-01-01",
    "2015-10-01T25:00:00Z", "../..", "/", "..", "9999-12-31T23:59:59.999999Z/..", "0001-01-01T00:00:00+14:00",
    "confirmed", "own", "public", "ar", "-probability", "yes", "xlsx", "cql2-json",
)  # fmt: skip
PIECES = (
    "grade", "probability", "start", "claimed", "place_name", "geometry", "=", "<>", "<", ">=", "LIKE",
    "IN", "BETWEEN", "AND", "OR", "NOT", "IS NULL", "(", ")", "'confirmed'", "'x'", "''", "'%'", "1",
    "0.5", "-1e308", "1e999", "TRUE", "CASEI", "ACCENTI", "S_INTERSECTS", "BBOX(1,2,3,4)", "POINT(1 2)",
    "POLYGON((0 0,1 0,1 1,0 0))", "TIMESTAMP('2015-10-01T00:00:00Z')", "DATE('9999-12-31')", "DATE('x')",
    "T_AFTER", "INTERVAL('..','..')", ",", "+", "*", "/", "^", "%", "div", '"', "[", "]", "{", "}",
    '{"op":', '"args":', "[]", "null", "\x00", "--", ";", "rowid", "$p", "because",
)  # fmt: skip
ARGS = (
    '{"property":"grade"}', '"x"', "1", "null", "[]", "{}", "1e999", "true",
    '{"op":"casei","args":[]}', '{"date":"x"}', '{"property":"start"}',
)  # fmt: skip
# what stands in an answer that tells too much
TELLTALES = ("Traceback (most recent", "root:x:0:0", "site-packages", '.py"', "line 1, in", "duckdb",
             "[case]\n", "PAR1", "sqlite", "BinderException", "Binder Error", "Parser Error")  # fmt: skip
_UNREAD = b"Invalid HTTP request received."  # as uvicorn says it, with no header of ours
_OURS = re.compile(r'<script(?: type="module"| defer)? src="/static/[^"]*"(?: defer)?></script>')
_INLINE = re.compile(r"<[a-z][^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*\s(?:on\w+|style)=")


class Sent(NamedTuple):
    """One request, as it goes over the wire."""

    method: str
    path: str  # in ASCII, with what is asked for
    headers: tuple[tuple[str, bytes], ...] = ()
    body: bytes = b""
    is_known: bool = True  # with the cookie of the session

    @property
    def told(self) -> str:
        """Return it for whoever has to send it again."""
        return f"{self.method} {self.path[:300]} {self.headers} {self.body[:200]!r}"


class Got(NamedTuple):
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Opened(NamedTuple):
    """A workbench that is open: where, and what nobody else may learn."""

    port: int
    cookie: str
    csrf: str
    secrets: tuple[str, ...]  # what no answer may hold
    places: tuple[str, ...]  # of this machine, that no answer may name


def requests(seed: int, number: int, *, csrf: str) -> Iterator[Sent]:
    """Yield requests; the same ones for the same seed and token."""
    draw = random.Random(seed)
    kinds: tuple[Callable[[random.Random], Sent], ...] = (
        _path, _path, _asked, _asked, _asked, _filter, _headers, _method,
    )  # fmt: skip
    for _ in range(number):
        if draw.random() < 0.12:
            yield _form(draw, csrf)
        else:
            yield draw.choice(kinds)(draw)


def _path(draw: random.Random) -> Sent:
    shape = draw.choice(NAMED)
    names = [draw.choice(WIRE) if draw.random() < 0.7 else quote(_text(draw), safe="")
             for _ in range(shape.count("{}"))]  # fmt: skip
    ending = draw.choice(("", "", ".json", "/", "//", "/.."))
    return Sent("GET", shape.format(*names) + ending, is_known=draw.random() < 0.8)


def _asked(draw: random.Random) -> Sent:
    pairs = [(draw.choice(KEYS), _text(draw)) for _ in range(draw.choice((1, 1, 1, 2, 3, 40)))]
    query = urlencode(pairs, errors="surrogatepass")
    if draw.random() < 0.1:
        query += "&" + draw.choice(KEYS) + "=" + draw.choice(WIRE)
    return Sent("GET", f"{draw.choice(PAGES)}?{query}", is_known=draw.random() < 0.95)


def _filter(draw: random.Random) -> Sent:
    text = " ".join(draw.choice(PIECES) for _ in range(draw.randint(1, 12)))
    asked = {"filter": text, "limit": draw.choice(("1", "5", "0", "x"))}
    if draw.random() < 0.3:
        asked["filter-lang"] = draw.choice(("cql2-json", "cql2-text", "x"))
        args = ",".join(draw.choice(ARGS) for _ in range(draw.randint(0, 3)))
        asked["filter"] = draw.choice((text, f'{{"op":"=","args":[{args}]}}'))
    kind = draw.choice(("incidents", "reports"))
    return Sent("GET", f"/api/collections/{kind}/items?{urlencode(asked)}")


def _headers(draw: random.Random) -> Sent:
    games: tuple[tuple[str, bytes], ...] = (
        ("Host", b"evil.example"), ("Host", b"127.0.0.1.evil.example"), ("Host", b"[::1"),
        ("Host", b"localhost:1@evil"), ("Host", b"\xff"), ("Host", b"127.0.0.1:99999999"),
        ("Host", b"127.0.0.1:abc"), ("Origin", b"null"), ("Origin", b"https://evil.example"),
        ("Origin", b"\xff\xfe"), ("Referer", b"https://evil.example"), ("Sec-Fetch-Site", b"cross-site"),
        ("Cookie", b"a" * 6000), ("Cookie", b"crossfix-80=x; crossfix-80=y"), ("Cookie", b"=;;=\xff"),
        ("Cookie", b'"'), ("Accept-Language", b"x" * 3000), ("Accept-Language", b"ar;q=NaN,ru;q=1e999,\xff"),
        ("Accept-Language", b"en;q=" + b"9" * 2000), ("Range", b"bytes=0-,0-,-1"), ("Range", b"bytes=9-1"),
        ("If-None-Match", b"*"), ("If-Modified-Since", b"x"), ("Authorization", b"Basic ==="),
        ("Authorization", b"Basic /////w=="), ("Authorization", b"Bearer \xff"), ("Authorization", b"Bearer"),
        ("X-Forwarded-Host", b"evil.example"), ("X-Forwarded-For", b"1.1.1.1"), ("Forwarded", b"host=evil"),
        ("X-HTTP-Method-Override", b"DELETE"), ("X-Original-URL", b"/leave"), ("Upgrade", b"websocket"),
        ("Content-Type", b"multipart/form-data"), ("Accept", b"*/*;q=x"), ("HX-Request", b"true"),
        ("X-CSRF-Token", b"\xff"), ("Accept-Encoding", b"gzip;q=NaN"), ("Expect", b"x"),
    )  # fmt: skip
    chosen = tuple(draw.sample(games, draw.randint(1, 3)))
    method = draw.choice(("GET", "GET", "GET", "HEAD", "POST"))
    path = draw.choice((*PAGES, "/static/workbench.css", "/static/map.js", "/enter?key=x"))
    return Sent(method, path, chosen, is_known=draw.random() < 0.7)


def _method(draw: random.Random) -> Sent:
    path = draw.choice((*PAGES, *FORMS, "/enter", "/static/map.js", "*", "http://evil.example/"))
    return Sent(draw.choice(METHODS), path, is_known=draw.random() < 0.8)


def _form(draw: random.Random, csrf: str) -> Sent:
    """Return a form that decides nothing: without the token, or on what there is not."""
    path = draw.choice(FORMS)
    fields = [(draw.choice(FIELDS), _text(draw)) for _ in range(draw.randint(0, 8))]
    # with the right token, only where nothing of what is drawn here can be meant; not to leave
    if path in {"/suggestions", "/review/answer", "/pair"} and draw.random() < 0.5:
        fields = [field for field in fields if field[0] != "csrf"] + [("csrf", csrf)]
    kind = draw.random()
    if kind < 0.6:
        body, content = (
            urlencode(fields, errors="surrogatepass").encode(),
            "application/x-www-form-urlencoded",
        )
    elif kind < 0.85:
        body, content = (
            _multipart(fields, draw, has_files=not path.startswith("/read")),
            "multipart/form-data; boundary=x",
        )
    else:
        body, content = draw.randbytes(draw.randint(0, 3000)), draw.choice(
            ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json",
             "multipart/form-data", "text/xml", "x")
        )  # fmt: skip
    return Sent("POST", path, (("Content-Type", content.encode()),), body)


def _multipart(fields: list[tuple[str, str]], draw: random.Random, *, has_files: bool) -> bytes:
    parts = b""
    for name, value in fields:
        file = (
            f'; filename="{draw.choice(("x", "../../x", "a.zip", ""))}"'
            if draw.random() < 0.3 and has_files
            else ""
        )
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts += head.encode() + value.encode("utf-8", "surrogatepass") + b"\r\n"
    return parts + draw.choice((b"--x--\r\n", b"--x", b"", b"--y--"))


def _text(draw: random.Random) -> str:
    if draw.random() < 0.8:
        return draw.choice(TEXTS)
    return "".join(chr(draw.choice((draw.randint(0, 0x7F), draw.randint(0, 0xD7FF), draw.randint(0x10000, 0x10FFFF))))
                   for _ in range(draw.randint(0, 40)))  # fmt: skip


def send(opened: Opened, sent: Sent, *, timeout_s: float = 60) -> Got | None:
    """Send a request as it is, and return the answer; None where the connection was cut."""
    connection = http.client.HTTPConnection("127.0.0.1", opened.port, timeout=timeout_s)
    # it would refuse what is sent here
    connection._validate_method = connection._validate_path = lambda _: None
    named = {name.lower() for name, _ in sent.headers}
    try:
        connection.putrequest(sent.method, sent.path, skip_host=True, skip_accept_encoding=True)
        if "host" not in named:
            connection.putheader("Host", f"127.0.0.1:{opened.port}")
        if sent.is_known and "cookie" not in named:
            connection.putheader("Cookie", opened.cookie)
        for name, value in sent.headers:
            connection.putheader(name, value)
        if sent.body or sent.method == "POST":
            connection.putheader("Content-Length", str(len(sent.body)))
        connection.endheaders(sent.body or None)
        answer = connection.getresponse()
        return Got(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    except (http.client.HTTPException, ConnectionError):
        return None
    finally:
        connection.close()


def wrong_with(got: Got | None, sent: Sent, *, opened: Opened) -> str | None:
    """Return what an answer shows that it may not; None: nothing.

    An answer of the server's own reader of HTTP, or none, has nothing of ours in it.
    """
    has_body = sent.method != "HEAD"
    if got is None or (got.status, got.body) == (400, _UNREAD if has_body else b""):
        return None
    return next(_wrongs(got, sent, opened), None)


def _wrongs(got: Got, sent: Sent, opened: Opened) -> Iterator[str]:
    if got.status >= 500:
        yield f"status {got.status}"
    if "content-security-policy" not in got.headers:
        yield "no policy"
    text = got.body.decode("utf-8", "replace")
    is_file = sent.path.startswith("/static/") and got.status == 200
    for told in () if is_file else (*TELLTALES, *opened.places):
        if told in text and told not in _said(sent):
            yield f"tells {told!r}"
    # a page of the session itself holds the token of its forms
    secrets = opened.secrets if sent.is_known else (*opened.secrets, opened.csrf)
    if any(secret in part for secret in secrets for part in (text, *got.headers.values())):
        yield "tells a secret"
    if got.headers.get("content-type", "").startswith("text/html"):
        if text.count("<script") != len(_OURS.findall(text)):
            yield "has a script that is not ours"
        if _INLINE.search(text):
            yield "has a handler or a style inline"


def _said(sent: Sent) -> str:
    """Return what a request said itself, which its answer may quote."""
    body = sent.body.decode("utf-8", "replace")
    return "".join((sent.path, unquote_plus(sent.path), body, unquote_plus(body)))


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def stream(opened: Opened, path: str, *, content: str, is_told: bool, megabytes: int) -> int | None:
    """Send so many megabytes as one body, its length told or in chunks; return the status."""
    begin = (
        b'--x\r\nContent-Disposition: form-data; name="text"; filename="x"\r\n\r\n'
        if "multi" in content
        else b"text="
    )
    block = b"a" * 2**20
    length = len(begin) + megabytes * len(block)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{opened.port}\r\nCookie: {opened.cookie}\r\n"
        f"X-CSRF-Token: {opened.csrf}\r\nContent-Type: {content}\r\n"
    )
    head += f"Content-Length: {length}\r\n\r\n" if is_told else "Transfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", opened.port), timeout=120) as wire:
        try:
            wire.sendall(head.encode())
            for part in (begin, *([block] * megabytes)):
                wire.sendall(part if is_told else b"%x\r\n%b\r\n" % (len(part), part))
            if not is_told:
                wire.sendall(b"0\r\n\r\n")
        except ConnectionError:  # the server has answered and left: what it said may still be read
            pass
        try:
            said = wire.recv(4096)
        except ConnectionError:
            return None
    found = re.match(rb"HTTP/1.1 (\d+)", said)
    return int(found[1]) if found else None

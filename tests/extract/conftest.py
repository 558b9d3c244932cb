import base64
import gzip
import hashlib

import pytest

PAGE = """<html lang="en"><head><title>Strike on a mill</title>
<meta property="article:published_time" content="2016-05-04T10:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav>
<article><h1>Strike on a mill</h1>
<p>An air strike hit a flour mill near the town of Tabqa on Tuesday, residents said. Four people
were killed and eleven were injured, according to the town's hospital, which received them in the
afternoon of the same day.</p>
<p>The coalition said that it was looking into the report and would publish what it found. It had
flown several sorties in the governorate on that day, it added, none of them over the town.</p>
</article><footer>Subscribe to our newsletter. We use cookies.</footer></body></html>"""


@pytest.fixture
def page():
    return PAGE.encode()


@pytest.fixture
def warc(tmp_path, page):
    return _write_warc(tmp_path / "pages.warc.gz", page)


@pytest.fixture
def write_warc():
    return _write_warc


def _write_warc(path, page, *, digest=None, kind="text/html; charset=utf-8", status="200 OK"):
    digest = digest or "sha1:" + base64.b32encode(hashlib.sha1(page).digest()).decode()  # noqa: S324
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "WARC-Target-URI: https://www.example.org/mill\r\nWARC-Date: 2016-05-05T08:00:00Z\r\n"
        f"WARC-Payload-Digest: {digest}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    record = head.encode() + http + b"\r\n\r\n"
    path.write_bytes(gzip.compress(record) if path.suffix == ".gz" else record)
    return path

"""A small case that was run, and files to bring to it."""

import hashlib
import json
import time

from crossfix.case import read_case
from crossfix.pipeline import run

CASE = """\
[case]
name = "x"
title = "Small case"
area = ["SY"]
start = 2015-09-30
end = 2015-10-31
data_as_of = 2015-12-01

[[inputs]]
file = "r.csv"
format = "csv"
"""
HEADER = (
    "report_id,source_id,published_on,event_start,place_name,admin1,lat,lon,place_precision,"
    "event_type,actor,killed_min,killed_max"
)
REPORTS = f"""\
{HEADER}
1,wire,2015-10-04,2015-10-03,Sarmin,Idlib,35.9,36.72,town,air strike,Russia,4,4
1,agency,2015-10-04,2015-10-03,Sarmin,Idlib,35.9,36.72,town,air strike,Russia,4,5
2,wire,2015-10-10,2015-10-09,Salma,Latakia,35.68,36.13,town,air strike,Russia,,
2,agency,2015-10-10,2015-10-09,Salma,Latakia,35.68,36.13,town,air strike,Russia,,
3,wire,2015-10-16,2015-10-15,Talbiseh,Homs,34.84,36.73,town,air strike,Russia,10,10
3,agency,2015-10-21,2015-10-20,Maarrat al-Numan,Idlib,35.64,36.67,town,air strike,Russia,,
4,agency,2015-10-26,2015-10-25,Khan Shaykhun,Idlib,35.44,36.65,town,air strike,Russia,2,2
"""
TOLD = f"""\
{HEADER}
9,monitor,2015-10-05,2015-10-03,Sarmin,Idlib,35.9,36.72,town,air strike,Russia,4,4
10,monitor,2015-10-29,2015-10-28,Aleppo,Aleppo,36.2,37.15,city,shelling,Syria,,
11,monitor,2015-10-29,2015-13-45,,Damascus,,,,air strike,Russia,x,
"""
UNTOLD = """\
Kol,Day of it,Spot,Part,Sort,By,Remarks,Other day
m1,2015-10-03,Sarmin,Idlib,air strike,Russia,"=HYPERLINK(""http://evil.example"",""x"")",2015-10-04
m2,2015-10-20,Talbiseh,Homs,air strike,Russia,<script>alert(1)</script>,2015-10-21
"""


def made_case(folder):
    """Write the small case into a folder, and run it."""
    folder.mkdir(parents=True)
    (folder / "case.toml").write_text(CASE)
    (folder / "r.csv").write_text(REPORTS)
    list(run(read_case(folder), out=folder / "out"))
    return folder


def bytes_of(folder):
    """Return the hash of every file of a case but the marks of who holds what."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def send(served, content, name="my.csv", **options):
    """Send a file as the page's form does."""
    content = content.encode() if isinstance(content, str) else content
    return served.client.post(
        "/bring",
        files={"csrf": (None, served.csrf), "file": (name, content)},
        headers={"Origin": served.base},
        **options,
    )


def act(served, do, **fields):
    """Press a button of the page, with what stands in its form."""
    told = {"csrf": served.csrf, "do": do, **fields}
    return served.client.post("/bring", data=told, headers={"Origin": served.base})


def state(served):
    """Return where the file stands, once no work is under way."""
    deadline = time.monotonic() + 120
    while (found := json.loads(served.get("/bring.json").text))["state"] == "working":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found

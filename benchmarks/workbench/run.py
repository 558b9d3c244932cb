"""Time the workbench of a large case: from its start to a map, and every way to ask it.

    python benchmarks/workbench/run.py [--incidents 1000000] [--only start,ask,files] [--write NAME]

The case is made once into a folder of --worlds, and `crossfix serve` is started anew for each part.
--write puts the tables into results.md under a name, such as "after", to be reviewed as a diff.
"""

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import httpx
import polars as pl
from playwright.sync_api import sync_playwright
from world import write_world

RESULTS = Path(__file__).parent / "results.md"
PARTS = ("start", "ask", "files")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
MIB = 2**20


class Served:
    """A running `crossfix serve`, its client, and the most memory that it held."""

    def __init__(self, case: Path) -> None:
        self.begun = time.perf_counter()
        program = "from crossfix.cli import main; main()"
        command = [sys.executable, "-c", program, "serve", str(case), "--port", "0", "--no-browser"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.link = next(
            found[0] for line in self.process.stdout if (found := re.search(r"http://\S+", line))
        )
        self.link_s = self.elapsed()
        self.told = ""
        # what it tells later is read away, or its pipe would fill
        threading.Thread(target=self._listen, daemon=True).start()
        self.base = self.link.partition("/enter")[0]
        self.client = httpx.Client(base_url=self.base, timeout=600)

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.told += line

    def elapsed(self) -> float:
        """Return the seconds since the program was started."""
        return time.perf_counter() - self.begun

    def enter(self) -> None:
        """Open the workbench with a client that is no browser."""
        self.client.get(self.link).raise_for_status()

    def timed(self, path: str) -> tuple[float, httpx.Response]:
        """Return the seconds of one request, up to the last byte, and its answer."""
        begun = time.perf_counter()
        answer = self.client.get(path)
        return time.perf_counter() - begun, answer

    @property
    def cpu_s(self) -> float:
        """Return the processor seconds of the server so far."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def peak_mib(self) -> float:
        """Return the most memory that the server held (VmHWM)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


@contextmanager
def serving(case: Path) -> Iterator[Served]:
    """Start the workbench of a case, and stop it at last."""
    served = Served(case)
    try:
        yield served
    finally:
        served.client.close()
        served.process.terminate()
        served.process.wait()


def start(case: Path) -> Iterator[str]:
    """Yield how long it takes from the command to a first page that answers, in a browser."""
    yield row("from the start of the command to", "s", "CPU s of the server")
    yield row("---", "--:", "--:")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        with serving(case) as served:
            told = [("the link", served.link_s, served.cpu_s)]
            page.goto(served.link)
            page.wait_for_selector("#filters")
            page.wait_for_selector("tr[data-incident]")
            told.append(("the first rows, and filters that answer", served.elapsed(), served.cpu_s))
            page.locator("#drawn-map").scroll_into_view_if_needed()
            page.wait_for_selector("#live-map[data-ready]:not([data-ready=begun])", timeout=120_000)
            told.append(("the map with its data", served.elapsed(), served.cpu_s))
            for what, seconds, cpu in told:
                yield row(what, f"{seconds:.2f}", f"{cpu:.2f}")
            yield f"\nThe server's peak: {served.peak_mib:,.0f} MiB.\n"
        browser.close()


def asked(case: Path) -> dict[str, list[str]]:
    """Return what is asked of the server, by kind."""
    incidents = pl.read_parquet(case / "out" / "incidents.parquet", columns=["incident_id"])
    ids = incidents["incident_id"].sample(5, seed=1).to_list()
    reports = pl.read_parquet(case / "out" / "reports.parquet", columns=["report_id"])
    report = reports["report_id"].sample(1, seed=1).item()
    precise = quote("grade = 'confirmed' AND probability > 0.5")
    table = "/incidents?"
    boxes = ("35,32,42.6,37.5", "36,34,38,36", "36.5,35,36.9,35.4", "37.1,36.1,37.2,36.3")
    words = ("hama", "quarter 77", "i0a0b", "depot", "nowhere at all", "حماة")
    sorts = ("when", "-when", "probability", "-probability", "place", "-reports", "-independent")
    return {
        "overview": ["/", "/", "/"],
        "overview, filtered": ["/?grade=confirmed", "/?governorate=Hama", "/?from=2015-10-01"],
        "grade": [f"{table}grade={one}" for one in ("confirmed", "possible", "contradicted")]
        + [f"{table}grade=confirmed&grade=probable"],
        "from, until": [f"{table}from=2015-10-01&until=2015-10-31", f"{table}from=2021-12-30",
                        f"{table}until=2012-01-03", f"{table}from=2013-01-01"],
        "governorate": [f"{table}governorate={one}" for one in ("Aleppo", "Hasakah", "Homs")],
        "kind": [f"{table}kind={one}" for one in ("air_strike", "mine")],
        "object": [f"{table}object={one}" for one in ("residential", "mosque")],
        "source": [f"{table}source={one}" for one in ("s00", "s40", "s79")],
        "claimed": [f"{table}claimed=yes", f"{table}claimed=no"],
        "words": [f"{table}q={quote(one)}" for one in words],
        "several filters": [
            f"{table}grade=confirmed&governorate=Hama&kind=air_strike&from=2015-09-30&claimed=no",
            f"{table}source=s00&object=hospital&q=hama",
        ],
        "sorted": [f"{table}sort={one}" for one in sorts],
        "deep pages": [f"{table}page={one}" for one in (100, 5_000, 9_000)]
        + [f"{table}page=9000&sort=-probability"],
        "map, whole": ["/map.json", "/map.json?grade=confirmed"],
        "map, a box": [f"/map.json?box={one}" for one in boxes],
        "one incident": [f"/incidents/{one}" for one in ids],
        "one report": [f"/reports/{quote(report, safe=':')}"],
        "search (Ctrl-K)": [f"/search.json?q={quote(one)}" for one in words],
        "reports": ["/reports", "/reports?q=ambulance", "/reports?page=9000"],
        "API, items": ["/api/collections/incidents/items?limit=100",
                       f"/api/collections/incidents/items?limit=100&filter={precise}",
                       "/api/collections/incidents/items?bbox=36,34,38,36&offset=50000"],
    }  # fmt: skip


def ask(case: Path) -> Iterator[str]:
    """Yield how long the server takes for each way to ask, warm."""
    yield row("asked for", "requests", "median ms", "slowest ms", "CPU ms each", "KB")
    yield row("---", "--:", "--:", "--:", "--:", "--:")
    with serving(case) as served:
        served.enter()
        served.timed("/")
        for what, paths in asked(case).items():
            cpu, times, sizes = served.cpu_s, [], []
            for path in paths:
                seconds, answer = served.timed(path)
                assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
                times.append(1000 * seconds)
                sizes.append(len(answer.content) / 1024)
            cpu = 1000 * (served.cpu_s - cpu) / len(paths)
            yield row(
                what, len(paths), f"{statistics.median(times):,.0f}", f"{max(times):,.0f}",
                f"{cpu:,.0f}", f"{statistics.median(sizes):,.0f}",
            )  # fmt: skip
            print(f"  {what}: {max(times):,.0f} ms", file=sys.stderr, flush=True)
        yield f"\nThe server's peak: {served.peak_mib:,.0f} MiB.\n"


def files(case: Path) -> Iterator[str]:
    """Yield how long files take, how large they are, and what a page waits for meanwhile."""
    yield row("file", "first byte s", "whole s", "MB", "a page meanwhile, slowest s", "peak MiB")
    yield row("---", "--:", "--:", "--:", "--:", "--:")
    for ending, asked_for in (
        ("csv", ""), ("csv", "?governorate=Hama"), ("geojson", "?governorate=Hama"),
        ("geoparquet", "?governorate=Hama"), ("gpkg", "?governorate=Hama"),
        ("xlsx", "?governorate=Hama"),
    ):  # fmt: skip
        with serving(case) as served:
            served.enter()
            served.timed("/")
            yield row(
                f".{ending}{asked_for}", *_one_file(served, f"/incidents.{ending}{asked_for}")
            )


def _one_file(served: Served, path: str) -> list[str]:
    waits: list[float] = []
    ended = threading.Event()

    def look() -> None:
        with httpx.Client(
            base_url=served.base, cookies=served.client.cookies, timeout=600
        ) as other:
            while not ended.wait(0.5):
                begun = time.perf_counter()
                other.get("/incidents?grade=confirmed").raise_for_status()
                waits.append(time.perf_counter() - begun)

    looker = threading.Thread(target=look)
    looker.start()
    begun, first, size = time.perf_counter(), 0.0, 0
    with served.client.stream("GET", path) as answer:
        for part in answer.iter_raw():
            first = first or time.perf_counter() - begun
            size += len(part)
        status = answer.status_code
    whole = time.perf_counter() - begun
    ended.set()
    looker.join()
    said = f"{size / 1e6:,.1f}" if status == 200 else f"refused ({status})"
    return [
        f"{first:.1f}", f"{whole:.1f}", said, f"{max(waits, default=0):.2f}",
        f"{served.peak_mib:,.0f}",
    ]  # fmt: skip


def row(*cells: object) -> str:
    """Return one row of a Markdown table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def machine() -> str:
    """Return where and with what this ran."""
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    made_of = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "polars", "fastapi"))
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} cores, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {made_of}; load {loads}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--without-claims", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--worlds", type=Path, default=Path(__file__).parent / ".worlds")
    parser.add_argument("--write", metavar="NAME")
    wanted = parser.parse_args()
    kind = "without-claims" if wanted.without_claims else "with-claims"
    case = wanted.worlds / f"{wanted.incidents}-{kind}"
    if not (case / "out" / "issues.parquet").is_file():
        write_world(case, incidents=wanted.incidents, claims=not wanted.without_claims)
    lines = []
    for name in wanted.only.split(","):
        part = {"start": start, "ask": ask, "files": files}[name]
        lines += ["", f"### {name.capitalize()}", "", *part(case), "", machine()]
    told = "\n".join(lines)
    print(told)
    if wanted.write:
        head = f"\n## {wanted.write}: {wanted.incidents:,} incidents, {kind.replace('-', ' ')}\n"
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(head + told + "\n")


if __name__ == "__main__":
    main()

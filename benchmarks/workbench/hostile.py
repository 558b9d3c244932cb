"""Send hostile requests to a real workbench, and tell what it let out or changed.

    python benchmarks/workbench/hostile.py CASE [--requests 10000] [--seed 1] [--write]

CASE is a case that was run. It is copied to a temporary folder, `crossfix serve` is started on the
copy, and every answer is looked through; at last every file of the copy must be as it was. --write
puts the table into hostile.md. The requests are those of tests/workbench/sweep.py, of which the
tests send a few hundred.
"""

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from run import Served, machine, row

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "workbench"))

import sweep  # noqa: E402 - it lies with the tests

RESULTS = Path(__file__).parent / "hostile.md"
AT_ONCE = 4
UPLOADED_MB = 100
LARGE = tuple(
    (path, content, told)
    for path in ("/read", "/suggestions", "/review", "/incidents", "/api", "/leave")
    for content in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded")
    for told in (True, False)
)


def opened(served: Served, case: Path) -> sweep.Opened:
    """Open the workbench, and return what is needed to ask it and must not be told."""
    served.enter()
    (session,) = served.client.cookies.values()
    (name,) = served.client.cookies.keys()
    page = served.client.get("/suggestions").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    places = (str(case), str(case.parent), str(ROOT), str(Path.home()) + "/", sys.prefix)
    return sweep.Opened(
        port=int(served.base.rpartition(":")[2]),
        cookie=f"{name}={session}",
        csrf=csrf,
        secrets=(session,),
        places=places,
    )


def swept(case: Path, *, number: int, seed: int) -> tuple[list[str], list[str]]:
    """Send everything; return the rows of a table, and what was found wrong."""
    before = sweep.digests(case)
    served = Served(case)
    try:
        at = opened(served, case)
        begun, cpu = time.perf_counter(), served.cpu_s
        wrong: list[str] = []
        statuses: Counter[str] = Counter()
        slowest = (0.0, "")

        def tried(sent: sweep.Sent) -> tuple[sweep.Sent, str | None, str, float]:
            start = time.perf_counter()
            got = sweep.send(at, sent)
            status = "cut off" if got is None else f"{got.status}"
            found = sweep.wrong_with(got, sent, opened=at)
            return sent, found, status, time.perf_counter() - start

        with ThreadPoolExecutor(AT_ONCE) as pool:
            every = pool.map(tried, sweep.requests(seed, number, csrf=at.csrf))
            for sent, found, status, seconds in every:
                statuses[status] += 1
                slowest = max(slowest, (seconds, sent.told[:160]))
                if found:
                    wrong.append(f"{found}: {sent.told}")
        seconds, cpu, peak = time.perf_counter() - begun, served.cpu_s - cpu, served.peak_mib
        large = Counter()
        for path, content, told in LARGE:
            status = sweep.stream(at, path, content=content, is_told=told, megabytes=UPLOADED_MB)
            large[f"{status}"] += 1
            if status is not None and (status < 400 or status >= 500):
                wrong.append(f"{UPLOADED_MB} MB to {path} as {content}: {status}")
        after = served.peak_mib
        alive = served.client.get("/incidents").status_code in {200, 403}
    finally:
        served.process.terminate()
        served.process.wait()
        served.client.close()
    if not alive:
        wrong.append("the server answers no more")
    if "Traceback" in served.told:
        wrong.append(f"the server printed a traceback: {served.told[:2000]}")
    changed = {name for name, _ in before.items() ^ sweep.digests(case).items()}
    wrong += [f"changed: {name}" for name in sorted(changed)]
    said = "; ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    rows = [
        row("requests, seed", f"{number:,}, {seed}"),
        row("seconds, CPU s of the server", f"{seconds:,.0f}, {cpu:,.0f}"),
        row("answers", said),
        row("slowest", f"{slowest[0]:.1f} s"),
        row(f"bodies of {UPLOADED_MB} MB", "; ".join(f"{k}: {v}" for k, v in large.items())),
        row("peak MiB before them, after", f"{peak:,.0f}, {after:,.0f}"),
        row("files of the case", f"{len(before)}, changed {len(changed)}"),
        row("server errors, leaks, changes", f"{len(wrong)}"),
    ]
    return rows, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("case", type=Path)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        case = Path(folder) / "case"
        shutil.copytree(wanted.case, case)
        rows, wrong = swept(case, number=wanted.requests, seed=wanted.seed)
    told = "\n".join([row("what", "found"), row("---", "---"), *rows, "", machine()])
    print(told)
    for one in wrong[:100]:
        print(one[:600])
    if wanted.write:
        head = "# Hostile requests\n\nMade by `benchmarks/workbench/hostile.py CASE --write`.\n\n"
        RESULTS.write_text(head + told + "\n", encoding="utf-8")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

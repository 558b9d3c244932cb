"""Time the case of October 2015 as a user meets it: whole processes, wall seconds and peak memory.

.venv/bin/python benchmarks/case_october_2015.py [RUNS]
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import crossfix

CASE = Path(__file__).parent.parent / "cases" / "syria-2015"
CROSSFIX = str(Path(sys.executable).parent / "crossfix")


def measure(words: list[str]) -> tuple[float, float]:
    """Return the wall seconds and the peak memory in MB of one process."""
    begun = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, words
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        out = ["--out", folder]
        what = {
            "import crossfix": [sys.executable, "-c", "import crossfix"],
            "python -c pass": [sys.executable, "-c", "pass"],
            "crossfix --help": [CROSSFIX, "--help"],
            "run, everything": [CROSSFIX, "run", str(CASE), *out, "--from", "ingest"],
            "run, nothing changed": [CROSSFIX, "run", str(CASE), *out],
        }
        measure(what["run, everything"])  # compiles, once a machine
        print(f"crossfix {crossfix.__version__}, Python {platform.python_version()}, {runs} runs")
        print(f"{'what':<24}{'min s':>8}{'median s':>10}{'max s':>8}{'peak MB':>9}")
        for name, words in what.items():
            seconds, peaks = zip(*(measure(words) for _ in range(runs)), strict=True)
            middle = statistics.median(seconds)
            print(
                f"{name:<24}{min(seconds):>8.2f}{middle:>10.2f}{max(seconds):>8.2f}"
                f"{max(peaks):>9.0f}"
            )


if __name__ == "__main__":
    main()

"""Whole processes timed, the peers' environment, and the machine in words."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from crossfix.model import EVENT_PARENT

HERE = Path(__file__).parent
PEERS = HERE.parent / ".peers"
REQUIREMENTS = HERE / "peers.txt"
PYTHON = PEERS / "bin" / "python"


class Process(NamedTuple):
    """What one process cost: wall and processor seconds, and its peak of memory."""

    seconds: float
    cpu_seconds: float
    peak_gb: float


def timed(words: Sequence[str]) -> Process:
    """Run one process and return its cost; what it says is shown only if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        cost = Path(folder) / "cost.json"
        clocked = [sys.executable, "-S", str(HERE / "clocked.py"), str(cost)]
        done = subprocess.run([*clocked, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stdout + done.stderr)[-4000:]
            raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{said}")
        return Process(**json.loads(cost.read_text()))


def peer(script: str, *words: str) -> Process:
    """Run a script of peers/ in the peers' environment, which is made when it is not there."""
    _set_up()
    return timed([str(PYTHON), "-B", str(HERE / "peers" / script), *words])


def ours(script: str, *words: str) -> Process:
    """Run a script of this folder in this environment."""
    return timed([sys.executable, "-B", str(HERE / script), *words])


def _set_up() -> None:
    ready = PEERS / "ready"
    pinned = REQUIREMENTS.read_text()
    if ready.exists() and ready.read_text() == pinned:
        return
    subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
    ready.write_text(pinned)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for the files of one run, with the taxonomy of kinds for the peers."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "parents.json").write_text(json.dumps(dict(EVENT_PARENT)))
        yield Path(folder)


def told(folder: Path) -> dict[str, dict[str, float]]:
    """Return what a peer wrote of its own run."""
    return json.loads((folder / "told.json").read_text())


def memory_gb() -> float:
    """Return the memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def machine() -> list[str]:
    """Return lines that say on what machine and with which versions this runs."""
    names = ("crossfix", "polars", "numpy", "numba")
    own = [f"{name} {version(name)}" for name in names]
    theirs = [
        line.replace("==", " ")
        for line in REQUIREMENTS.read_text().splitlines()
        if line and not line.startswith("#")
    ]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    hardware = f"{_processor()}, {os.cpu_count()} cores, {memory_gb():.0f} GB"
    system = f"{platform.system()} {platform.machine()}; Python {platform.python_version()}"
    now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    return [
        f"{hardware}; {system}",
        f"here: {', '.join(own)}",
        f"peers: {', '.join(theirs)}",
        f"{now}; load of the machine before (1, 5, 15 minutes): {load}",
    ]


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "processor unknown"

"""Processes of their own, and what they cost."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PEERS = HERE.parent / ".peers" / "air"
PEER_PYTHON = PEERS / "bin" / "python"


def child(*words: object) -> float:
    """Run a process and return its peak of memory in GB."""
    process = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return usage.ru_maxrss / 1024**2


def find(folder: Path, minima: str, within: object, *paths: Path) -> dict[str, Any]:
    """Return what find.py tells, with its peak of memory."""
    told = folder / "told.json"
    peak = child(sys.executable, HERE / "find.py", told, minima, within, *paths)
    return {**json.loads(told.read_text()), "peak_gb": peak}


def set_up_peer() -> None:
    """Make the peer's environment, unless it is there."""
    if not PEER_PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        install = [str(PEER_PYTHON), "-m", "pip", "install", "-q", "-r", str(HERE / "peers.txt")]
        subprocess.run(install, check=True)

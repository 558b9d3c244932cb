"""Run one command and write what it cost: seconds, processor seconds, peak of memory in GB.

    python clocked.py OUT COMMAND...

A process inherits the peak of memory of the one that starts it; this one is small.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

KB_IN_GB = 1024**2

out, words = Path(sys.argv[1]), sys.argv[2:]
begun = time.perf_counter()
child = subprocess.Popen(words)
_, status, usage = os.wait4(child.pid, 0)
child.returncode = os.waitstatus_to_exitcode(status)
out.write_text(
    json.dumps(
        {
            "seconds": time.perf_counter() - begun,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_gb": usage.ru_maxrss / KB_IN_GB,
        }
    )
)
raise SystemExit(child.returncode)

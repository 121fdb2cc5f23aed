"""Runs a command and prints its wall time, CPU time and peak memory, its children included, as JSON."""

import json
import resource
import subprocess
import sys
import time

start = time.monotonic()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
wall = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
# Linux counts in KiB, macOS in bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(
    json.dumps(
        {"wallSeconds": wall, "cpuSeconds": usage.ru_utime + usage.ru_stime, "peakMiB": usage.ru_maxrss * unit / 2**20}
    )
)
sys.exit(status)

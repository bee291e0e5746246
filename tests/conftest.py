"""One thread a process: the tests run in several processes, and torch's threads would wait for each other."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

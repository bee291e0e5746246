"""How long the tables take: one table against a bare interpreter, all of them in every format, and how much memory.

Run: python benchmarks/startup.py [runs]. Prints the best of the runs (the machine may be busy), ratios inside this run.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 20


def best_of(commands: dict[str, list[str]]) -> dict[str, float]:
    """Best wall time of each command in seconds, the commands run in turn."""
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(RUNS):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def peak_memory(command: list[str]) -> float:
    """Peak resident memory of a command in MB."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    out = subprocess.run([sys.executable, "-c", code, sys.executable, *command], check=True, capture_output=True)
    return int(out.stdout) / 1024


def all_tables() -> float:
    """Seconds for all thirteen tables in every format and language, in one process."""
    from complexity import tables

    start = time.perf_counter()
    for name in tables.chapter_ids():
        for lang in ("en", "zh"):
            for form in ("text", "markdown", "latex", "html", "csv", "json"):
                tables.table(name).render(form, lang=lang)
    return time.perf_counter() - start


def main() -> None:
    one = ["-m", "complexity.tables", "--table", "5-2"]
    times = best_of({"python -c pass": ["-c", "pass"], "python -m complexity.tables --table 5-2": one})
    if importlib.util.find_spec("torch"):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import torch"], check=True)
        times['python -c "import torch"'] = time.perf_counter() - start
    bare = times["python -c pass"]
    for name, seconds in times.items():
        print(f"{name:45s} {seconds * 1000:8.1f} ms {seconds / bare:8.1f} bare starts")
    print(f"{'peak memory of --table 5-2':45s} {peak_memory(one):8.1f} MB")
    print(f"{'all tables, every format and language':45s} {all_tables():8.2f} s")


if __name__ == "__main__":
    main()

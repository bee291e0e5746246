"""How long `complexity check` takes on the project's own budgets (closed forms only), and what it imports.

Run: python benchmarks/check.py [runs]. Prints the best and the median of the runs and the processor time (the machine
may be busy), a bare interpreter beside them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
CHECK = "from complexity.cli.main import run; import sys; code = run(['check', '--format', {form!r}])"
HEAVY = "print({{'torch', 'numpy', 'pandas', 'sympy', 'tabulate'}} & set(sys.modules) or 'none', file=sys.stderr)"


def seconds(code: str) -> tuple[float, float, str]:
    """Wall time and processor time of a Python process, and the last line of its stderr."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, (done.stderr.splitlines() or [""])[-1]


def main() -> None:
    cases = {"python -c pass": "pass"}
    for form in ("text", "json", "junit", "github", "markdown"):
        cases[f"complexity check --format {form}"] = f"{CHECK.format(form=form)}; {HEAVY.format()}"
    for name, code in cases.items():
        walls, cpus, said = zip(*(seconds(code) for _ in range(RUNS)), strict=True)
        note = f"   heavy imports: {said[0]}" if said[0] else ""
        print(
            f"{name:36s} best {min(walls) * 1000:6.0f} ms   median {median(walls) * 1000:6.0f} ms   "
            f"processor {min(cpus) * 1000:6.0f} ms{note}"
        )


if __name__ == "__main__":
    main()

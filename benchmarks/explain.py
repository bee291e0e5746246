"""How long the search takes: a column of 16 figures against at least 50 000 readings, on one core. Target: under 2 s.

    python benchmarks/explain.py

Prints the hypotheses tried, the best of a few runs with nothing kept between them, and what the search alone takes. Exits 1 if
the target is missed.
"""

from __future__ import annotations

import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy is imported: one core is what the target is for

TARGET_SECONDS = 2.0
HYPOTHESES = 50_000


def main() -> int:
    from complexity.architectures import ledger
    from complexity.explaining import Cell, Column, amounts, explain_column
    from complexity.explaining.posterior import Posterior

    cells = []
    for alpha in (0.5, 0.75, 1.0, 1.25):
        for resolution in (128, 160, 192, 224):
            settings = {"alpha": alpha, "resolution": resolution}
            exact = ledger("mobilenet_v3_large", variant="torchvision", **settings).total("fvcore")
            cells.append(Cell(f"{alpha} {resolution}", f"{exact / 1e6:.3g}M", "mobilenet_v3_large", settings))
    column = Column("benchmark", tuple(cells), classes=(21841, 365))

    whole, alone = [], []
    for _ in range(3):
        amounts._counted.cache_clear()
        start = time.perf_counter()
        explained = explain_column(column)
        whole.append(time.perf_counter() - start)
        start = time.perf_counter()
        Posterior(column).ranked(1)
        alone.append(time.perf_counter() - start)
    print(f"{len(cells)} figures, {explained.tried:,} hypotheses")
    print(f"best: {explained.best.sentence}: {explained.reproduced} of {explained.of}, {explained.evidence} evidence")
    print(f"explained in {min(whole):.2f} s (ledgers built in it); search with ledgers at hand {min(alone):.2f} s")
    print(f"target: {HYPOTHESES:,} hypotheses in {TARGET_SECONDS:g} s")
    return int(explained.tried < HYPOTHESES or min(whole) > TARGET_SECONDS)


if __name__ == "__main__":
    sys.exit(main())

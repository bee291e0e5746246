"""Writes the pictures of the README and docs: ``python benchmarks/pictures.py [FOLDER]``, docs/pictures unless given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy

import complexity
from complexity import plots, tables
from complexity.plots import diagrams


def pictures() -> dict[str, Any]:
    """File name -> chart."""
    alpha = numpy.round(numpy.arange(0.25, 1.51, 0.05), 2)
    v1 = complexity.sweep("mobilenet_v1", alpha=alpha, resolution=range(128, 289, 8))
    large = complexity.ledger("mobilenet_v3_large")
    return {
        "cost-by-layer.png": complexity.plot(large),
        "share-by-type.png": complexity.plot(large, "share"),
        "accuracy.png": plots.accuracy_by_cost(),
        "budget.png": complexity.plot(v1, max_multi_adds="300M", max_params="3M"),
        "heat-map.png": complexity.plot(v1, kind="heat", max_multi_adds="300M"),
        "pareto.png": complexity.plot(v1, kind="pareto"),
        "table-5-10.png": complexity.plot(tables.table("5-10")),
        "table-5-8.png": complexity.plot(tables.table("5-8")),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in pictures().items():
        print(plots.save(chart, folder / name))
    for number in diagrams.FIGURES:
        print(diagrams.figure(number).save(folder / f"figure-{number}.svg"))

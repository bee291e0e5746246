"""Does memory access explain latency better than MultiAdds, on this machine? Rank correlations over torchvision models.

Run: python benchmarks/latency_correlation.py [--threads 1] [--batch 1] [--turns 5] [--plot FILE] [--json FILE].
Prints latencies and Spearman's and Kendall's correlations with what was counted, as found; and how often, in resamples of the
models, memory access comes out ahead. Models are measured in turn at 224×224 with random weights.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from complexity import plot, plots
from complexity.measure import bench, kendall, spearman

MODELS = (
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "efficientnet_b1", "googlenet", "mnasnet0_5",
    "mnasnet0_75", "mnasnet1_0", "mnasnet1_3", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small",
    "regnet_x_400mf", "regnet_x_800mf", "regnet_y_400mf", "regnet_y_800mf", "resnet18", "resnet34", "resnet50",
    "resnext50_32x4d", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0",
    "squeezenet1_0", "squeezenet1_1", "vgg11",
)  # fmt: skip
COUNTED = ("multi_adds", "memory_access", "params")
RESAMPLES = 2000


def ahead(rows: list, seed: int = 0) -> tuple[float, int]:
    """Share of resamples of the models in which memory access has the higher Spearman correlation, and how many there were."""
    chooser = random.Random(seed)
    won = valid = 0
    for _ in range(RESAMPLES):
        drawn = [chooser.choice(rows) for _ in rows]
        latency = [row.timing.median for row in drawn]
        by_access, by_multi_adds = (
            spearman([getattr(row, name) for row in drawn], latency) for name in ("memory_access", "multi_adds")
        )
        if by_access is not None and by_multi_adds is not None:
            valid += 1
            won += by_access > by_multi_adds
    return won / valid, valid


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.05)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = bench(
        [f"torchvision:{model}" for model in MODELS],
        batches=[asked.batch],
        threads=asked.threads,
        size=(224, 224),
        turns=asked.turns,
        seconds=asked.seconds,
        warm_up=1,
        progress=True,
    )
    print(found.to_grid().to_text())
    latency = [row.timing.median for row in found.rows]
    for name in COUNTED:
        figures = [getattr(row, name) for row in found.rows]
        print(f"{name:14} Spearman {spearman(figures, latency):.3f}  Kendall {kendall(figures, latency):.3f}")
    share, resamples = ahead(list(found.rows))
    print(f"memory access has the higher Spearman correlation in {share:.1%} of {resamples} resamples of the models")
    small = [row for row in found.rows if row.multi_adds < 600_000_000 * asked.batch]
    for name in COUNTED:
        print(f"below 600 M MultiAdds ({len(small)} models): {name} Spearman "
              f"{spearman([getattr(r, name) for r in small], [r.timing.median for r in small]):.3f}")  # fmt: skip
    if asked.plot:
        plots.save(plot(found), asked.plot)
    if asked.json:
        asked.json.write_text(json.dumps(found.to_dict(), indent=1) + "\n")


if __name__ == "__main__":
    main()

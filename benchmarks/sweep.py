"""Sweeps against filling an array of the same size, single counts and other tools; an elastic space; a cluster.

Run: python benchmarks/sweep.py [grids] [tools] [elastic] [cluster]; all four unless some are named. Times are the best of
several runs in one process, and ratios are of times in this run.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy

import complexity

WIDTHS, SIZES, RUNS, SAMPLED = 4000, range(32, 5032), 5, 1000
ALPHAS = numpy.linspace(0.1, 2, WIDTHS)
GRIDS: dict[str, dict[str, Any]] = {
    "mobilenet_v1": {"alpha": ALPHAS},
    "mobilenet_v2": {"alpha": ALPHAS},
    "mobilenet_v3_large": {"alpha": ALPHAS},
    "shufflenet_v2": {"channels": [(2 * c, 4 * c, 8 * c) for c in range(13, 13 + WIDTHS)]},
}
#: A space of 1.9 billion networks: eight widths, three kernels, three expansions, up to four depths in each of four stages.
CHOICES: dict[str, Any] = {
    "alpha": [0.35, 0.5, 0.65, 0.75, 0.85, 1.0, 1.2, 1.4],
    "kernel": [3, 5, 7],
    "expansion": [3, 4, 6],
    "depth": [0, 1, 2, 3],
}


def best(action: Callable[[], Any], runs: int = RUNS) -> tuple[float, Any]:
    """Seconds of the best run, and what it gave."""
    shortest, result = float("inf"), None
    for _ in range(runs):
        result = None  # its memory is free before the next run
        start = time.perf_counter()
        result = action()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, result


def grids() -> float:
    """MultiAdds on 4000 × 5000 settings of each network; gives the slowest rate."""
    print(
        f"{'grid of MultiAdds':24s} {'settings':>12s} {'s':>8s} {'settings/s':>12s} {'fill, s':>8s} {'ratio':>6s}  1000 points"
    )
    rates = []
    for network, widths in GRIDS.items():
        # Everything is within: checks, the family's code, the product; a new sweep has no caches.
        seconds, grid = best(lambda n=network, w=widths: complexity.sweep(n, **w, resolution=SIZES).multi_adds)
        filled, _ = best(lambda shape=grid.shape: numpy.full(shape, 1, numpy.int64))
        swept = complexity.sweep(network, **widths, resolution=SIZES)
        points = random.Random(0)
        equal = all(
            swept.at(*index).multi_adds == int(grid[index])
            for index in (tuple(points.randrange(n) for n in swept.shape) for _ in range(SAMPLED))
        )
        rates.append(swept.size / seconds)
        print(
            f"{network:24s} {swept.size:12,} {seconds:8.3f} {rates[-1]:12.3g} {filled:8.3f} {seconds / filled:6.1f}  "
            + ("equal" if equal else "DIFFERENT")
        )
    return min(rates)


def tools(rate: float) -> None:
    """Building and counting one torch model with each other tool, and how many settings a sweep has in that time."""
    import warnings

    import torch

    from complexity.peers.tools import tools as installed

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)

    def single(tool: Any, device: str) -> Any:
        with torch.device(device):
            model = complexity.build("mobilenet_v1", alpha=0.5).eval()
            return tool.run(model, (torch.zeros(1, 3, 128, 128),), {})

    expected = complexity.ledger("mobilenet_v1", alpha=0.5, resolution=128).multi_adds
    found = {}
    for name, tool in installed().items():
        for device in ("cpu", "meta"):
            try:
                seconds, reading = best(lambda t=tool, d=device: single(t, d), 3)
            except Exception as error:
                print(f"{name} on {device}: {type(error).__name__}: {str(error).splitlines()[0][:80]}")
                continue
            if reading.total >= expected:  # a tool that counts nothing is fast
                found[f"{name} on {device}"] = seconds
    closed, _ = best(lambda: complexity.ledger("mobilenet_v1", alpha=0.5, resolution=128).multi_adds)
    print(
        f"\n{'one MobileNet V1, α = 0.5, 128×128: build and count':52s} {'ms':>8s} {'settings of a sweep in that time':>34s}"
    )
    for name, seconds in sorted(found.items(), key=lambda pair: pair[1]):
        print(f"{name:52s} {seconds * 1000:8.1f} {seconds * rate:34,.0f}")
    print(f"{'complexity.ledger (closed form)':52s} {closed * 1000:8.2f} {closed * rate:34,.0f}")


def elastic() -> None:
    """A space of more than 10⁹ networks, reduced in a process of its own, with its peak memory."""
    code = (
        "import pathlib, re, sys, time; sys.path.insert(0, 'benchmarks'); import complexity; from sweep import CHOICES\n"
        "space = complexity.elastic('mobilenet_v2', **CHOICES)\n"
        "print(space)\n"
        "def say(what, start, size):\n"
        "    s = time.perf_counter() - start\n"
        "    status = pathlib.Path('/proc/self/status').read_text()\n"
        "    peak = int(re.search(r'VmHWM:\\s*(\\d+)', status)[1]) / 1024\n"
        "    print(f'{what}: {s:.2f} s, {size / s:.3g} settings/s, peak memory {peak:.0f} MB', flush=True)\n"
        "start = time.perf_counter(); front = space.pareto()\n"
        "say(f'front of MultiAdds and params, merged ({len(front):,} settings)', start, space.size)\n"
        "start = time.perf_counter(); space.histogram()\n"
        "say('histogram of MultiAdds, 50 bins, counted', start, space.size)\n"
        "start = time.perf_counter()\n"
        "front = space.pareto(prefer=('high', 'high'), max_multi_adds='300M', max_params='4M')\n"
        "say(f'front within two budgets, streamed ({len(front):,} settings)', start, space.size)\n"
    )
    print()
    subprocess.run([sys.executable, "-c", code], check=True)


def cluster() -> None:
    """A budget on a large grid on two Dask workers of one thread each; what that means for 10¹² settings."""
    from distributed import LocalCluster

    import complexity.sweeping.sweeps as sweeps

    arguments: dict[str, Any] = {"alpha": numpy.linspace(0.1, 2, 20_000), "resolution": range(32, 20_032)}
    size = len(arguments["alpha"]) * len(arguments["resolution"])
    print()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as local:
        for where, scheduler in (("this process, threads", None), ("two Dask workers", local.scheduler_address)):
            swept = complexity.sweep("mobilenet_v1", **arguments, scheduler=scheduler, progress=False)
            seconds, chosen = best(lambda s=swept: s.within(max_multi_adds="3M", max_params="1M"), 2)
            each = size / seconds / 2
            tasks = sweeps.PART if scheduler else sweeps.BLOCK
            print(
                f"{where}: {size:,} settings to the {len(chosen):,} within two budgets in {seconds:.2f} s, "
                f"{each:.3g} settings/s/core; 10^12 on 100 cores: {1e12 / (100 * each):.0f} s (tasks of {tasks:,})"
            )


def main() -> None:
    asked = sys.argv[1:] or ["grids", "tools", "elastic", "cluster"]
    rate = grids() if {"grids", "tools"} & set(asked) else 0.0
    if "tools" in asked:
        tools(rate)
    if "elastic" in asked:
        elastic()
    if "cluster" in asked:
        cluster()
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

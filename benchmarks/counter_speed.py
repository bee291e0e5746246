"""How long counting takes: ours beside every other installed tool, in one run, on models that are built already.

Prints, per network, minimum and median of several counts after one that warms up (our time includes reading the totals), the
fastest other tool, and the ratio of the minima; then the geometric mean of the ratios. With ``--first`` it prints instead how
long the first count of a fresh process takes, imports done. Where the machine is busy, minima are the figures to compare.

    python benchmarks/counter_speed.py [--repeats 20] [--first] [--networks mobilenet_v2 …]
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import math
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import torch
import torchvision

NETWORKS = [
    "mobilenet_v2",
    "mobilenet_v3_large",
    "mnasnet1_0",
    "shufflenet_v2_x0_5",
    "shufflenet_v2_x1_0",
    "squeezenet1_1",
    "googlenet",
    "resnet18",
    "resnet50",
    "vgg16",
    "vit_b_16",
    "efficientnet_b0",
]
SHAPE = (1, 3, 224, 224)


def ours(model: torch.nn.Module, x: torch.Tensor) -> object:
    from complexity.counters import count

    ledger = count(model, x)
    return ledger.multi_adds, ledger.params


def flop_counter(model: torch.nn.Module, x: torch.Tensor) -> object:
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        model(x)
    return counter.get_total_flops()


def fvcore(model: torch.nn.Module, x: torch.Tensor) -> object:
    from fvcore.nn import FlopCountAnalysis

    analysis = FlopCountAnalysis(model, x)
    analysis.unsupported_ops_warnings(False)
    analysis.uncalled_modules_warnings(False)
    return analysis.total()


def thop(model: torch.nn.Module, x: torch.Tensor) -> object:
    from thop import profile

    return profile(model, inputs=(x,), verbose=False)


def ptflops(model: torch.nn.Module, x: torch.Tensor, backend: str) -> object:
    from ptflops import get_model_complexity_info

    return get_model_complexity_info(
        model, SHAPE[1:], as_strings=False, print_per_layer_stat=False, verbose=False, backend=backend
    )


def torchinfo(model: torch.nn.Module, x: torch.Tensor) -> object:
    from torchinfo import summary

    return summary(model, input_data=x, verbose=0).total_mult_adds


def torchprofile(model: torch.nn.Module, x: torch.Tensor) -> object:
    from torchprofile import profile_macs

    return profile_macs(model, x)


def calflops(model: torch.nn.Module, x: torch.Tensor) -> object:
    from calflops import calculate_flops

    return calculate_flops(model, input_shape=SHAPE, print_results=False, print_detailed=False)


#: name -> the tool, and whether it runs on meta tensors.
OTHERS: dict[str, tuple[Callable[[torch.nn.Module, torch.Tensor], object], bool]] = {
    "FlopCounterMode, meta": (flop_counter, True),
    "FlopCounterMode": (flop_counter, False),
    "fvcore": (fvcore, False),
    "thop": (thop, False),
    "ptflops pytorch": (lambda m, x: ptflops(m, x, "pytorch"), False),
    "ptflops aten": (lambda m, x: ptflops(m, x, "aten"), False),
    "torchinfo": (torchinfo, False),
    "torchprofile": (torchprofile, False),
    "calflops": (calflops, False),
}


def build(name: str) -> torch.nn.Module:
    arguments = {"init_weights": False} if name == "googlenet" else {}
    return torchvision.models.get_model(name, weights=None, **arguments).eval()


def timed(call: Callable[[], object], repeats: int, *, warm: bool = True) -> tuple[float, float]:
    """Minimum and median seconds of a call; ``warm``: after one that warms up."""
    times = []
    with (
        Path(os.devnull).open("w") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        if warm:
            call()
        for _ in range(repeats):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
    return min(times), statistics.median(times)


def first(tool: str, name: str) -> float:
    """Seconds of the first count of a process of its own, imports done."""
    code = (
        "import sys, warnings; warnings.simplefilter('ignore'); sys.path.insert(0, 'benchmarks')\n"
        "import counter_speed as s, complexity.counters\n"
        f"tool, name = {tool!r}, {name!r}\n"
        "model, x = s.build(name), s.torch.zeros(s.SHAPE)\n"
        "call, on_meta = s.OTHERS.get(tool, (s.ours, False))\n"
        "model, x = (model.to('meta'), x.to('meta')) if on_meta else (model, x)\n"
        "print(s.timed(lambda: call(model, x), 1, warm=False)[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--repeats", type=int, default=20)
    arguments.add_argument("--first", action="store_true")
    arguments.add_argument("--networks", nargs="+", default=NETWORKS)
    options = arguments.parse_args()
    warnings.simplefilter("ignore")
    if options.first:
        for name in options.networks:
            seconds = {tool: first(tool, name) * 1e3 for tool in ("ours", *OTHERS)}
            print(f"{name:<22}" + "  ".join(f"{tool} {ms:.0f} ms" for tool, ms in seconds.items()), flush=True)
        return
    ratios = []
    print(
        f"{'network':<22}{'ours: min':>10}{'median':>8}  {'fastest other':<22}{'min':>8}{'median':>8}{'ours/other':>12}"
    )
    for name in options.networks:
        model, x = build(name), torch.zeros(SHAPE)
        meta, x_meta = copy.deepcopy(model).to("meta"), x.to("meta")
        others = {}
        for tool, (call, on_meta) in OTHERS.items():
            used, given = (meta, x_meta) if on_meta else (copy.deepcopy(model), x)
            try:
                others[tool] = timed(lambda call=call, used=used, given=given: call(used, given), options.repeats)
            except Exception as error:
                others[tool] = math.inf, math.inf
                print(f"  {tool} on {name}: {type(error).__name__}: {str(error).splitlines()[:1]}")
        mine = timed(lambda model=model, x=x: ours(model, x), options.repeats)
        fastest = min(others, key=others.__getitem__)
        ratios.append(others[fastest][0] / mine[0])
        low, middle = (f"{seconds * 1e3:.1f}" for seconds in others[fastest])
        print(
            f"{name:<22}{mine[0] * 1e3:>10.2f}{mine[1] * 1e3:>8.2f}  {fastest:<22}{low:>8}{middle:>8}"
            f"{f'1/{ratios[-1]:.1f}':>12}",
            flush=True,
        )
    mean = math.exp(statistics.mean(map(math.log, ratios)))
    print(f"\ngeometric mean of the ratios: 1/{mean:.1f}; worst: 1/{min(ratios):.1f}")


if __name__ == "__main__":
    main()

"""The experiments behind ShuffleNet V2's guidelines, rerun: ``python benchmarks/guidelines.py [G1 … G4] [--turns 5] [--seconds 0.1]``.

Source: Ma et al. 2018, arXiv 1807.11164, tables 1 to 4, at the channels printed for the ARM core. Left open there, decided here:
no normalization; in G3 all convolutions of a block have c ÷ √n channels (equal MultiAdds), to the nearest whole number;
in G2 a width that its groups do not divide (180 of g = 8) is the next multiple. Stacks are measured in turn, one thread.
Prints memory access, printed and measured speeds, and in how many pairs of rows the printed order holds here.
"""

from __future__ import annotations

import argparse
from itertools import combinations
from math import sqrt

import torch
from torch import nn

import complexity
from complexity.base import Grid
from complexity.base.numbers import scaled
from complexity.measure import Timing, measure
from complexity.measure.machine import machine, sentence
from complexity.published import source

TABLES = {"G1": "T1", "G2": "T2", "G3": "T3", "G4": "T4"}
SIDE, REPEATS = 56, 10


class Sum(nn.Module):
    """Branches side by side, added up; with ``keep`` the input too."""

    def __init__(self, branches: list[nn.Module], keep: bool = False) -> None:
        super().__init__()
        self.branches, self.keep = nn.ModuleList(branches), keep

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first, *others = [branch(x) for branch in self.branches] + ([x] if self.keep else [])
        for other in others:
            first = first + other
        return first


def conv(c1: int, c2: int, kernel: int = 1, groups: int = 1) -> nn.Module:
    return nn.Conv2d(c1, c2, kernel, padding=kernel // 2, groups=groups, bias=False)


def block(guideline: str, label: str, printed: dict, channels: list[int]) -> tuple[int, nn.Module]:
    """The channels of a block's input, and the block."""
    c = channels[0]
    if guideline == "G1":
        return c, nn.Sequential(conv(c, channels[1]), conv(channels[1], c))
    if guideline == "G2":
        groups = int(label.rpartition("=")[2])
        c = -(-c // groups) * groups
        return c, conv(c, c, groups=groups)
    if guideline == "G3":
        n = int(label.partition("-")[0])
        c = round(c / sqrt(n))
        convs = [conv(c, c) for _ in range(n)]
        return c, Sum(convs) if label.endswith("parallel") else nn.Sequential(*convs)
    relu = printed["relu"] == "yes"
    parts = [part for kernel in (1, 3, 1) for part in (conv(c, c, kernel), *([nn.ReLU()] if relu else []))]
    unit = nn.Sequential(*(parts[:-1] if relu else parts))
    shortcut = Sum([unit], keep=printed["shortcut"] == "yes")
    return c, nn.Sequential(shortcut, *([nn.ReLU()] if relu else []))


def stacks(guideline: str) -> dict[tuple[str, str], tuple[str, nn.Module, torch.Tensor]]:
    """(column, row) of the printed table -> its printed speed, and a stack of ten blocks with an input."""
    table = next(table for table in source("shufflenet-v2-paper") if table.id == TABLES[guideline])
    found = {}
    for column in (column.id for column in table.columns if column.id.startswith("arm_")):
        setting = column.removeprefix("arm_")
        times = int(setting[1:]) if setting.startswith("x") else 1
        for row in table.rows:
            base = str(row.printed.get("channels_arm", setting)).split(",")
            channels = [int(c) * times for c in base]
            made = [block(guideline, row.label["en"], row.printed, channels) for _ in range(REPEATS)]
            x = torch.randn(1, made[0][0], SIDE, SIDE)
            stack = nn.Sequential(*(one for _, one in made)).eval()
            found[setting, row.label["en"]] = (str(row.printed[column]), stack, x)
    return found


def rerun(guideline: str, turns: int, seconds: float) -> Grid:
    """An experiment as a table."""
    built = stacks(guideline)
    ledgers = {key: complexity.count(stack, x) for key, (_, stack, x) in built.items()}
    calls = {key: lambda stack=stack, x=x: stack(x) for key, (_, stack, x) in built.items()}
    known = machine("cpu", 1)
    timed: dict = measure(calls, threads=1, turns=turns, seconds=seconds)
    rows = [
        [*key, scaled(ledgers[key].multi_adds), scaled(ledgers[key].memory_access), printed, *speed(timed[key])]
        for key, (printed, _, _) in built.items()
    ]
    notes = [f"measured on {sentence(known)}"]
    for column in dict.fromkeys(column for column, _ in built):
        pairs = [
            (printed, timed[b].median - timed[a].median)
            for a, b in combinations([key for key in built if key[0] == column], 2)
            if (printed := float(built[a][0]) - float(built[b][0]))
        ]
        held = sum(printed * here > 0 for printed, here in pairs)
        notes.append(f"{column}: {held} of {len(pairs)} pairs of rows in the printed order")
    columns = ("setting", "row", "MultiAdds", "memory access", "images/s, printed", "images/s here", "quartiles")
    return Grid(columns, rows, f"{guideline} (Ma et al. 2018, {TABLES[guideline]})", notes, "llrrrrr")


def speed(timing: Timing) -> list[str]:
    low, high = timing.quartiles
    return [f"{1 / timing.median:.4g}", f"{1 / high:.4g} – {1 / low:.4g}"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("guidelines", nargs="*", metavar="G1 … G4", default=list(TABLES))
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.1)
    asked = parser.parse_args()
    for name in asked.guidelines:
        print(rerun(name, asked.turns, asked.seconds))
        print()

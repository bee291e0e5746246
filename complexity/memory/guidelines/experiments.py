"""The experiments behind the guidelines, rerun: closed-form memory access beside measured and printed speeds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from ...base.errors import ComplexityError, shown, unknown
from .stacks import SIDE, Stack, divisible_channels, fragment_channels

if TYPE_CHECKING:
    from ...base import Grid
    from ...measure import Timing
    from ...published import PublishedTable

EXPERIMENTS = {"G1": "T1", "G2": "T2", "G3": "T3", "G4": "T4"}
#: Printed columns: which of the paper's two platforms.
PLATFORMS = ("arm", "gpu")


class Case(NamedTuple):
    """One printed figure: a row and a column of the table, and the stack that it was measured on.

    Attributes:
        row, column: as printed, e.g. ``1:2`` and ``x1``. printed: the speed. stack: what is built for it.
        note: what had to be changed to build it.
    """

    row: str
    column: str
    printed: str
    stack: Stack
    note: str = ""


class Measured(NamedTuple):
    """A case with what was counted and, where it was measured, how long one pass took."""

    case: Case
    multi_adds: int
    memory_access: int
    timing: Timing | None

    @property
    def speed(self) -> float | None:
        """Passes per second, from the median."""
        return None if self.timing is None else 1 / self.timing.median


class Order(NamedTuple):
    """Whether the printed order of a column's rows holds.

    Attributes:
        column: as printed. pairs: pairs of rows whose printed speeds differ. swapped: those that come out the other way;
            close: those of them whose quartiles overlap, so that this machine cannot tell.
    """

    column: str
    pairs: int
    swapped: tuple[tuple[str, str], ...]
    close: tuple[tuple[str, str], ...]

    @property
    def holds(self) -> bool:
        """No pair came out the other way."""
        return not self.swapped


@dataclass(frozen=True)
class Experiment:
    """An experiment, rerun.

    Attributes:
        guideline, platform: which. batch: of each pass. results: row by row, column by column.
        machine: what it ran on; empty where nothing was measured.
    """

    guideline: str
    platform: str
    batch: int
    results: tuple[Measured, ...]
    machine: dict[str, Any]
    settings: dict[str, Any]

    @property
    def orders(self) -> list[Order]:
        """One a column."""
        columns = dict.fromkeys(result.case.column for result in self.results)
        return [_order(column, [r for r in self.results if r.case.column == column]) for column in columns]

    def to_grid(self) -> Grid:
        """The table that people read."""
        from .experiment_layout import grid

        return grid(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        from .experiment_layout import as_dict

        return as_dict(self)


def cases(guideline: str, platform: str = "arm") -> list[Case]:
    """The table of an experiment, each printed figure with its stack.

    Raises:
        ComplexityError: no such experiment or platform.
    """
    if guideline not in EXPERIMENTS:
        raise unknown("experiment", guideline, EXPERIMENTS)
    if platform not in PLATFORMS:
        raise unknown("platform", platform, PLATFORMS)
    table = _table(EXPERIMENTS[guideline])
    found = []
    for row in table.rows:
        for column in table.columns:
            kind, _, setting = column.id.partition("_")
            text = row.printed.get(column.id)
            if kind != platform or not isinstance(text, str):
                continue
            base = str(row.printed.get(f"channels_{platform}", setting))
            times = int(setting[1:]) if setting.startswith("x") else 1
            channels = tuple(int(c) * times for c in base.split(","))
            stack, note = _stack(guideline, row.label["en"], row.printed, channels, table, platform, times)
            name = f"×{times}" if setting.startswith("x") else f"c = {setting}"
            found.append(Case(row.label["en"], name, text, stack, note))
    return found


def experiment(
    guideline: str,
    *,
    platform: str | None = None,
    measured: bool = True,
    batch: int = 1,
    device: str = "cpu",
    threads: int | None = None,
    turns: int = 5,
    seconds: float = 0.1,
    progress: bool = False,
) -> Experiment:
    """Reruns an experiment.

    Args:
        guideline: ``G1`` … ``G4``. platform: the printed columns, ``arm`` (on a CPU unless given) or ``gpu``.
        measured: also time the stacks here. batch: images of one pass.
        threads: 1 unless given: orders of close figures need a steady machine. device, turns, seconds, progress: as for
            ``complexity.measure.timing``.

    Raises:
        ComplexityError: no such experiment, platform or device.
    """
    platform = ("arm" if device == "cpu" else "gpu") if platform is None else platform
    chosen = cases(guideline, platform)
    if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1:
        raise ComplexityError(f"batch {shown(batch)} is not allowed: a whole number from 1 up")
    settings = {"turns": turns, "seconds": seconds}
    ledgers = [case.stack.ledger() for case in chosen]
    timings: list[Timing | None] = [None] * len(chosen)
    known: dict[str, Any] = {}
    if measured:
        known, timings = _timings(chosen, batch, device, threads, turns, seconds, progress)
    results = tuple(
        Measured(case, int(ledger.multi_adds), int(ledger.memory_access), timing)
        for case, ledger, timing in zip(chosen, ledgers, timings, strict=True)
    )
    return Experiment(guideline, platform, batch, results, known, settings)


def _timings(
    chosen: list[Case], batch: int, device: str, threads: int | None, turns: int, seconds: float, progress: bool
) -> tuple[dict[str, Any], list[Timing | None]]:
    import torch

    from ...measure.machine import check_device, machine
    from ...measure.timing import measure

    device = check_device(device)
    threads = 1 if threads is None else threads
    known = machine(device, threads)
    calls = {}
    for case in chosen:
        model = case.stack.build().to(device).eval()
        x = torch.randn(batch, case.stack.width, SIDE, SIDE, device=device)
        calls[f"{case.column} {case.row}"] = lambda model=model, x=x: model(x)
    found = measure(calls, threads=threads, turns=turns, seconds=seconds, progress=progress)
    return known, list(found.values())


def _order(column: str, results: list[Measured]) -> Order:
    from ...published import Figure

    pairs, swapped, close = 0, [], []
    for a, b in combinations(results, 2):
        printed = Figure.read(a.case.printed).value - Figure.read(b.case.printed).value
        if not printed or a.timing is None or b.timing is None:
            continue
        pairs += 1
        if printed < 0:
            a, b = b, a  # a is printed as the faster one
        if a.timing.median > b.timing.median:  # type: ignore[union-attr]
            pair = (a.case.row, b.case.row)
            swapped.append(pair)
            if a.timing.quartiles[0] <= b.timing.quartiles[1]:  # type: ignore[union-attr]
                close.append(pair)
    return Order(column, pairs, tuple(swapped), tuple(close))


def _table(name: str) -> PublishedTable:
    from ...published import source

    return next(table for table in source("shufflenet-v2-paper") if table.id == name)


def _stack(
    guideline: str,
    label: str,
    printed: Any,
    channels: tuple[int, ...],
    table: PublishedTable,
    platform: str,
    times: int,
) -> tuple[Stack, str]:
    if guideline == "G1":
        return Stack("G1", channels), ""
    if guideline == "G2":
        groups = int(label.rpartition("=")[2])
        ungrouped = int(str(table.rows[0].printed[f"channels_{platform}"])) * times
        c = divisible_channels(channels[0], groups, ungrouped)
        note = ""
        if c != channels[0]:
            note = (
                f"{label}, ×{times}: the printed width {channels[0]} is not divisible by {groups} groups; {c} is built in its "
                f"place, the multiple of {groups} beside it that is nearest in MultiAdds to g = 1"
            )
        return Stack("G2", (c,), groups=groups), note
    if guideline == "G3":
        fragments = int(label.partition("-")[0])
        c = fragment_channels(channels[0], fragments)
        parallel = label.endswith("parallel")
        return Stack("G3", (c,), series=1 if parallel else fragments, parallel=fragments if parallel else 1), ""
    yes = {name: printed[name] == "yes" for name in ("relu", "shortcut")}
    return Stack("G4", channels, **yes), ""

"""For each family the largest setting that keeps a budget, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ..architectures.registry import FAMILIES, Network, find
from ..base import Grid, Result
from ..base.errors import ComplexityError, unknown
from .budgets import Budget, needed_budgets
from .figures import FIGURES, title
from .ranges import parse_range
from .sweeps import sweep

if TYPE_CHECKING:
    import pandas

#: What is tried unless it is given: width multipliers (where a network has any) and input sizes.
ALPHAS = "0.1:2:0.05"
RESOLUTIONS = "96:320:16"


@dataclass(frozen=True)
class Fitting:
    """One network's answer.

    Attributes:
        network: its name. settings: the largest that fit; ``None`` where none does.
        figures: the five at these settings (of the smallest that were tried where none fits).
        use: the share of each budget that is used, by figure.
        tried: how many settings were looked at.
    """

    network: str
    settings: dict[str, Any] | None
    figures: dict[str, int]
    use: dict[str, float]
    tried: int


@dataclass(frozen=True, repr=False)
class Fit(Result):
    """The answers of all networks as ``rows``, the fullest use of the budgets first; those that do not fit last."""

    budgets: tuple[Budget, ...]
    rows: tuple[Fitting, ...]

    def to_grid(self) -> Grid:
        """As a table of texts."""
        shown = [name for name in FIGURES if name in ("params", "multi_adds", *(b.figure for b in self.budgets))]
        columns = ["network", "settings", *shown, *(f"of {budget.figure}" for budget in self.budgets)]
        rows = []
        for row in self.rows:
            text = _settings(row.settings) if row.settings is not None else "does not fit; the smallest tried:"
            shares = [f"{row.use[title(budget.figure)]:.1%}" for budget in self.budgets]
            rows.append([row.network, text, *(f"{row.figures[name]:,}" for name in shown), *shares])
        notes = [
            "largest: the highest product of the shares of the budgets that are used, of all settings tried",
            *(f"budget: {budget}" for budget in self.budgets),
        ]
        return Grid(columns, rows, "The largest settings that fit", notes, "ll" + "r" * (len(columns) - 2))

    def to_frame(self) -> pandas.DataFrame:
        """One row a network."""
        import pandas

        return pandas.DataFrame([self._flat(row) for row in self.rows])

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "budgets": {f"{'min' if b.least else 'max'}_{b.figure}": b.value for b in self.budgets},
            "networks": [
                {"network": row.network, "fits": row.settings is not None, **asdict(row)} for row in self.rows
            ],
        }

    def _flat(self, row: Fitting) -> dict[str, Any]:
        return {"network": row.network, "fits": row.settings is not None, **(row.settings or {}), **row.figures}


def fit(
    networks: Sequence[str] | None = None,
    *,
    scheduler: str | None = None,
    progress: bool = True,
    ranges: Mapping[str, Any] | None = None,
    **budgets: Any,
) -> Fit:
    """For each network the largest setting that keeps the budgets.

    Args:
        networks: all unless given.
        ranges: what is tried, in place of ``ALPHAS`` (for ``alpha`` and ``width``), ``RESOLUTIONS`` and the published groups: by
            the name of the setting; names that a network does not have are left out for it.
        budgets: ``max_multi_adds="150M"``, ``max_params=2e6`` …; any figure or convention.
        scheduler, progress: as in ``sweep``.

    Raises:
        ComplexityError: an unknown network, setting or figure, no budget, or a value that is not allowed.
    """
    limits = needed_budgets(budgets)
    names = list(FAMILIES if networks is None else networks)
    found = [find(name) for name in names]
    ranges = dict(ranges or {})
    known = {"alpha", "width", "resolution", *(key for network in found for key in network.settings)}
    for key in ranges:
        if key not in known:
            raise unknown("setting", key, sorted(known))
    grids = [
        sweep(network.name, scheduler=scheduler, progress=progress, **_tried(network, ranges)) for network in found
    ]
    rows = [_largest(grid, limits) for grid in grids]
    return Fit(tuple(limits), tuple(sorted(rows, key=lambda row: (row.settings is None, -prod(row.use.values())))))


def _largest(grid: Any, limits: Sequence[Budget]) -> Fitting:
    at_most = [limit for limit in limits if not limit.least] or list(limits)
    chosen = grid.within(**{f"{'min' if limit.least else 'max'}_{limit.figure}": limit.value for limit in limits})
    if len(chosen):
        logs = sum(numpy.log(chosen.figure(limit.figure).astype(float)) for limit in at_most)
        best = chosen.take([int(numpy.argmax(logs))])
    else:
        best = grid.pareto(at_most[0].figure, at_most[-1].figure, prefer=("low", "low")).take([0])
    figures = {name: int(best.figure(name)[0]) for name in FIGURES}
    use = {title(limit.figure): float(best.figure(limit.figure)[0] / limit.value) for limit in limits}
    return Fitting(grid.network, best.settings[0] if len(chosen) else None, figures, use, grid.size)


def _tried(network: Network, ranges: Mapping[str, Any]) -> dict[str, Any]:
    tried: dict[str, Any] = {}
    if name := network.multiplier:
        given = ranges.get(name, ranges.get("alpha"))
        if given is None:
            given = network.widths or parse_range(name, ALPHAS)
        elif network.widths:
            given = [value for value in given if value in network.widths]
            if not given:
                raise ComplexityError(
                    f"{network.name} has the widths {', '.join(f'{width:g}' for width in network.widths)} only, "
                    f"and none of them is among those given"
                )
        tried[name] = given
    if network.groups:
        tried["groups"] = ranges.get("groups", network.groups)
    tried["resolution"] = ranges.get("resolution", parse_range("resolution", RESOLUTIONS, whole=True))
    rest = {key: value for key, value in ranges.items() if key in network.settings and key not in tried}
    return {**tried, **rest}


def _settings(settings: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}" for name, value in settings.items()
    )

"""``complexity fit``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import FORMATS
from .sweep_options import axes_given, axis_option, budget_options, budgets_given, checked_output, emit


@click.command("fit")
@budget_options
@click.option("--network", "networks", multiple=True, help="Only this network; repeat for several. Default: all.")
@axis_option("--alpha", "Width multipliers to try. Default: 0.1:2:0.05 (ShuffleNet V2: its printed widths).")
@axis_option("--resolution", "Input sizes to try. Default: 96:320:16.", whole=True)
@axis_option("--groups", "Groups of ShuffleNet V1 to try. Default: 1,2,3,4,8.", whole=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Output.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of stdout.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler that shares out the work: tcp://host:8786.")
@click.pass_context
def command(
    context: click.Context, /, networks: tuple[str, ...], form: str, output: Path | None, scheduler: str | None,
    **options: Any,
) -> None:  # fmt: skip
    """For each network the largest setting that keeps the budgets, side by side.

    Values are start:stop:step (stop included), a list a,b,c, or one value.
    """
    from ..sweeping.fits import fit

    budgets = budgets_given(options)
    checked_output(form, output, None)
    found = fit(networks or None, scheduler=scheduler, ranges=axes_given(context), **budgets)
    emit(found.to_grid, found.to_json, form, output)

"""``complexity fit``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import format_option, output_option, scheduler_option
from .output import write
from .sweep_options import axes_given, axis_option, budget_options, budgets_given, checked_output


@click.command("fit")
@budget_options
@click.option("--network", "networks", multiple=True, help="Only this network; repeat for several. Default: all.")
@axis_option("--alpha", "Width multipliers to try. Default: 0.1:2:0.05 (ShuffleNet V2: its printed widths).")
@axis_option("--resolution", "Input sizes to try. Default: 96:320:16.", whole=True)
@axis_option("--groups", "Groups of ShuffleNet V1 to try. Default: 1,2,3,4,8.", whole=True)
@format_option()
@output_option
@scheduler_option
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
    write(found, form, output)

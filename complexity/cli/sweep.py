"""``complexity sweep NETWORK``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import format_option, lang_option, output_option, scheduler_option
from .output import draw, write
from .sweep_options import (
    FORMATS,
    PICTURES,
    ROWS,
    axes_given,
    axis_option,
    budget_options,
    budgets_given,
    checked_output,
    front_given,
    pairs,
    pareto_by_option,
)


@click.command("sweep")
@click.argument("network")
@axis_option("--alpha", "Width multipliers; one value per stage with slashes: 0.5/0.75/1/1.")
@axis_option("--width", "Widths of ShuffleNet.")
@axis_option("--resolution", "Input sizes in pixels.", whole=True)
@axis_option("--beta", "Resolution multipliers, instead of --resolution.")
@axis_option("--groups", "Groups of ShuffleNet V1.", whole=True)
@axis_option("--classes", "Classes.", whole=True)
@axis_option("--variant", "Variants, by name: a,b.", words=True)
@budget_options
@click.option("--pareto", is_flag=True, help="Only settings that no other beats: least of a cost for most of a figure.")
@pareto_by_option
@click.option(
    "--closest", metavar="FIGURE=VALUE,…", help="The settings nearest to these figures, e.g. multi_adds=300M."
)
@click.option("--top", type=click.IntRange(1, 1_000_000), help="Only so many rows (with --closest 10 unless given).")
@click.option("--sort", metavar="FIGURE", help="Rows in the order of a figure; -FIGURE for the largest first.")
@click.option("--convention", "conventions", multiple=True, help="A column of its own for this convention; repeatable.")
@format_option(FORMATS)
@output_option
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help=f"A picture too: {', '.join(PICTURES)}.")
@lang_option("the picture")
@scheduler_option
@click.pass_context
def command(
    context: click.Context, /, network: str, pareto: bool, pareto_by: str | None, closest: str | None, top: int | None,
    sort: str | None, conventions: tuple[str, ...], form: str, output: Path | None, plot: Path | None, lang: str,
    scheduler: str | None, **options: Any,
) -> None:  # fmt: skip
    """All settings of NETWORK on a grid, those that fit a budget, or those that no other beats.

    Values are start:stop:step (stop included), a list a,b,c, or one value.
    """
    from ..ledgers.conventions import convention
    from ..sweeping import Selection, sweep
    from ..sweeping.budgets import read_targets
    from ..sweeping.figures import FIGURES, known

    budgets = budgets_given(options)
    reduced = bool(budgets or pareto or pareto_by or closest)
    targets = pairs("closest", closest) if closest else {}
    if targets:
        read_targets(targets)
    x, y, prefer = front_given(pareto_by, budgets)
    for name in conventions:
        convention(name)
    if sort:
        known(sort.lstrip("-"))
    checked_output(form, output, plot)
    grid = sweep(network, scheduler=scheduler, **axes_given(context))
    if not reduced:
        checked_output(form, output, plot, rows=grid.size)
    if pareto or pareto_by:
        chosen = grid.pareto(x, y, prefer=prefer, **budgets)
    elif budgets:
        chosen = grid.within(**budgets)
    elif targets:
        chosen = grid.closest(top or 10, **targets)
    else:
        chosen = grid.everything() if form != "parquet" else Selection(grid, _none())
    if targets and (budgets or pareto or pareto_by):
        chosen = chosen.closest(top or 10, **targets)
    if sort:
        chosen = chosen.sort(sort.lstrip("-"), descending=sort.startswith("-"))
    if top:
        chosen = chosen.take(slice(top))
    figures = (*FIGURES, *conventions)
    if form == "parquet":
        assert output is not None
        (chosen if reduced else grid).to_parquet(output, *figures)
    else:
        checked_output(form, output, plot, rows=len(chosen))
        write(chosen.showing(*figures), form, output)
    if plot is not None:
        _draw(plot, lang, grid, chosen if reduced else grid, (x, y, prefer) if pareto or pareto_by else None, budgets)


def _draw(path: Path, lang: str, grid: Any, chosen: Any, front: Any, budgets: dict[str, Any]) -> None:
    """The picture: a front among the settings that fit, the settings that were chosen, or the whole grid."""
    from .. import plots

    if front is not None:
        x, y, prefer = front
        around = chosen if grid.size > ROWS else grid.within(**budgets) if budgets else grid
        draw(lambda: plots.sweep_chart(around, (x, y), kind="pareto", prefer=prefer), path, lang)
    else:
        draw(lambda: plots.sweep_chart(chosen), path, lang)


def _none() -> Any:
    import numpy

    return numpy.zeros(0, numpy.int64)

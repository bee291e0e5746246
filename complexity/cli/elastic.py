"""``complexity elastic NETWORK``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import format_option, output_option, scheduler_option
from .output import write
from .sweep_options import (
    axes_given,
    axis_option,
    budget_options,
    budgets_given,
    checked_output,
    front_given,
    pairs,
    pareto_by_option,
)


@click.command("elastic")
@click.argument("network")
@axis_option("--alpha", "Width multipliers that each stage may have.")
@axis_option(
    "--kernel", "Kernel sizes that each stage may have, of depthwise convolutions where there are some.", whole=True
)
@axis_option("--expansion", "Expansions that each stage may have, where there are inverted residuals.")
@axis_option("--depth", "How many of its repeats each stage may keep.", whole=True)
@axis_option("--resolution", "Input sizes in pixels.", whole=True)
@click.option("--variant", help="One of the network's variants; its first unless given.")
@budget_options
@click.option("--pareto", is_flag=True, help="The networks that no other beats: least of a cost for most of a figure.")
@pareto_by_option
@click.option("--least", "least_of", metavar="FIGURE", help="The networks with the least of a figure.")
@click.option("--most", "most_of", metavar="FIGURE", help="The networks with the most of a figure.")
@click.option("--closest", metavar="FIGURE=VALUE,…", help="The networks nearest to these figures.")
@click.option("--top", type=click.IntRange(1, 1_000_000), default=10, show_default=True,
              help="How many, with --least, --most and --closest.")  # fmt: skip
@click.option("--histogram", metavar="FIGURE", help="How many networks have how much of a figure.")
@click.option("--bins", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Bins of the histogram.")
@format_option()
@output_option
@scheduler_option
@click.pass_context
def command(
    context: click.Context, /, network: str, variant: str | None, pareto: bool, pareto_by: str | None,
    least_of: str | None, most_of: str | None, closest: str | None, top: int, histogram: str | None, bins: int,
    form: str, output: Path | None, scheduler: str | None, **options: Any,
) -> None:  # fmt: skip
    """All networks whose four stages choose width, kernel, expansion and depth each by itself, reduced to a few.

    Values are start:stop:step (stop included), a list a,b,c, or one value.
    """
    from ..base.errors import ComplexityError
    from ..sweeping import elastic
    from ..sweeping.figures import known

    asked = [pareto or pareto_by, least_of, most_of, closest, histogram]
    if sum(map(bool, asked)) != 1:
        raise ComplexityError("one of --pareto, --least, --most, --closest and --histogram is needed")
    budgets = budgets_given(options)
    if closest and budgets:
        raise ComplexityError("--closest takes no budgets")
    checked_output(form, output, None)
    choices = {**axes_given(context), **({"variant": variant} if variant else {})}
    space = elastic(network, **choices, scheduler=scheduler)
    if histogram:
        found: Any = space.histogram(known(histogram), bins, **budgets)
    elif closest:
        found = space.closest(top, **pairs("--closest", closest))
    elif least_of or most_of:
        found = space.top(top, known(least_of or most_of or ""), prefer="low" if least_of else "high", **budgets)
    else:
        x, y, prefer = front_given(pareto_by, budgets)
        found = space.pareto(x, y, prefer=prefer, **budgets)
    write(found, form, output)

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
@axis_option("--kernel", "Kernel sizes that each stage may have.", whole=True)
@axis_option("--expansion", "Expansions that each stage may have (not in MobileNet V1).")
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
    from ..base import Sheet
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
        counts = space.histogram(known(histogram), bins, **budgets)
        write(Sheet(lambda: [_bars(space, counts)], lambda: _bins(space, counts)), form, output)
        return
    if closest:
        found = space.closest(top, **pairs("--closest", closest))
    elif least_of or most_of:
        found = space.top(top, known(least_of or most_of or ""), prefer="low" if least_of else "high", **budgets)
    else:
        x, y, prefer = front_given(pareto_by, budgets)
        found = space.pareto(x, y, prefer=prefer, **budgets)
    write(Sheet(lambda: [found.to_grid()], lambda: _rows(space, found)), form, output)


def _rows(space: Any, found: Any) -> dict[str, Any]:
    rows = found.to_frame().to_dict(orient="records")
    return {"network": space.network, "settings": space.size, "notes": list(found.notes), "rows": rows}


def _bins(space: Any, counts: Any) -> dict[str, Any]:
    return {
        "network": space.network,
        "settings": space.size,
        "figure": counts.figure,
        "edges": counts.edges.tolist(),
        "counts": counts.counts.tolist(),
    }


def _bars(space: Any, counts: Any) -> Any:
    from ..base import Grid

    most = max(int(counts.counts.max()), 1)
    rows = [
        [f"{low:,.0f}", f"{high:,.0f}", f"{n:,}", "█" * round(40 * n / most) or ("▏" if n else "")]
        for low, high, n in zip(counts.edges[:-1], counts.edges[1:], counts.counts.tolist(), strict=True)
    ]
    title = f"{space.network}: {int(counts.counts.sum()):,} of {space.size:,} settings by {counts.figure}"
    return Grid(["from", "to", "settings", ""], rows, title, ["each bin has its lower edge, the last one both"], "rrrl")

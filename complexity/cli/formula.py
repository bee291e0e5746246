"""``complexity formula NETWORK``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..base.command import emit
from .options import format_option, output_option
from .output import write

if TYPE_CHECKING:
    from ..base import Grid
    from ..sweeping.symbolic import Formula


@click.command("formula")
@click.argument("network")
@click.option("--variant", help="One of the network's variants; its first unless given.")
@click.option("--groups", type=click.IntRange(1), help="Groups of ShuffleNet V1.")
@click.option("--classes", type=click.IntRange(1), help="Classes.")
@click.option("--convention", "conventions", multiple=True, help="The total under this convention too; repeatable.")
@format_option()
@output_option
def command(
    network: str, variant: str | None, conventions: tuple[str, ...], form: str, output: Path | None, **settings: Any
) -> None:
    """The cost of NETWORK as a formula in α and β, layer by layer, and how far rounding takes the real one from it."""
    from ..base import Sheet
    from ..ledgers.conventions import convention
    from ..sweeping.symbolic import formula

    weighed = tuple(map(convention, conventions))
    given = {name: value for name, value in settings.items() if value is not None}
    found = replace(formula(network, variant=variant, **given), weighed=weighed)
    rounded = [_rounding(found)] if "α" in found.symbols else []
    if form in ("text", "markdown", "latex"):  # mathematics, and texts that stand one below the other
        emit("\n".join(one.render(form) for one in (found, *rounded)), output)
    else:
        data = {**found.to_dict(), **({"rounding": found.rounding().to_dict()} if rounded else {})}
        write(Sheet(lambda: [found.to_grid(), *rounded], lambda: data), form, output)


def _rounding(found: Formula) -> Grid:
    """The table of published points, and the worst ones of a fine grid."""
    import numpy

    grid = found.rounding().to_grid()
    alphas = numpy.arange(25, 151) / 100
    whole, any_side = (found.rounding(alphas, numpy.arange(96, 321, step)) for step in (32, 1))
    notes = ["the largest gaps for α from 0.25 to 1.5 in steps of 0.01, sides from 96 to 320:"]
    for name, fine, figure in (
        ("params", whole, "params"),
        ("MultiAdds, sides that are multiples of 32", whole, "multi_adds"),
        ("MultiAdds, any side", any_side, "multi_adds"),
    ):
        gap, alpha, side = fine.worst(figure)
        notes.append(f"{name}: {gap:+.1%} at α {alpha:g}" + (f", side {side}" if figure == "multi_adds" else ""))
    return replace(grid, notes=notes)

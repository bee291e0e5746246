"""``complexity memory TARGET``."""

from __future__ import annotations

import click

from .counted import counted
from .options import format_option, inputs_option
from .output import write


@click.command("memory")
@click.argument("target")
@inputs_option
@click.option(
    "--dtype", help="Of all elements: float32, float16, bfloat16, int8 … Default: that of most of the model's params."
)
@format_option()
def command(target: str, inputs: tuple[str, ...], dtype: str | None, form: str) -> None:
    """What TARGET reads, writes and keeps, layer by layer.

    Bytes moved, MultiAdds per byte, maps alive, weights, receptive fields; peak activation memory with every layer by
    itself and in place.
    """
    from ..base import Sheet
    from ..memory import profile
    from ..targets import parse, target_dtype

    found = counted(target, inputs, flow=True)
    moved = profile(found.ledger, dtype=dtype or target_dtype(parse(target)))
    data = {"target": target, "input": found.inputs, "input_assumed": found.assumed}
    write(Sheet(lambda: [moved.to_grid(f"Memory of {found.title}")], lambda: data | moved.to_dict()), form)

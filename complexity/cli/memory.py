"""``complexity memory TARGET``."""

from __future__ import annotations

import click

from .options import assumed, format_option, inputs_option, specs, titled, write, write_json


@click.command("memory")
@click.argument("target")
@inputs_option
@click.option(
    "--dtype", default="float32", show_default=True, help="Of all elements: float32, float16, bfloat16, int8 …"
)
@format_option()
def command(target: str, inputs: tuple[str, ...], dtype: str, form: str) -> None:
    """What TARGET reads, writes and keeps, layer by layer.

    Bytes moved, MultiAdds per byte, maps alive, weights, receptive fields; peak activation memory with every layer by
    itself and in place.
    """
    from ..memory import profile
    from ..memory.layout import as_dict, grid
    from ..targets import parse, target_ledger

    parsed = parse(target)
    options = {} if parsed.closed_form else {"flow": True}
    ledger, shapes = target_ledger(parsed, specs(inputs), **options)
    found = profile(ledger, dtype=dtype)
    if form == "json":
        write_json({"target": target, "input": shapes, "input_assumed": assumed(parsed, inputs), **as_dict(found)})
    else:
        shapes = titled(shapes, assumed(parsed, inputs))
        write(grid(found, f"Memory of {target} at {'; '.join(shapes)}"), form)

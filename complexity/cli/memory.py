"""``complexity memory TARGET``."""

from __future__ import annotations

import click

from .options import assumed, format_option, inputs_option, specs, titled, write


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
    from ..base import Sheet
    from ..memory import profile
    from ..targets import parse, target_ledger

    parsed = parse(target)
    options = {} if parsed.closed_form else {"flow": True}
    ledger, shapes = target_ledger(parsed, specs(inputs), **options)
    found = profile(ledger, dtype=dtype)
    title = f"Memory of {target} at {'; '.join(titled(shapes, assumed(parsed, inputs)))}"
    data = {"target": target, "input": shapes, "input_assumed": assumed(parsed, inputs)}
    write(Sheet(lambda: [found.to_grid(title)], lambda: data | found.to_dict()), form)

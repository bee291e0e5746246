"""``complexity count TARGET``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from .options import assumed, format_option, inputs_option, specs, titled, without_torchs_advice, write, write_json


@click.command("count")
@click.argument("target")
@inputs_option
@click.option("--by", type=click.Choice(["layer", "module", "kind"]), default="layer", show_default=True,
              help="Rows: layers in the order of execution, the tree of modules, or kinds of layer.")  # fmt: skip
@click.option("--depth", type=click.IntRange(min=1), help="Deepest level of modules that gets rows (--by module).")
@click.option("--convention", "name", default="multi-adds", show_default=True,
              help="How operations are weighed; complexity list conventions names them.")  # fmt: skip
@click.option("--sort", type=click.Choice(["params", "figure", "name"]), help="Largest (or first) row on top.")
@click.option("--strict", is_flag=True, help="An operation without a rule is an error.")
@click.option(
    "--execute",
    is_flag=True,
    help="Run the model for real, with random weights and inputs; one that asks for values needs it.",
)
@click.option("--backward", is_flag=True, help="Count the backward pass too.")
@click.option("--per-sample", is_flag=True, help="Divide by the batch.")
@format_option()
def command(
    target: str,
    inputs: tuple[str, ...],
    by: str,
    depth: int | None,
    name: str,
    sort: str | None,
    form: str,
    **flags: bool,
) -> None:
    """Count TARGET: its params and operations, layer by layer.

    Nothing is downloaded, and a live model is built without weights. A path/to/file.py:callable is imported, so that
    file's code runs.
    """
    without_torchs_advice()
    from ..ledgers.conventions import convention
    from ..targets import parse, target_ledger

    weighed = convention(name)
    given: dict[str, Any] = {flag: True for flag, value in flags.items() if value}
    parsed = parse(target)
    ledger, shapes = target_ledger(parsed, specs(inputs), **given)
    from ..ledgers import layout as ledger_table

    if form == "json":
        write_json(ledger_table.data(ledger, target, shapes, weighed, assumed=assumed(parsed, inputs)))
        return
    raw = form == "csv"
    shapes = titled(shapes, assumed(parsed, inputs))
    table = ledger_table.grid(ledger, target, shapes, weighed, by=by, depth=depth, sort=sort, raw=raw)
    if flags["execute"]:
        note = "run for real with random weights and inputs: what depends on values depends on these"
        table = replace(table, notes=[*table.notes, note])
    write(table, form)
    if raw:  # CSV has no room for notes
        for note in ledger_table.uncounted_notes(ledger):
            click.echo(f"complexity: {note}", err=True)

"""``complexity memory TARGET``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .counted import counted
from .options import format_option, inputs_option
from .output import write

if TYPE_CHECKING:
    from ..base import Grid


@click.command("memory")
@click.argument("target")
@inputs_option
@click.option(
    "--dtype", help="Of all elements: float32, float16, bfloat16, int8 … Default: that of most of the model's params."
)
@click.option("--by", type=click.Choice(["layer", "module"]), default="layer", show_default=True,
              help="Rows: layers in the order of execution, or the tree of modules.")  # fmt: skip
@click.option("--depth", type=click.IntRange(min=1), help="Deepest level of modules that gets rows (--by module).")
@click.option("--training", "trained", is_flag=True,
              help="What training needs: kept activations, gradients, states of the optimizer; layers that keep something.")  # fmt: skip
@click.option("--optimizer", help="The one whose states count (--training): sgd, momentum, adam, rmsprop, adagrad, amsgrad. "
              "Default: the first three.")  # fmt: skip
@format_option()
def command(
    target: str,
    inputs: tuple[str, ...],
    dtype: str | None,
    by: str,
    depth: int | None,
    trained: bool,
    optimizer: str | None,
    form: str,
) -> None:
    """What TARGET reads, writes and keeps, layer by layer.

    Bytes moved, MultiAdds per byte, maps alive, weights, receptive fields; peak activation memory with every layer by
    itself and in place. With --training, what a step of training keeps.
    """
    from ..base import Sheet
    from ..base.errors import ComplexityError
    from ..memory import profile, training
    from ..targets import parse, target_dtype

    if optimizer and not trained:
        raise ComplexityError("--optimizer is of --training: give both")
    if trained and by == "module":
        raise ComplexityError("--by module is of the forward pass: leave out --training")
    found = counted(target, inputs, flow=True)
    of = {"dtype": dtype or target_dtype(parse(target))}
    about = {"target": target, "input": found.inputs, "input_assumed": found.assumed}
    if trained:
        step = training(found.ledger, **of, optimizer=optimizer)
        title = f"Training {found.title}"
        write(Sheet(lambda: [step.to_grid(title), step.by_layer()], lambda: about | step.to_dict()), form)
        return
    moved = profile(found.ledger, **of)

    def tables(*, raw: bool = False) -> list[Grid]:
        return [moved.to_grid(f"Memory of {found.title}", by=by, depth=depth, raw=raw)]

    write(Sheet(tables, lambda: about | moved.to_dict(), lambda: tables(raw=True)), form)

"""``complexity count TARGET``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .counted import counted, followed
from .options import format_option, inputs_option, output_option, without_torchs_advice
from .output import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..counters.language import Generation


@click.command("count")
@click.argument("target")
@inputs_option
@click.option("--by", type=click.Choice(["layer", "module", "kind"]),
              help="Rows: layers in the order of execution (default), the tree of modules, or kinds of layer (default of a "
              "language model).")  # fmt: skip
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
@click.option("--params", "alone", is_flag=True, help="Params alone, tensor by tensor: the model is built and not run.")
@click.option(
    "--nonzero",
    is_flag=True,
    help="As --params, and how many are not 0 (pruned ones are): the model is built with values.",
)
@click.option("--per-sample", is_flag=True, help="Divide by the batch.")
@click.option("--context", type=int, help="Of a language model: tokens, of which prefill takes all and a cached step the last. "
              "Default: 1024, or as many positions as it has.")  # fmt: skip
@format_option()
@output_option
def command(
    target: str,
    inputs: tuple[str, ...],
    by: str | None,
    depth: int | None,
    name: str,
    sort: str | None,
    form: str,
    output: Path | None,
    alone: bool,
    nonzero: bool,
    context: int | None,
    **flags: bool,
) -> None:
    """Count TARGET: its params and operations, layer by layer.

    Nothing is downloaded, and a live model is built without weights. A path/to/file.py:callable is imported, so that
    file's code runs. A decoder of transformers without --input is counted as it makes text: prefill and a cached step side by
    side, experts, cache and closed form. A model.onnx is read, not run. What --format json writes is a TARGET itself: ledger.json.
    """
    without_torchs_advice()
    from ..ledgers.conventions import convention

    weighed = convention(name)
    if alone or nonzero:
        _alone(target, inputs, form, output, {**flags, "context": context is not None}, nonzero=nonzero)
        return
    given = {flag: True for flag, value in flags.items() if value}
    if (makes := _generation(target, inputs, context, given)) is not None:
        from ..base import Sheet

        rows: dict[str, Any] = {"by": by or "kind", "depth": depth, "sort": sort, "convention": weighed.name}
        title = f"{target} at {makes.context:,} tokens" + (" (assumed)" if context is None else "")
        write(
            Sheet(
                lambda: makes.tables(title, **rows),
                lambda: makes.to_dict(weighed.name),
                lambda: makes.tables(title, raw=True, **rows),
            ),
            form,
            output,
        )
        return
    by = by or "layer"
    found = followed(target, inputs, given) if form == "json" else counted(target, inputs, **given)
    real = "run for real with random weights and inputs: what depends on values depends on these"
    write(
        found.ledger.named(found.model), form, output, notes=found.ledger.uncounted_notes,
        convention=weighed, inputs=found.inputs, assumed=found.assumed,
        by=by, depth=depth, sort=sort, remarks=[real] if flags["execute"] else found.remarks,
    )  # fmt: skip


def _generation(
    target: str, inputs: tuple[str, ...], context: int | None, given: Mapping[str, bool]
) -> Generation | None:
    """What a language model costs as it makes text; ``None`` of anything else, unless a context was named."""
    import sys

    from ..base.errors import ComplexityError
    from ..targets import parse

    if context is not None and (inputs or given.keys() - {"strict"}):
        beside = "input" if inputs else sorted(given.keys() - {"strict"})[0].replace("_", "-")
        raise ComplexityError(f"--context gives a language model its input: no --{beside} beside it")
    named = parse(target)
    if context is not None and named.source != "python":
        raise ComplexityError(f"{target}: --context is for language models of transformers, in Python")
    if inputs or given.keys() - {"strict"} or named.source != "python":
        return None
    import torch  # noqa: F401  # where it is missing, that is what is said

    named.find()
    if "transformers" not in sys.modules and context is None:
        return None
    from ..counters.language import generates, generation

    model = named.build("meta")
    if context is None and (named.has_inputs or not generates(model)):
        return None
    return generation(model, context, name=target, **given)


def _alone(
    target: str, inputs: tuple[str, ...], form: str, output: Path | None, flags: Mapping[str, bool], *, nonzero: bool
) -> None:
    """Params without a run, which takes no input and none of a run's options."""
    from ..base.errors import ComplexityError
    from ..targets import parse, target_params

    given = ["input"] if inputs else [flag for flag, value in flags.items() if value]
    if given:
        raise ComplexityError(
            f"--{'nonzero' if nonzero else 'params'} runs nothing: no --{given[0].replace('_', '-')} beside it"
        )
    write(target_params(parse(target), nonzero=nonzero), form, output)

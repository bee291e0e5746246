"""Options that several subcommands take, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..layers import Ledger
    from ..rendering import Grid
    from ..targets import InputSpec, Target

FORMATS = ("text", "markdown", "csv", "json", "html", "latex")

inputs_option = click.option(
    "--input", "inputs", multiple=True, metavar="SHAPE[:DTYPE]",
    help="An input with its batch, e.g. 1,3,224,224 or 1,16:int64; repeat for several. Default: what the weights name.",
)  # fmt: skip


def format_option(default: str = "text") -> Callable[[Any], Any]:
    """``--format``."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default=default, show_default=True, help="Output."
    )


def specs(texts: tuple[str, ...]) -> tuple[InputSpec, ...]:
    """``--input`` texts, parsed.

    Raises:
        ComplexityError: one is no input.
    """
    from ..targets import parse_input

    return tuple(parse_input(text) for text in texts)


def target_ledger(target: Target, inputs: tuple[InputSpec, ...], **options: Any) -> tuple[Ledger, list[str]]:
    """The ledger of a target, and its inputs as texts.

    Raises:
        ComplexityError: no such target, or inputs that a closed form does not take.
        UserCodeError: building or running the model raised.
    """
    from ..errors import ComplexityError

    if target.closed_form:
        return _closed(target, inputs, options)
    from ..counters import count
    from ..targets import UserCodeError

    chosen = inputs or target.default_inputs()
    model = target.build("meta")
    tensors = tuple(spec.tensor("meta") for spec in chosen)
    what = f"{target.text} on {'; '.join(map(str, chosen))}"
    try:
        ledger = count(model, *tensors, **options)
    except ComplexityError as error:
        raise ComplexityError(f"{what}: {error}") from error.__cause__
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0]
        raise UserCodeError(f"counting {what}: the model raised {type(error).__name__}: {first}") from error
    ledger.model = target.text
    return ledger, [str(spec) for spec in chosen]


def _closed(target: Target, inputs: tuple[InputSpec, ...], options: dict[str, Any]) -> tuple[Ledger, list[str]]:
    from ..errors import ComplexityError

    for name, value in options.items():
        if value:
            raise ComplexityError(
                f"{target.text}: --{name.replace('_', '-')} is for live models, not for a closed form"
            )
    if inputs:
        shape = inputs[0].shape
        if len(inputs) > 1 or len(shape) != 4 or shape[:2] != (1, 3):
            raise ComplexityError(f"{target.text}: a closed form takes one image, --input 1,3,HEIGHT,WIDTH")
        if "resolution" in target.options or "beta" in target.options:
            raise ComplexityError(f"{target.text}: the input size is given twice, there and by --input")
        from dataclasses import replace

        target = replace(target, options={**target.options, "resolution": shape[2:]})
    ledger = target.closed_ledger()
    size = ledger.settings["resolution"]
    height, width = size if isinstance(size, tuple) else (size, size)
    return ledger, [f"1,3,{height},{width}"]


def write(grid: Grid, form: str) -> None:
    """A table to stdout."""
    click.echo(grid.render(form), nl=False)


def write_json(data: Any) -> None:
    """Plain data to stdout, as JSON that any reader takes (no NaN)."""
    import json

    click.echo(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))

"""Options that several subcommands take, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..base import formats

if TYPE_CHECKING:
    from ..base import Result
    from ..targets import InputSpec, Target

FORMATS = list(formats.FORMATS)

inputs_option = click.option(
    "--input", "inputs", multiple=True, metavar="SHAPE[:DTYPE]",
    help="An input with its batch, e.g. 1,3,224,224 or 1,16:int64; repeat for several. "
    "Default: what a zoo's weights name; for code of your own one image, 1,3,224,224, is assumed.",
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


def assumed(target: Target, inputs: tuple[str, ...]) -> bool:
    """Whether a target is counted on an input that nobody named."""
    return not inputs and target.assumes_input


def titled(shapes: list[str], is_assumed: bool) -> list[str]:
    """Inputs as a title shows them."""
    return [f"{shape} (assumed)" for shape in shapes] if is_assumed else shapes


def say_assumed(target: Target, inputs: tuple[str, ...], shapes: list[str]) -> None:
    """On stderr, where the output itself has no place for it: that the input is assumed."""
    if assumed(target, inputs):
        click.echo(f"complexity: {target.text}: input {'; '.join(shapes)} is assumed; --input names another", err=True)


def without_torchs_advice() -> None:
    """Hides what torch says of a missing CUDA runtime whenever something compiles: nothing here needs one."""
    import logging

    logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)


def write(result: Result, form: str, notes: Sequence[str] = ()) -> None:
    """A result to stdout; notes that CSV has no room for to stderr then."""
    click.echo(result.render(form), nl=False)
    for note in notes if form == "csv" else ():
        click.echo(f"complexity: {note}", err=True)


def write_json(data: Any) -> None:
    """Plain data to stdout, as JSON that any reader takes (no NaN)."""
    click.echo(formats.FORMATS.find("json").dumped(data), nl=False)

"""Options that several subcommands take, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..base import formats
from ..base.words import LANGUAGES

if TYPE_CHECKING:
    from ..targets import Input

FORMATS = list(formats.FORMATS)

inputs_option = click.option(
    "--input", "inputs", multiple=True, metavar="[NAME=]SHAPE[:DTYPE[=VALUES]]",
    help="An input with its batch, e.g. 1,3,224,224 or tokens=1,16:int64; repeat for several. "
    "A list: '[1,3,8,8; 1,3,9,9]', a dict: '{a=1,8; b=2}', with values: 1,16:int64=0..999. "
    "Default: what a zoo's weights name; for code of your own one image, 1,3,224,224, is assumed.",
)  # fmt: skip


output_option = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of stdout."
)

scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", help="A Dask scheduler that shares out the work: tcp://host:8786."
)


def format_option(formats: Sequence[str] = FORMATS, text: str = "Output.") -> Callable[[Any], Any]:
    """``--format``."""
    return click.option("--format", "form", type=click.Choice(formats), default="text", show_default=True, help=text)


def lang_option(whose: str) -> Callable[[Any], Any]:
    """``--lang``, the language of something."""
    return click.option(
        "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help=f"The language of {whose}."
    )


def specs(texts: tuple[str, ...]) -> tuple[Input, ...]:
    """``--input`` texts, parsed.

    Raises:
        ComplexityError: one is no input.
    """
    from ..targets import parse_input

    return tuple(parse_input(text) for text in texts)


def without_torchs_advice() -> None:
    """Hides what torch says of a missing CUDA runtime whenever something compiles: nothing here needs one."""
    import logging

    logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)

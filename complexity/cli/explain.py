"""``complexity explain``."""

from __future__ import annotations

from typing import Any

import click

from ..base.errors import ComplexityError
from .counted import counted
from .options import format_option, inputs_option, lang_option
from .output import write


@click.command("explain")
@click.argument("figure", required=False)
@click.option("--network", help="The network that the figure is about; its settings follow.")
@click.option("--alpha", type=float, help="Width multiplier α.")
@click.option("--width", type=float, help="Width s× of the ShuffleNets.")
@click.option("--groups", type=int, help="Groups of ShuffleNet V1.")
@click.option("--resolution", type=int, help="Input size in pixels.")
@click.option("--beta", type=float, help="Resolution multiplier β, in place of --resolution.")
@click.option("--classes", type=int, help="A number of classes to try beside 1000 and 1001.")
@click.option("--variant", help="The network's variant, where it is known; else all are tried.")
@click.option(
    "--target", "target_text", metavar="TARGET", help="A live model in place of a network: torchvision:mobilenet_v2."
)
@inputs_option
@click.option("--table", help="A table of the chapter (5-11), or with --source one of that source.")
@click.option("--source", help="All figures of a source: chapter, mobilenet-v3-paper …")
@click.option("--file", "path", type=click.Path(), help="A file of printed figures: CSV or TOML.")
@click.option("--of", help="What the figure is: operations (the default) or params.")
@click.option("--unit", default="", help="What a bare number is in: K, M, G, B, million …")
@click.option("--others", type=click.IntRange(0, 50), default=4, show_default=True, help="Further hypotheses to name.")
@lang_option("the answer")
@format_option()
def command(
    figure: str | None,
    target_text: str | None,
    inputs: tuple[str, ...],
    path: str | None,
    lang: str,
    form: str,
    **asked: Any,
) -> None:
    """Which network variant and which way of counting gives a printed figure?

    FIGURE is read as people print it: 137M, 1.55G, "15.3 B", "569 Million", 4.2. Instead of it, --table, --source or --file
    gives whole columns, which are explained jointly.
    """
    from ..explaining import explain

    given = {name: value for name, value in asked.items() if value is not None}
    if target_text is not None:
        if figure is None:
            raise ComplexityError("--target needs a figure to explain, e.g. 0.33G")
        found = counted(target_text, inputs)
        found.note_assumed()
        given["ledger"] = found.ledger
    elif inputs:
        raise ComplexityError("--input goes with --target: a network in closed form takes --resolution")
    report = explain(figure, file=path, **given)
    write(report, form, lang=lang)

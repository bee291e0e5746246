"""``complexity diagram``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import lang_option

#: Settings that an option of the same name sets, where the network or the figure has them.
_SETTINGS = {
    "alpha": (float, "Width multiplier."), "width": (float, "Width of ShuffleNet."), "groups": (int, "Groups."),
    "resolution": (int, "Input size in pixels."), "variant": (str, "Variant, by name."),
    "size": (int, "Of the maps in figures 5-3 to 5-6."), "channels": (int, "Before the convolution, or between two of groups."),
    "outputs": (int, "Maps behind the convolution."), "kernel": (int, "Of the convolution."),
}  # fmt: skip


def _settings(command: Any) -> Any:
    for name, (kind, text) in reversed(_SETTINGS.items()):
        command = click.option(f"--{name}", type=kind, help=text)(command)
    return command


@click.command("diagram")
@click.argument("network", required=False)
@click.option(
    "--unit",
    default="stride1",
    show_default=True,
    help="stride1 or stride2: the first that keeps or halves its map; or the beginning of its layers' names, row3.2.",
)
@click.option("--figure", help="A figure of the chapter, 5-3 to 5-12, instead of a network's unit.")
@_settings
@lang_option("the diagram")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file: .svg, .png or .pdf. SVG on stdout unless given.",
)
def command(
    network: str | None, unit: str, figure: str | None, lang: str, output: Path | None, **settings: Any
) -> None:
    """Draw a unit of NETWORK as boxes, with the shapes and costs of its layers; or a figure of the chapter.

    Everything on it is computed, at any width, number of groups and input size.
    """
    from ..base.errors import ComplexityError
    from ..base.extras import needed_by
    from ..plots import language
    from ..plots.diagrams import diagram
    from ..plots.diagrams import figure as of_chapter

    given = {name: value for name, value in settings.items() if value is not None}
    if (network is None) == (figure is None):
        raise ComplexityError("diagram: a NETWORK, or --figure 5-3 to 5-12")
    with language(lang):
        drawn = diagram(network, unit, **given) if network is not None else of_chapter(str(figure), **given)
    if output is None:
        click.echo(drawn.to_svg(), nl=False)
        return
    with needed_by("--output as a picture"):
        drawn.save(output)

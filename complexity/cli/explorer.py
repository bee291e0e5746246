"""``complexity explorer``."""

from __future__ import annotations

from pathlib import Path

import click

from .counted import counted
from .options import inputs_option, lang_option
from .sweep_options import axes_given, axis_option


@click.command("explorer")
@click.option(
    "--output", "-o", required=True, metavar="FILE.html", type=click.Path(path_type=Path), help="The file to write."
)
@click.option("--network", "networks", multiple=True, help="Only this network; repeat for several. Default: all.")
@click.option(
    "--target", "targets", multiple=True, metavar="TARGET", help="A model of your own beside them; repeatable."
)
@inputs_option
@axis_option("--alpha", "Stops of the width slider. Default: 0.1:2:0.05, of networks beyond the chapter 0.25:2:0.25.")
@axis_option("--resolution", "Stops of the resolution slider. Default: 64:320:8.", whole=True)
@lang_option("the page when it opens")
@click.pass_context
def command(
    context: click.Context,
    /,
    output: Path,
    networks: tuple[str, ...],
    targets: tuple[str, ...],
    inputs: tuple[str, ...],
    lang: str,
) -> None:
    """One self-contained page with sliders for width, resolution and groups.

    It opens from disk, needs no server and loads nothing. TARGET is as for count; --input is that of every TARGET.
    """
    from ..architectures import FAMILIES, find
    from ..base.errors import ComplexityError, shown
    from ..base.files import checked_place, write_whole
    from ..base.numbers import several
    from ..explorer import explorer
    from ..published import chapter_ids

    if output.suffix.lower() not in (".html", ".htm"):
        raise ComplexityError(f"output {shown(str(output))}: the name must end in .html")
    checked_place(output)
    if inputs and not targets:
        raise ComplexityError("--input is the input of a model: name one with --target")
    asked = tuple(dict.fromkeys(networks))
    for name in asked:
        find(name)
    axes = axes_given(context)
    models = []
    for target in targets:
        found = counted(target, inputs)
        found.note_assumed()
        models.append((found.ledger, target, "; ".join(found.inputs)))
    text = explorer(asked, alpha=axes.get("alpha"), resolution=axes.get("resolution"), models=models, lang=lang)
    write_whole(output, text)
    own = f", {len(models)} of your own" if models else ""
    click.echo(
        f"{output}: {several(len(asked or FAMILIES), 'network')}{own}, {len(chapter_ids())} tables; opens from disk"
    )

"""``complexity guidelines TARGET…``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from .counted import counted
from .options import format_option, inputs_option, lang_option, without_torchs_advice
from .output import draw, write


@click.command("guidelines")
@click.argument("targets", nargs=-1, metavar="TARGET...")
@inputs_option
@click.option("--chapter", is_flag=True, help="The chapter's networks side by side.")
@click.option("--top", type=click.IntRange(min=1), default=5, show_default=True, help="Layers of each guideline.")
@click.option(
    "--plot", type=click.Path(path_type=Path), help="A picture of several networks: .html, .svg, .png or .pdf."
)
@lang_option("the picture")
@format_option()
def command(
    targets: tuple[str, ...], inputs: tuple[str, ...], chapter: bool, top: int, plot: Path | None, lang: str, form: str
) -> None:
    """Score networks by ShuffleNet V2's guidelines G1 to G4.

    One TARGET: its worst layers, each with what would change. Several, or --chapter: side by side.
    """
    without_torchs_advice()
    from ..base import Sheet
    from ..base.errors import ComplexityError
    from ..memory.guidelines import SideBySide, chapter_scores, score

    if not targets and not chapter:
        raise ComplexityError("guidelines: a TARGET is needed, or --chapter")
    scored = dict(chapter_scores().scored) if chapter else {}
    guessed: dict[str, str] = {}
    for target in targets:
        found = counted(target, inputs, flow=True)
        scored[target] = score(found.ledger)
        if found.assumed:
            guessed[target] = found.shown_inputs[0]
    if plot is not None:
        from ..plots import plot as chart

        draw(lambda: chart(SideBySide(scored)), plot, lang)
    if len(scored) == 1:
        ((name, one),) = scored.items()
        title = f"{name} at {guessed[name]}" if name in guessed else name
        write(
            Sheet(
                lambda: [one.to_grid(title, top)],
                lambda: {**one.to_dict(name), "input_assumed": name in guessed},
                lambda: one.data_grids(title, top),
            ),
            form,
        )
        return
    several = SideBySide(scored)
    table = several.to_grid()
    notes = [*table.notes, *(f"{name}: input {guess}" for name, guess in guessed.items())]
    data = [{**one, "input_assumed": one["network"] in guessed} for one in several.to_dict(top)]
    write(Sheet(lambda: [replace(table, notes=notes)], lambda: data), form)

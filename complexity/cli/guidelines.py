"""``complexity guidelines TARGET…``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from .options import assumed, format_option, inputs_option, specs, titled, without_torchs_advice, write, write_json


@click.command("guidelines")
@click.argument("targets", nargs=-1, metavar="TARGET...")
@inputs_option
@click.option("--chapter", is_flag=True, help="The chapter's networks side by side.")
@click.option("--top", type=click.IntRange(min=1), default=5, show_default=True, help="Layers of each guideline.")
@click.option("--plot", type=click.Path(path_type=Path), help="A picture of several networks: .html, .svg or .png.")
@click.option("--experiment", metavar="G1|G2|G3|G4", help="Rerun the experiment behind a guideline (no TARGET).")
@click.option("--platform", help="Printed speeds of an experiment: arm (on a CPU unless given) or gpu.")
@click.option("--no-measure", is_flag=True, help="An experiment in closed form only.")
@click.option("--batch", type=int, default=1, show_default=True, help="Images of one pass of an experiment.")
@click.option("--device", default="cpu", show_default=True, help="Where an experiment runs: cpu, cuda or cuda:N.")
@click.option("--threads", type=int, default=1, show_default=True, help="Threads of an experiment.")
@click.option("--turns", type=int, default=5, show_default=True, help="Measurements of each stack, in turn.")
@click.option("--seconds", type=float, default=0.1, show_default=True, help="How long one of them takes at least.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@format_option()
def command(
    targets: tuple[str, ...], inputs: tuple[str, ...], chapter: bool, top: int, plot: Path | None, experiment: str | None,
    platform: str | None, no_measure: bool, quiet: bool, form: str, **options: Any,
) -> None:  # fmt: skip
    """Score networks by ShuffleNet V2's guidelines G1 to G4, or rerun the experiments behind these.

    One TARGET: its worst layers, each with what would change. Several, or --chapter: side by side.
    """
    without_torchs_advice()
    from ..base.errors import ComplexityError

    if experiment is not None:
        if targets or chapter or plot:
            raise ComplexityError("--experiment builds the paper's stacks: it goes with no TARGET, --chapter or --plot")
        _experiment(experiment, platform, no_measure, quiet, form, options)
        return
    if not targets and not chapter:
        raise ComplexityError("guidelines: a TARGET is needed, or --chapter, or --experiment")
    _scores(targets, inputs, chapter, top, plot, form)


def _scores(
    targets: tuple[str, ...], inputs: tuple[str, ...], chapter: bool, top: int, plot: Path | None, form: str
) -> None:
    from ..memory.guidelines import score
    from ..memory.guidelines.chapter import chapter_scores
    from ..memory.guidelines.layout import as_dict, report, side_by_side
    from ..targets import parse, target_ledger

    scored = chapter_scores() if chapter else {}
    guessed: dict[str, str] = {}
    for target in targets:
        parsed = parse(target)
        ledger, shapes = target_ledger(parsed, specs(inputs), **({} if parsed.closed_form else {"flow": True}))
        scored[target] = score(ledger)
        if assumed(parsed, inputs):
            guessed[target] = titled(shapes, True)[0]
    if plot is not None:
        from .. import plots

        plots.save(plots.plot(scored), plot)
    if form == "json":
        most = None if len(scored) == 1 else top
        data = [{**as_dict(name, one, most), "input_assumed": name in guessed} for name, one in scored.items()]
        write_json(data[0] if len(data) == 1 else data)
    elif len(scored) == 1:
        ((name, one),) = scored.items()
        name = f"{name} at {guessed[name]}" if name in guessed else name
        write(report(name, one, top, raw=form == "csv"), form)
    else:
        table = side_by_side(scored)
        notes = [*table.notes, *(f"{name}: input {guess}" for name, guess in guessed.items())]
        write(replace(table, notes=notes), form)


def _experiment(
    guideline: str, platform: str | None, no_measure: bool, quiet: bool, form: str, options: dict[str, Any]
) -> None:
    from ..memory.guidelines.experiments import experiment

    found = experiment(guideline.upper(), platform=platform, measured=not no_measure, progress=not quiet, **options)
    if form == "json":
        write_json(found.to_dict())
    else:
        write(found.to_grid(), form)

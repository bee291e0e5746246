"""``complexity report TARGET``."""

from __future__ import annotations

from pathlib import Path

import click

from .counted import followed
from .options import inputs_option, specs, without_torchs_advice
from .output import tools_progress


@click.command("report")
@click.argument("target")
@inputs_option
@click.option(
    "--output", "-o", required=True, metavar="FILE.html", type=click.Path(path_type=Path), help="The page to write."
)
@click.option("--badge", metavar="FILE.svg", type=click.Path(path_type=Path), help="The badge as a file of its own.")
@click.option("--run-tools", is_flag=True, help="Run the installed tools on it, as complexity compare does.")
def command(target: str, inputs: tuple[str, ...], output: Path, badge: Path | None, run_tools: bool) -> None:
    """One page on TARGET: what it costs, where, its memory, how other tools count it and why.

    The page opens from disk and loads nothing. It ends with a budget to paste, and a badge.
    """
    without_torchs_advice()
    from ..base.errors import ComplexityError, shown
    from ..base.files import checked_place, write_whole
    from ..base.numbers import scaled
    from ..explorer.badge import badge as drawn
    from ..explorer.report import report

    for path, ending in ((output, ".html"), (badge, ".svg")):
        if path is not None and path.suffix.lower() != ending:
            raise ComplexityError(f"output {shown(str(path))}: the name must end in {ending}")
        if path is not None:
            checked_place(path)
    found = followed(target, inputs, {})
    ledger = found.ledger.named(found.model)
    comparison = None
    if run_tools:
        from ..peers import compare

        comparison = compare(target, *specs(inputs), progress=tools_progress)
    write_whole(output, report(ledger, inputs=found.inputs, assumed=found.assumed, comparison=comparison))
    if badge is not None:
        write_whole(badge, drawn(ledger))
    click.echo(
        f"{output}: {found.title}, {scaled(ledger.params)} params, {scaled(ledger.multi_adds)} MultiAdds; opens from disk"
    )

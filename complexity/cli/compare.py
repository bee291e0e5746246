"""``complexity compare TARGET``."""

from __future__ import annotations

import click

from .options import format_option, inputs_option, specs, without_torchs_advice
from .output import tools_progress, write


@click.command("compare")
@click.argument("target")
@inputs_option
@click.option(
    "--tool", "names", multiple=True, help="Only this tool; repeat for several. Default: all that are installed."
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=300, show_default=True, help="Seconds for each tool."
)
@format_option()
def command(target: str, inputs: tuple[str, ...], names: tuple[str, ...], timeout: float, form: str) -> None:
    """Run the other tools on TARGET and explain each figure.

    Each installed tool runs on a fresh copy of the model (with random weights, on the CPU), in a process of its own. The
    table names the convention under which our ledger gives its figure to the last operation, and what the tool missed.
    """
    without_torchs_advice()
    from ..peers import compare

    result = compare(target, *specs(inputs), names=names or None, timeout=timeout, progress=tools_progress)
    write(result, form, notes=result.ledger.uncounted_notes)

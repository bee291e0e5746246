"""The command group: finds a subcommand's file when it is asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from ..base.command import run as run_command
from ..base.command import version_option
from ..base.errors import unknown
from ..base.extras import missing

#: Subcommand -> the file that has its click command, and the line that the help shows for it.
COMMANDS: dict[str, tuple[str, str]] = {
    "tables": ("complexity.tables.command", "The chapter's tables, each printed figure beside its computed twin."),
    "count": ("complexity.cli.count", "Count a model: params, MultiAdds, layers, and what has no rule."),
    "compare": ("complexity.cli.compare", "Run the other tools on a model and explain their figures."),
    "audit": ("complexity.cli.audit", "Check every model of a zoo against what the zoo publishes."),
    "diff": ("complexity.cli.diff", "Two models, or one at two settings: totals and layers that differ."),
    "verify": ("complexity.cli.verify", "Check a model's figures against hooks on a real run, layer by layer."),
    "check": ("complexity.cli.check", "Hold models to their budgets, their record and published figures."),
    "sweep": ("complexity.cli.sweep", "All settings of a network on a grid: budgets, fronts, nearest ones."),
    "fit": ("complexity.cli.fit", "For each network the largest setting that fits a budget."),
    "explorer": ("complexity.cli.explorer", "One page with sliders for width, resolution and groups."),
    "report": (
        "complexity.cli.report",
        "One page on a model: totals, modules, memory, other tools, a budget, a badge.",
    ),
    "diagram": ("complexity.cli.diagram", "A unit of a network, or a figure of the chapter, as boxes and arrows."),
    "memory": ("complexity.cli.memory", "What a network reads, writes and keeps: bytes, peak, intensity."),
    "guidelines": (
        "complexity.cli.guidelines",
        "ShuffleNet V2's guidelines G1 to G4: scores, and its experiments rerun.",
    ),
    "bench": ("complexity.cli.bench", "Measure latency and images/s on this machine."),
    "explain": ("complexity.cli.explain", "Which network variant and way of counting gives a printed figure?"),
    "published": ("complexity.cli.published", "Sources of printed figures, and the verdict on each figure."),
    "elastic": ("complexity.cli.elastic", "All networks whose stages choose by themselves, reduced to a few."),
    "formula": ("complexity.cli.formula", "A network's cost as a formula in α and β."),
    "list": ("complexity.cli.listing", "List networks, variants, conventions or sources."),
}


class Lazy(click.Group):
    """A group whose subcommands are imported when they are used."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The subcommands, in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The subcommand of that name, imported now."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[name][0]).command
        return command

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        """As click does, with the nearest name where there is none."""
        name = click.utils.make_str(args[0])
        if name not in COMMANDS and not name.startswith("-"):
            raise unknown("command", name, COMMANDS)
        return super().resolve_command(context, args)

    def invoke(self, context: click.Context) -> Any:
        """As click does; where an extra is missing, which one the subcommand needs."""
        try:
            return super().invoke(context)
        except ModuleNotFoundError as error:
            raise missing(error, context.invoked_subcommand or "") or error from None

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of subcommands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@version_option
def group() -> None:
    """What a neural network costs, and by whose way of counting.

    TARGET is complexity:mobilenet_v1?alpha=0.5&resolution=160 (closed form, without torch), torchvision:mobilenet_v2,
    timm:MODEL, pytorchcv:MODEL, package.module:callable or path/to/file.py:callable. The last two are imported, and so
    their code runs.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits: 0 done, 1 the answer is no or the model raised, 2 a bad request."""
    if asked := os.environ.get("_COMPLEXITY_COMPLETE"):  # a shell completes a line
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(group, {}, "complexity", "_COMPLEXITY_COMPLETE", asked))
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code."""
    return run_command(group, "complexity", arguments)

"""The command group: finds a subcommand's file when it is asked for, and says what went wrong in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from .. import __version__
from ..base.errors import ComplexityError
from ..base.extras import missing

#: Subcommand -> where its click command is (``module:name``), and the line that the help shows for it.
COMMANDS: dict[str, tuple[str, str]] = {
    "count": ("complexity.cli.count:command", "Count a model: params, MultiAdds, layers, and what has no rule."),
    "compare": ("complexity.cli.compare:command", "Run the other tools on a model and explain their figures."),
    "audit": ("complexity.cli.audit:command", "Check every model of a zoo against what the zoo publishes."),
    "diff": ("complexity.cli.diff:command", "Two models, or one at two settings: totals and layers that differ."),
    "check": ("complexity.cli.check:command", "Hold models to their budgets, their record and published figures."),
    "sweep": ("complexity.cli.sweep:command", "All settings of a network on a grid: budgets, fronts, nearest ones."),
    "fit": ("complexity.cli.fit:command", "For each network the largest setting that fits a budget."),
    "explorer": ("complexity.cli.explorer:command", "One page with sliders for width, resolution and groups."),
    "memory": ("complexity.cli.memory:command", "What a network reads, writes and keeps: bytes, peak, intensity."),
    "guidelines": (
        "complexity.cli.guidelines:command",
        "ShuffleNet V2's guidelines G1 to G4: scores, and its experiments rerun.",
    ),
    "bench": ("complexity.cli.bench:command", "Measure latency and images/s on this machine."),
    "explain": ("complexity.cli.explain:command", "Which network variant and way of counting gives a printed figure?"),
    "published": ("complexity.cli.published:command", "Sources of printed figures, and the verdict on each figure."),
    "elastic": ("complexity.cli.elastic:command", "All networks whose stages choose by themselves, reduced to a few."),
    "formula": ("complexity.cli.formula:command", "A network's cost as a formula in α and β."),
    "list": ("complexity.cli.listing:command", "List networks, variants, conventions or sources."),
}

#: Exit codes: all well; the answer is "no" (an audit with a failure, a check over budget) or the model raised; bad request.
DONE, FAILED, BAD_REQUEST, INTERRUPTED = 0, 1, 2, 130


class Lazy(click.Group):
    """A group whose subcommands are imported when they are used."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The subcommands, in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The subcommand of that name, imported now."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        """As click does, with the nearest name where there is none."""
        name = click.utils.make_str(args[0])
        if name not in COMMANDS and not name.startswith("-"):
            from ..base.errors import unknown

            raise unknown("command", name, COMMANDS)
        return super().resolve_command(context, args)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of subcommands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="complexity")
def group() -> None:
    """What a neural network costs, and by whose way of counting.

    TARGET is complexity:mobilenet_v1?alpha=0.5&resolution=160 (closed form, without torch), torchvision:mobilenet_v2,
    timm:MODEL, pytorchcv:MODEL, package.module:callable or path/to/file.py:callable. The last two are imported, and so
    their code runs.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits: 0 done, 1 the answer is no or the model raised, 2 a bad request."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code."""
    from ..targets import UserCodeError

    try:
        result = group.main(list(arguments) if arguments is not None else None, "complexity", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except UserCodeError as error:
        return _user_code(error)
    except ComplexityError as error:
        return _line(str(error))
    except ModuleNotFoundError as error:
        words = sys.argv[1:] if arguments is None else arguments
        needed = missing(error, next((word for word in words if word in COMMANDS), "this"))
        if needed is None:
            raise
        return _line(str(needed))
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message())
        return BAD_REQUEST
    except click.ClickException as error:
        return _line(error.format_message())
    except (KeyboardInterrupt, click.Abort):
        print("complexity: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone (``| head``): nothing is left to say, also not at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _line(message: str) -> int:
    print("complexity: " + " ".join(message.split()), file=sys.stderr)
    return BAD_REQUEST


def _user_code(error: BaseException) -> int:
    """The one line, then the traceback of the user's own exception: the user's frames and torch's, without ours."""
    import traceback

    print("complexity: " + " ".join(str(error).split()), file=sys.stderr)
    if error.__cause__ is not None:
        told = traceback.TracebackException.from_exception(error.__cause__)
        _theirs(told)
        print("".join(told.format()), end="", file=sys.stderr)
    return FAILED


def _theirs(told: Any) -> None:
    """Takes the frames of this project, and of torch's wrappers around it, out of a traceback and of those before it.

    An exception on the way to this one that has no frame of anyone else, or says the same again, goes too.
    """
    import traceback

    told.stack = traceback.StackSummary.from_list([frame for frame in told.stack if not _ours(frame.filename)])
    for link in ("__cause__", "__context__"):
        before = getattr(told, link)
        if before is None:
            continue
        _theirs(before)
        if not before.stack or list(before.format_exception_only()) == list(told.format_exception_only()):
            setattr(told, link, None)


def _ours(path: str) -> bool:
    """Whether a file is of this project, or of what torch puts around its functions."""
    import complexity

    home = os.path.dirname(complexity.__file__) + os.sep  # noqa: PTH120 - compared with file names as text
    parts = path.replace(os.sep, "/")
    wrappers = ("/torch/_compile.py", "/torch/_dynamo/", "/torch/utils/_device.py", "/torch/utils/_contextlib.py")
    return path.startswith(home) or any(wrapper in parts for wrapper in wrappers)

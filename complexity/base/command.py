"""How a command of this project is run: its exit codes, and one line on stderr for whatever went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from .errors import ComplexityError, shown
from .files import write_whole
from .user_code import UserCodeError
from .version import __version__

#: Exit codes: all well; the answer is "no" (an audit with a failure, a check over budget) or the model raised; bad request.
DONE, FAILED, BAD_REQUEST, INTERRUPTED = 0, 1, 2, 130

version_option = click.version_option(__version__, prog_name="complexity")


def run(command: click.Command, program: str, arguments: Sequence[str] | None = None) -> int:
    """Runs a command; gives the exit code: what the command returned, if it is a number.

    Args:
        program: how it is called, in its help and in front of what went wrong. arguments: the process's unless given.
    """
    try:
        # Not command.main(), which ends the process with exit code 1 where the reader of a pipe has gone.
        with command.make_context(program, list(sys.argv[1:] if arguments is None else arguments)) as context:
            result = command.invoke(context)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except click.exceptions.Exit as done:  # --help, --version
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message())
        return BAD_REQUEST
    except click.ClickException as error:
        return _failed(program, error.format_message())
    except UserCodeError as error:
        code = _failed(program, str(error), FAILED)
        print(error.told(), end="", file=sys.stderr)
        return code
    except ComplexityError as error:
        return _failed(program, str(error))
    except BrokenPipeError:  # whoever read our output has gone (``| head``): nothing is left to say
        return _without_output(DONE)
    except OSError as error:
        if error.filename is not None:
            return _failed(program, f"{shown(str(error.filename))}: {error.strerror}")
        return _without_output(_failed(program, f"the output cannot be written: {error.strerror or error}"))
    except (KeyboardInterrupt, click.Abort):
        return _failed(f"\n{program}", "interrupted", INTERRUPTED)


def emit(text: str, output: Path | None = None) -> None:
    """Text to stdout, or into a file, whole or not at all.

    Raises:
        ComplexityError: the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)


def _failed(program: str, message: str, code: int = BAD_REQUEST) -> int:
    print(f"{program}: {' '.join(message.split())}", file=sys.stderr)
    return code


def _without_output(code: int) -> int:
    """Leaves nothing in stdout that the interpreter would try to write at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code

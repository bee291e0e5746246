"""How a command of this project is run: its exit codes, and one line on stderr for whatever went wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .errors import ComplexityError, shown
from .escape import plain
from .files import reason, write_whole
from .signals import Stopped, Watch
from .streams import steady
from .user_code import UserCodeError
from .version import __version__

if TYPE_CHECKING:
    from pathlib import Path

#: Exit codes: all well; the answer is "no" (an audit with a failure, a check over budget) or the model raised; bad request,
#: or the output cannot be written. Ended by a signal: 128 + its number.
DONE, FAILED, BAD_REQUEST = 0, 1, 2

version_option = click.version_option(__version__, prog_name="complexity")


def run(command: click.Command, program: str, arguments: Sequence[str] | None = None) -> int:
    """Runs a command; gives the exit code: what the command returned, if it is a number.

    Args:
        program: how it is called, in its help and in front of what went wrong. arguments: the process's unless given.
    """
    watch = Watch(program)
    with steady() as out:
        try:
            with watch.stops():
                code = _ended(command, program, list(sys.argv[1:] if arguments is None else arguments))
                sys.stdout.flush()
        except BaseException:  # whatever an interrupt became on its way
            if watch.received is None:
                raise
        if watch.received is not None:
            if sys.stderr.isatty():
                print(file=sys.stderr)  # behind the terminal's ^C
            return _failed(program, watch.word, watch.code)
        if out.error is not None and not isinstance(out.error, BrokenPipeError):  # a reader may have had enough
            return _failed(program, f"the output cannot be written: {reason(out.error)}")
        return code


def _ended(command: click.Command, program: str, arguments: list[str]) -> int:
    try:
        # Not command.main(), which ends the process with exit code 1 where the reader of a pipe has gone.
        with command.make_context(program, arguments) as context:
            result = command.invoke(context)
        return result if isinstance(result, int) else DONE
    except click.exceptions.Exit as done:  # --help, --version
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message())
        return BAD_REQUEST
    except click.ClickException as error:
        return _failed(program, error.format_message())
    except UserCodeError as error:
        if error.no_memory:
            return _failed(program, str(error))
        code = _failed(program, str(error), FAILED)
        for line in error.told().splitlines():
            print(plain(line), file=sys.stderr)
        return code
    except ComplexityError as error:
        return _failed(program, str(error))
    except MemoryError:
        return _failed(program, "there is not enough memory for that")
    except OSError as error:
        where = f"{shown(str(error.filename))}: " if error.filename is not None else ""
        return _failed(program, where + reason(error))
    except Stopped:  # told where everything is closed
        raise
    except (KeyboardInterrupt, click.Abort):
        return _failed(program, "interrupted", 130)
    except SystemExit as error:  # nothing of ours does that
        return _failed(program, f"the model's code ended the program: SystemExit({error.code!r})", FAILED)


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
    print(f"{program}: {plain(' '.join(message.split()))}", file=sys.stderr)
    return code

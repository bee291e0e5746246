"""``complexity check``."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from ..check.formats import FORMATS
from .options import format_option


@click.command("check")
@click.option("--config", "path", type=click.Path(path_type=Path), metavar="FILE",
              help="Default: complexity.toml, or pyproject.toml with [tool.complexity], here or in a directory above.")  # fmt: skip
@click.option("--update", is_flag=True, help="Record the figures, layer by layer, in complexity.lock.json.")
@click.option("--tolerance", metavar="PERCENT",
              help="How far above its record a model without limits may be, e.g. 1%. Default: what the file says, else 0%.")  # fmt: skip
@format_option(list(FORMATS), "Output; junit and github are for CI systems, markdown for a pull request.")
def command(path: Path | None, update: bool, tolerance: str | None, form: str) -> int:
    """Count every model of the project and hold it to its budget.

    Exit code 0: all within limits; 1: one is over, or its code raised; 2: the configuration is wrong, and the lines on
    stderr say where. The models' code is imported, so it runs.
    """
    from ..base.errors import ComplexityError
    from ..check.config import find, load
    from ..check.figures import tolerance as parsed
    from ..check.formats.github import workflow_error
    from ..check.run import check
    from ..check.words import line

    try:
        allowed = None if tolerance is None else parsed(tolerance)
        with redirect_stdout(sys.stderr):  # what models print does not end up in the report
            report = check(load(path or find()), update=update, tolerance=allowed)
    except ComplexityError as error:
        for problem in getattr(error, "problems", [str(error)]):
            click.echo(f"complexity: {line(problem)}", err=True)
            if form == "github":
                click.echo(workflow_error(problem))
        return 2
    click.echo(report.render(form), nl=False)
    return report.exit_code

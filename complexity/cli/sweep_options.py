"""Options of ``complexity sweep`` and ``complexity fit``: ranges, budgets, where the output goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import FORMATS as TABLE_FORMATS

if TYPE_CHECKING:
    pass

FORMATS = (*TABLE_FORMATS, "parquet")
PICTURES = (".html", ".svg", ".png", ".pdf")
#: Rows that a table may have, and a Parquet file.
ROWS, PARQUET_ROWS = 1_000_000, 10_000_000_000
_AXES = "complexity.axes"
_FIGURES = ("params", "multi_adds", "flops", "activations", "memory_access")


pareto_by_option = click.option(
    "--pareto-by", metavar="X:low|high,Y:low|high",
    help="The two figures of the front. Default: multi_adds:low,params:high; with a budget on both, high and high.",
)  # fmt: skip


def axis_option(name: str, text: str, *, whole: bool = False, words: bool = False) -> Callable[[Any], Any]:
    """An option whose values are an axis. Axes are in the order in which the options are given."""

    def remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value is None or context.resilient_parsing:
            return
        parsed = _axis(name, value, whole, words)
        context.meta.setdefault(_AXES, {})[parameter.human_readable_name.lower().replace("-", "_")] = parsed

    return click.option(
        name, metavar="RANGE" if not words else "NAMES", callback=remember, expose_value=False, help=text
    )


def _axis(name: str, text: str, whole: bool, words: bool) -> Any:
    from ..base.errors import ComplexityError, shown
    from ..sweeping.ranges import parse_range

    if words:
        return [word.strip() for word in text.split(",")]
    if "/" not in text:
        return parse_range(name, text, whole=whole)
    try:
        return [tuple(float(part) for part in one.split("/")) for one in text.split(",")]
    except ValueError:
        raise ComplexityError(f"{name} {shown(text)}: one number per stage is needed, e.g. 0.5/0.75/1/1") from None


def axes_given(context: click.Context) -> dict[str, Any]:
    """The axes of this call, in the order given."""
    return dict(context.meta.get(_AXES, {}))


def budget_options(function: Any) -> Any:
    """``--max-params`` … and ``--max``, ``--min`` for any figure or convention."""
    function = click.option(
        "--min", "least", multiple=True, metavar="FIGURE=VALUE", help="At least so much; repeatable."
    )(function)
    function = click.option(
        "--max", "most", multiple=True, metavar="FIGURE=VALUE",
        help="At most so much of any figure, quantity or convention; repeatable.",
    )(function)  # fmt: skip
    for figure in reversed(_FIGURES):
        option = f"--max-{figure.replace('_', '-')}"
        function = click.option(option, f"max_{figure}", metavar="N", help="At most so many, e.g. 150M.")(function)
    return function


def budgets_given(options: dict[str, Any]) -> dict[str, Any]:
    """The budgets of this call, as ``Sweep.within`` takes them, checked."""
    from ..sweeping.budgets import read_budgets

    found = {f"max_{figure}": value for figure in _FIGURES if (value := options.get(f"max_{figure}")) is not None}
    for bound, texts in (("max", options.get("most", ())), ("min", options.get("least", ()))):
        for text in texts:
            found |= {f"{bound}_{figure}": value for figure, value in pairs(f"--{bound}", text).items()}
    if found:
        read_budgets(found)
    return found


def pairs(option: str, text: str) -> dict[str, str]:
    """``a=1,b=2`` as a dict.

    Raises:
        ComplexityError: it is not of that form.
    """
    from ..base.errors import ComplexityError, shown

    found = {}
    for pair in text.split(","):
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ComplexityError(f"{option} {shown(text)}: FIGURE=VALUE is needed, e.g. multi_adds=300M")
        found[name.strip()] = value.strip()
    return found


def front_given(text: str | None, budgets: dict[str, Any]) -> tuple[Any, Any, tuple[str, str]]:
    """The two figures of ``--pareto-by``, and whether low or high is better in each; see the help of that option."""
    from ..base.errors import ComplexityError, shown
    from ..sweeping.budgets import signs
    from ..sweeping.figures import known

    if text is None:
        both = {"max_multi_adds", "max_params"} <= set(budgets)
        return "multi_adds", "params", ("high", "high") if both else ("low", "high")
    parts = [part.strip().partition(":") for part in text.split(",")]
    if len(parts) != 2:
        raise ComplexityError(f"--pareto-by {shown(text)}: two figures are needed, e.g. multi_adds:low,params:high")
    directions = tuple(direction or default for (_, _, direction), default in zip(parts, ("low", "high"), strict=True))
    signs(directions)
    return known(parts[0][0]), known(parts[1][0]), (directions[0], directions[1])


def checked_output(form: str, output: Path | None, plot: Path | None, rows: int = 0) -> None:
    """That the output can be what it is asked to be, before any work.

    Raises:
        ComplexityError: Parquet without a file, a picture of an unknown kind, or more rows than a table may have.
    """
    from ..base.errors import ComplexityError, shown
    from ..base.files import checked_place

    if form == "parquet" and output is None:
        raise ComplexityError("--format parquet needs --output FILE")
    if plot is not None and plot.suffix.lower() not in PICTURES:
        raise ComplexityError(
            f"--plot {shown(str(plot))}: a file named {', '.join('*' + kind for kind in PICTURES)} is needed"
        )
    for path in (output, plot):
        if path is not None:
            checked_place(path)
    limit = PARQUET_ROWS if form == "parquet" else ROWS
    if rows > limit:
        raise ComplexityError(
            f"{rows:,} settings are too many rows for {form} (at most {limit:,}): reduce them "
            f"(--max-…, --pareto, --closest with --top)" + ("" if form == "parquet" else " or use --format parquet")
        )

"""The texts of a report, the same in every format. Names from users' models are one short line each here."""

from __future__ import annotations

from ..base.escape import plain, shortened
from ..base.numbers import percent
from . import changes
from .changes import Change
from .figures import FIGURES
from .judging import Finding, Judged
from .recorded import Number

#: How many layers a message names, and how many rows a table of layers has.
NAMED, LISTED = 5, 20


def line(text: str) -> str:
    """A text as one line that no CI system reads a command from (``##[`` starts one anywhere in a line)."""
    return plain(text).replace("##[", "## [")


def name(text: str, most: int = 60) -> str:
    """A name as it may stand in a table: one line, its middle left out where it is long."""
    text = line(text)
    return shortened(text, most if text.isascii() else most // 2)


def number(value: Number) -> str:
    """An exact number with separators."""
    return f"{value:,}"


def signed(difference: Number, before: Number | None = None) -> str:
    """A difference with its sign, and its share of what was before."""
    if difference == 0:
        return "0"
    share = f" ({percent(difference, before)})" if before else ""
    return f"{difference:+,}{share}"


def mark(finding: Finding) -> str:
    """``ok``, ``OVER`` or ``DIFFERS``; nothing for a figure that is held to nothing."""
    if not finding.held_to:
        return "–"
    return "ok" if finding.passed else "DIFFERS" if finding.held_to == "published" else "OVER"


def bound(finding: Finding) -> str:
    """The limit as a table shows it."""
    if finding.held_to == "published":
        return f"{line(finding.bound)} printed"
    if finding.held_to == "record":
        return f"{number(finding.most or 0)} {finding.bound}"
    return number(finding.most) if finding.most is not None else ""


def room(finding: Finding) -> str:
    """The room left under a limit, or how a printed figure would be printed now."""
    if finding.printed is not None:
        return "reproduced" if finding.passed else f"prints {line(finding.printed.show(finding.now))}"
    return signed(finding.room, finding.most).replace("+", "") if finding.room is not None else ""


def change(finding: Finding) -> str:
    """The change since the record."""
    return "" if finding.change is None else signed(finding.change, finding.recorded)


def failure(model: Judged, finding: Finding) -> str:
    """One sentence for a figure that does not hold."""
    head = f"{name(model.budget.name)}: {finding.title} {number(finding.now)}"
    if finding.printed is not None:
        text = f"{head} does not print as the published {line(finding.bound)}, it prints {line(finding.printed.show(finding.now))}"
    elif finding.held_to == "record":
        text = f"{head} is {number(-(finding.room or 0))} over {bound(finding)}"
    else:
        text = f"{head} is {number(-(finding.room or 0))} over the limit {line(finding.bound)} ({number(finding.most or 0)})"
    if finding.change:
        text += f"; {signed(finding.change, finding.recorded)} since it was recorded"
    return text


def responsible(model: Judged, finding: Finding) -> list[str]:
    """The layers behind a figure: those that moved it; without a record, or where none did, those that have the most."""
    moved = [item for item in model.changes if item.difference(finding.figure)]
    moved = changes.sorted_by(moved, finding.figure)
    if moved:
        lines = [layer(item, finding.figure) for item in moved[:NAMED]]
        more = [f"… and {len(moved) - NAMED} more layers"] if len(moved) > NAMED else []
        return lines + more
    if model.record is None:
        return []
    return [
        f"largest: {name(layer_name)} ({number(amount)})"
        for layer_name, amount in changes.largest(model.record, finding.figure)
    ]


def layer(item: Change, figure: str) -> str:
    """``changed stem.conv (conv 3×3, 1×32×112×112 → 1×64×112×112): +10,838,016``."""
    detail = ", ".join(filter(None, (line(item.kind), item.output)))
    return f"{item.how} {name(item.name)} ({detail}): {signed(item.difference(figure))}"


def title(model: Judged, key: str) -> str:
    """A figure's key as it is shown."""
    figure = key.partition(" ")[0]
    return FIGURES[key] if key in FIGURES else f"{FIGURES[figure]}{key[len(figure) :]}"

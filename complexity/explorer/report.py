"""A report on one model: a page that opens from disk, loads nothing and runs nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..base import Grid
from ..base.errors import ComplexityError
from ..base.escape import plain, shortened
from ..base.formats.html import escape, fragment
from ..base.numbers import scaled
from ..check.figures import FIGURES
from ..ledgers.conventions import conventions
from ..ledgers.ledger import Ledger
from ..memory import profile
from ..peers.comparison import Comparison, story
from ..peers.explaining import explain
from .badge import badge

#: Deepest level of modules that has rows of its own.
DEPTH = 2
#: Characters of a model's name in the title.
NAME = 120
#: Budgets leave this much room above what the model costs now, and have this many digits.
ROOM, DIGITS = 1.02, 3


def report(
    ledger: Ledger, *, inputs: Sequence[str] = (), assumed: bool = False, comparison: Comparison | None = None
) -> str:
    """The page as HTML: totals, by module and by kind, memory, how tools count it and why, a budget to paste, a badge.

    Args:
        ledger: with the data flow (``flow=True``), else peaks are not given. inputs: as texts, for the title.
        assumed: nobody named them. comparison: of tools that were run; else the page says what their conventions give.

    Raises:
        ComplexityError: the ledger is of weights alone: what is done with them is not known.
    """
    ledger.total("multi-adds")
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    at = "; ".join(inputs) + (" (assumed)" if assumed else "")
    parts = [
        f"<h1>{escape(shortened(ledger.model, NAME))}</h1>" + (f'<p class="dim">at {escape(at)}</p>' if at else ""),
        _cards(ledger),
        _section("Where the cost is", _kinds(ledger), _table(_modules(ledger, inputs))),
        _folded("All layers", _table(ledger.to_grid(inputs=inputs))),
        *_memory(ledger),
        _section("How other tools count it", _tools(ledger, comparison)),
        _section("A budget to paste", _budget(ledger, inputs, assumed)),
        _section("A badge", f"<p>{badge(ledger)}</p>"),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(shortened(ledger.model, NAME))}: what it costs</title><style>{style}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _section(title: str, *bodies: str) -> str:
    return f"<section><h2>{escape(title)}</h2>\n{''.join(bodies)}</section>"


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{escape(title)}</summary>\n{body}</details>"


def _table(grid: Grid) -> str:
    """A table that scrolls by itself where the screen is narrow."""
    table, notes, rest = fragment(grid).partition('<ul class="complexity-notes">')
    return f'<div class="scroll" tabindex="0">{table}</div>{notes}{rest}'


def _cards(ledger: Ledger) -> str:
    """The totals, large."""
    cells = "".join(
        f"<div><dt>{escape(FIGURES.get(name, name))} {scaled(number)}</dt><dd>{number:,}</dd></div>"
        for name, number in ledger.totals.items()
        if ledger.frozen or name not in ("trainable", "frozen")
    )
    return f'<dl class="cards">{cells}</dl>'


def _kinds(ledger: Ledger) -> str:
    """Params and MultiAdds by kind, with a bar for the share of MultiAdds."""
    grid = ledger.to_grid(by="kind", raw=True)
    rows = []
    for kind, layers, params, adds, share in (row for row in grid.rows[:-1] if float(row[2]) or float(row[3])):
        part = float(share or 0)
        bar = f'<span style="width:{part * 6:.2f}rem"></span>{part:.1%}' if part else ""
        numbers = "".join(f'<td style="text-align: right;">{int(float(n)):,}</td>' for n in (layers, params, adds))
        rows.append(f'<tr><td>{escape(str(kind))}</td>{numbers}<td class="bar">{bar}</td></tr>')
    head = "".join(f"<th>{name}</th>" for name in ("kind", "layers", "params", "MultiAdds", "share"))
    return f'<div class="scroll" tabindex="0"><table><tr>{head}</tr>{"".join(rows)}</table></div><p></p>'


def _modules(ledger: Ledger, inputs: Sequence[str]) -> Grid:
    """The tree of modules, each by its whole path: a page has no indentation that all readers hear or see."""
    shown, named = (ledger.to_grid(by="module", depth=DEPTH, inputs=inputs, raw=raw) for raw in (False, True))
    rows = [[name[0], *row[1:]] for row, name in zip(shown.rows, named.rows, strict=True)]
    return Grid(shown.columns, rows, "", shown.notes, shown.align, shown.footer)


def _memory(ledger: Ledger) -> list[str]:
    grid = profile(ledger).to_grid()
    notes = "".join(f"<li>{escape(note)}</li>" for note in grid.notes)
    return [
        _section("Memory", f"<ul>{notes}</ul>"),
        _folded("Memory layer by layer", _table(Grid(grid.columns, grid.rows, "", (), grid.align, grid.footer))),
    ]


def _tools(ledger: Ledger, comparison: Comparison | None) -> str:
    """What tools say of the model: as they were run, else as their conventions give it."""
    if comparison is not None:
        return _table(comparison.to_grid())
    rows, ours = [], ledger.multi_adds
    for name, one in conventions().items():
        if not one.tool or one.of != "operations":
            continue
        try:
            total = ledger.total(one)
        except ComplexityError as error:
            rows.append([one.tool, "—", "", str(error)])
            continue
        rows.append(
            [
                one.tool,
                f"{total:,}",
                f"{total - ours:+,}" if total != ours else "0",
                story(explain(total, ledger, name)),
            ]
        )
    notes = [
        "totals as each tool's convention gives them, from this ledger; complexity compare runs the tools themselves, "
        "which may miss more than their conventions say"
    ]
    return _table(Grid(("tool", "total", "beside MultiAdds", "why"), rows, "", notes, "lrrl"))


def _budget(ledger: Ledger, inputs: Sequence[str], assumed: bool) -> str:
    """Lines for ``complexity.toml``."""
    totals = ledger.totals
    lines = ["[[model]]", f"target = {_quoted(ledger.model)}"]
    if inputs and not assumed and not ledger.model.startswith("complexity:"):
        lines.append(f"input = [{', '.join(map(_quoted, inputs))}]")
    lines += [f'max_{name} = "{_rounded_up(totals[name])}"' for name in ("params", "multi_adds") if totals.get(name)]
    text = "\n".join(map(escape, lines))
    return (
        "<p>In <code>complexity.toml</code>, for <code>complexity check</code>; the limits leave about 2 % of room.</p>"
        f"<pre>{text}</pre>"
    )


def _quoted(text: str) -> str:
    """A text of TOML."""
    return json.dumps(plain(text), ensure_ascii=False)


def _rounded_up(number: object) -> str:
    """The next figure with few digits that leaves the room: ``3.6M``."""
    from math import ceil, log10

    exact = float(number) * ROOM  # type: ignore[arg-type]
    unit = 10 ** max(int(log10(exact)) + 1 - DIGITS, 0)
    up = ceil(exact / unit) * unit
    for sign, size in (("G", 10**9), ("M", 10**6), ("K", 10**3)):
        if up >= size:
            return f"{up / size:.15g}{sign}"  # all of its few digits, of teras too
    return str(up)

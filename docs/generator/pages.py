"""The pages of the site that follow from the project's data: conventions, kinds, networks, the API, notebooks."""

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import complexity
from complexity import _HOMES as PUBLIC
from complexity import _ROOMS as ROOMS
from complexity.architectures import find
from complexity.architectures import networks as all_networks
from complexity.base.formats.markdown import escape
from complexity.formulas import QUANTITIES
from complexity.ledgers import conventions as all_conventions
from complexity.ledgers.kinds import kinds as all_kinds

CHECKOUT = Path(__file__).parents[2]


def generated() -> dict[str, str]:
    """Name in the site -> text, in the order of reading."""
    return {
        "reference/conventions.md": conventions(),
        "reference/kinds.md": kinds(),
        "reference/networks.md": networks(),
        "reference/api/index.md": face(),
        **{f"reference/api/{room}.md": interface(room) for room in ROOMS},
        "notebooks/index.md": "# Notebooks\n\nEach asks one question, as it was run last; the files are in `notebooks/` of the checkout.\n",
        **{f"notebooks/{path.stem}.md": notebook(path) for path in sorted((CHECKOUT / "notebooks").glob("*.ipynb"))},
    }


def conventions() -> str:
    """Every way of counting: what it counts, by what source, its rules."""
    parts = [
        "# Conventions\n\nA figure is ledger × convention: the sum over all rules of weight × amount. `--convention NAME` reads a "
        "ledger so, and [`explain`](../explaining.md) asks which of them gives a printed figure.\n"
    ]
    for name, convention in all_conventions().items():
        heads = [
            "quantity",
            "weight",
            *(f for f in ("kind", "form", "part") if any(getattr(r, f) for r in convention.rules)),
        ]
        rows = [
            (f"`{rule.quantity}`", f"{rule.weight:g}", *(", ".join(getattr(rule, f) or ("all",)) for f in heads[2:]))
            for rule in convention.rules
        ]
        of = f"of {convention.of}" + (f", as {escape(convention.tool)} counts" if convention.tool else "")
        parts.append(
            f"## {name}\n\n{escape(str(convention.summary))} ({of}).\n\nSource: {escape(convention.source)}\n\n"
            + _table(heads, rows)
        )
    return "\n".join(parts)


def kinds() -> str:
    """Every kind of layer and every quantity that a layer may carry."""
    quantities = [(f"`{name}`", escape(str(text))) for name, text in dict(QUANTITIES).items()]
    rows = [
        (
            f"`{name}`",
            kind.title,
            kind.group,
            ", ".join(kind.carries),
            "yes" if kind.in_place else "",
            "yes" if kind.moves else "",
            kind.field or "",
        )
        for name, kind in all_kinds().items()
    ]
    return (
        "# Kinds of layer\n\nWhat is known of each kind, and read wherever something is asked of one: conventions, the counter's "
        "rules, memory, receptive fields, pictures.\n\n"
        + _table(("kind", "title", "group", "carries", "in place", "moves", "receptive field"), rows)
        + "\n## Quantities\n\nWhat is counted of a layer, beside the elements that it reads and writes.\n\n"
        + _table(("quantity", "what it is"), quantities)
    )


def networks() -> str:
    """Every network in closed form, with what it was taken from."""
    rows = []
    for name in all_networks():
        network = find(name)
        rows.append(
            (f"`{name}`", network.title, str(network.resolution), ", ".join(network.variants), escape(network.source))
        )
    return (
        f"# Networks\n\n{len(rows)} networks in closed form, each also as a torch module "
        "(`complexity.build`). The first variant is what is meant where none is named.\n\n"
        + _table(("network", "title", "input", "variants", "source"), rows)
    )


def face() -> str:
    """The public names of ``complexity`` itself, each with the room that describes it."""
    rows = []
    for name in PUBLIC:
        room = PUBLIC[name].split(".")[0]
        about = (
            (getattr(complexity, name).__doc__ or "").split("\n")[0].replace("``", "`")
            if name != "__version__"
            else "The version."
        )
        rows.append((f"`complexity.{name}`", f"[{room}]({room}.md)" if room in ROOMS else "", about))
    return (
        f"# API\n\n{(complexity.__doc__ or '').replace('``', '`')}\n\n"
        + _table(("name", "room", "what it is"), rows)
        + "\nMore than these: `complexity.ROOM.name`, room by room in the pages below.\n"
    )


def interface(room: str) -> str:
    """The public names of a room with their docstrings."""
    module = importlib.import_module(f"complexity.{room}")
    parts = [f"# complexity.{room}", "", "```{eval-rst}", f".. automodule:: {module.__name__}", "   :no-members:", ""]
    for name in module.__all__:
        thing = getattr(module, name)
        if not getattr(thing, "__module__", "").startswith(module.__name__):
            continue  # another room's, or a constant
        if isinstance(thing, type):
            parts += [f".. autoclass:: {thing.__module__}.{thing.__qualname__}", "   :members:", ""]
        else:
            parts += [f".. autofunction:: {thing.__module__}.{thing.__qualname__}", ""]
    return "\n".join([*parts, "```", ""])


def notebook(path: Path) -> str:
    """A notebook as it was run last."""
    parts = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        parts.append(source if cell["cell_type"] == "markdown" else f"```python\n{source}\n```")
        parts += [_output(output) for output in cell.get("outputs", ())]
    return "\n\n".join(parts) + "\n"


def _output(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        image = base64.b64encode(base64.b64decode("".join(data["image/png"]))).decode()
        return f"![A chart: {escape('what the cell above draws')}](data:image/png;base64,{image})"
    if "text/html" in data:
        return "".join(data["text/html"])
    text = "".join(output.get("text") or data.get("text/plain", ""))
    return f"```text\n{text.rstrip()}\n```"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)

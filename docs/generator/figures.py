"""Writes docs/figures.md: every printed figure of every source, counted by verdict; and the line of the README that sums them up.

Run: python docs/generator/figures.py           (from the sources; ten seconds)
     python docs/generator/figures.py --audit   (the zoos of live models first, into audited.json; ten minutes)
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from complexity.base import Grid
from complexity.base.formats.markdown import table
from complexity.published import source_ids, zoo_ids
from complexity.published.figure import kind_of
from complexity.published.prose import PROSE
from complexity.tables.sources import VERDICTS, Listed, figures

HERE = Path(__file__).parent
PAGE, README, AUDITED = HERE.parents[0] / "figures.md", HERE.parents[1] / "README.md", HERE / "audited.json"
#: Verdicts on what is computed; the others say that nothing is.
JUDGED = VERDICTS[:6]
LIVE = ("timm", "torchvision")

HEAD = """# The table of truth

Every printed figure of every source, held against what the network costs, by one verdict each
([what they mean](tables.md#verdicts)). This page is written by `docs/generator/figures.py`; `complexity published SOURCE` lists the figures
of a source one by one, `complexity audit timm` and `complexity audit torchvision` those of live models.
"""


class Counted(NamedTuple):
    """A source's figures of one quantity, by verdict."""

    source: str
    quantity: str
    verdicts: Counter[str]


def quantity(one: Listed) -> str:
    """What a printed text is a figure of."""
    if one.verdict in ("cited", "given", "not judged"):
        return "not computed"
    return kind_of(f"{one.column} {one.row}") or "structure and text"


def counted() -> tuple[list[Counted], list[tuple[str, Listed]]]:
    """All sources' figures by quantity and verdict, and those that are unexplained."""
    found: dict[tuple[str, str], Counter[str]] = {}
    open_ones = []
    for name in (*source_ids(), PROSE, *zoo_ids()):
        for one in figures(name):
            found.setdefault((name, quantity(one)), Counter())[one.verdict] += 1
            if one.verdict == "unexplained":
                open_ones.append((name, one))
    return [Counted(*key, counts) for key, counts in found.items()], open_ones


def audited() -> Iterator[Counted]:
    """The live zoos' figures, as they were audited last."""
    for zoo, record in json.loads(AUDITED.read_text("utf-8")).items():
        for column, counts in record["columns"].items():
            yield Counted(zoo, column, Counter(counts))


def written() -> tuple[str, str]:
    """The page, and the line that sums it up."""
    rows, open_ones = counted()
    live = list(audited())
    every = [*rows, *live]
    heads = ("source", "quantity", "figures", *JUDGED)
    computed = [row for row in every if row.quantity != "not computed"]
    cells = [[row.source, row.quantity, *_numbers(row.verdicts)] for row in computed]
    total: Counter[str] = sum((row.verdicts for row in computed), Counter())
    cells.append(["all", "", *_numbers(total)])
    aside: Counter[str] = sum((row.verdicts for row in every if row.quantity == "not computed"), Counter())
    said = ", ".join(f"{n:,} {word}" for word, n in aside.most_common())
    line = sentence(total)
    parts = [HEAD, line, "", table(Grid(heads, cells, align="ll" + "r" * (len(heads) - 2))), ""]
    parts += [
        f"Beside these, {said}: what was measured, how an experiment was laid out, networks that are not here.",
        "",
    ]
    parts += ["## What is unexplained", "", "Each with its gap. No reading is invented for them.", ""]
    left = [[name, one.table, one.row, one.column, one.printed, _exact(one), one.note] for name, one in open_ones]
    titles = ("source", "table", "row", "column", "printed", "computed", "why not")
    parts += [table(Grid(titles, left, align="lllrrrl")), ""]
    parts += ["## Live models", ""]
    for zoo, record in json.loads(AUDITED.read_text("utf-8")).items():
        parts += [
            f"{zoo} {record['version']}, torch {record['torch']}: {record['models']:,} models. {record['how']}",
            "",
        ]
        parts += [f"- {line}" for line in record["left"]] + [""]
    return "\n".join(parts).rstrip() + "\n", line


def sentence(total: Counter[str]) -> str:
    """All figures in one line."""
    return (
        f"**Of {total.total():,} printed figures that a network determines, {total['reproduced']:,} are reproduced to every "
        f"printed digit, {total['rounding']:,} only when cut off or rounded up, {total['explained']:,} by another named way of "
        f"counting that has a witness; {total['erratum']:,} are errata, {total['candidate']:,} have a candidate without a "
        f"witness, {total['unexplained']:,} stay unexplained.**"
    )


def _numbers(counts: Counter[str]) -> list[str]:
    return [f"{counts.total():,}", *(f"{counts[word]:,}" if counts[word] else "" for word in JUDGED)]


def _exact(one: Listed) -> str:
    return f"{one.computed:,}" if isinstance(one.computed, (int, float)) else str(one.computed or "")


def audit() -> None:
    """Audits the live zoos, and records the counts and what is left."""
    from importlib.metadata import version

    from complexity.peers.audit import audit as run

    found = {}
    for zoo in LIVE:
        result = run(zoo, groups=("classification",) if zoo == "torchvision" else None)
        columns: dict[str, Counter[str]] = {}
        left = []
        for entry in result.entries:
            held = [
                (f"{one.column}, by {one.convention}", one.verdict, one.printed, one.exact) for one in entry.figures
            ]
            if zoo == "torchvision" and entry.published_params is not None:
                held = [(name, entry.verdict, "", 0) for name in ("params", "GFLOPS (multi-adds)")]
            for column, verdict, printed, exact in held:
                columns.setdefault(column, Counter())[verdict] += 1
                if verdict != "reproduced" and printed:
                    why = f" ({entry.note})" if entry.note else ""
                    left.append(
                        f"`{entry.model}` at {entry.input}: {column}: {printed} against {exact:,}, {verdict}{why}"
                    )
        how = {
            "timm": "Its own table of printed figures, with attention written out and models reparameterized where they can be, "
            "as it was made. What is not reproduced:",
            "torchvision": "What the weights of its classifiers publish, each at its own input size.",
        }  # fmt: skip
        found[zoo] = {
            "version": version(zoo), "torch": version("torch").partition("+")[0], "how": how[zoo],
            "models": len({entry.model for entry in result.entries}), "columns": columns, "left": left,
        }  # fmt: skip
    AUDITED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def readme(text: str, line: str) -> str:
    """The README with the line that sums up all figures."""
    return re.sub(r"(?<=<!-- figures -->\n).*?(?=\n<!-- end -->)", lambda _: line, text, flags=re.S)


if __name__ == "__main__":
    if "--audit" in sys.argv:
        audit()
    text, total = written()
    PAGE.write_text(text, encoding="utf-8")
    README.write_text(readme(README.read_text("utf-8"), total), encoding="utf-8")

"""One model: counted, and judged by what is published about it."""

from __future__ import annotations

from dataclasses import replace

from ...base.errors import summary
from ...base.numbers import several
from ...published.figure import Figure
from ...targets import InputSpec, Target
from ...verdicts import exactly, reading, verdict, worst
from .result import Entry


def count_entry(target: Target, specs: tuple[InputSpec, ...], weights: str = "") -> Entry:
    """A target counted on the meta device; what it raises is the entry's note."""
    import time

    from ...counters import count

    shape = "; ".join(map(str, dict.fromkeys(specs)))
    start = time.perf_counter()
    try:
        model = target.build("meta")
        ledger = count(model, *(spec.tensor("meta") for spec in specs))
    except Exception as error:
        return Entry(target.name, weights, shape, verdict="failed", note=summary(error))
    return Entry(
        target.name,
        weights,
        shape,
        params=int(ledger.params),
        multi_adds=int(ledger.multi_adds),
        verdict="unpublished",
        note=f"{several(len(ledger.uncounted), 'operation')} without a rule" if ledger.uncounted else "",
        uncounted=len(ledger.uncounted),
        seconds=time.perf_counter() - start,
    )


def judged(entry: Entry, params: int | None, multi_adds: str, build: str = "") -> Entry:
    """An entry with its verdict: published params must be equal, published multiply-adds (in G) round to the same digits.

    Args:
        build: in which way the model was built otherwise than without arguments, in words; it explains a difference.
    """
    entry = replace(entry, published_params=params, published_multi_adds=multi_adds)
    if entry.verdict == "failed" or entry.params is None or entry.multi_adds is None:
        return entry
    notes = [note for note in (build, entry.note) if note]
    found = []
    if params is not None:
        found.append(verdict([exactly(params, entry.params, other=bool(build))]))
        notes += [f"{entry.params - params:+,} params"] if found[-1].word == "unexplained" else []
    if multi_adds:
        found.append(verdict([reading(Figure.read(multi_adds, "G"), entry.multi_adds, other=bool(build))]))
        gap = f"{entry.multi_adds / 1e9 - float(multi_adds):+.3f} G"
        notes += [gap] if found[-1].word == "unexplained" else []
    return replace(entry, verdict=worst(found).word if found else entry.verdict, note="; ".join(notes))

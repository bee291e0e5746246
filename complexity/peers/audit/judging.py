"""One model: counted, and judged by what is published about it."""

from __future__ import annotations

from dataclasses import replace

from ...base.errors import summary
from ...base.numbers import several
from ...published.figure import Figure
from ...targets import InputSpec, Target
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
    match = Figure.read(multi_adds, "G").match(entry.multi_adds) if multi_adds else None
    notes = [note for note in (build, entry.note) if note]
    if params is not None and entry.params != params:
        notes.append(f"{entry.params - params:+,} params")
    if multi_adds and match is None:
        notes.append(f"{entry.multi_adds / 1e9 - float(multi_adds):+.3f} G")
    if (params is not None and entry.params != params) or (multi_adds and match is None):
        verdict = "unexplained"
    elif match is not None and match.how != "half-up":
        verdict = "rounding"
    else:
        verdict = "explained" if build else "reproduced"
    return replace(entry, verdict=verdict, note="; ".join(notes))

"""Printed figures of live models, each held against the one convention that its column is read by.

timm's table was made with attention written out and with its reparameterizable models reparameterized: so they are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ...base.errors import summary
from ...published.figure import Figure
from ...published.live import Counted, LiveTable, Printed
from ...targets import InputSpec, Target, parse, parse_input, tensors_only
from ...verdicts import reading, verdict
from .result import Entry, Held

#: Methods by which a model of timm says that it can be reparameterized.
_REPARAMETERIZED = ("fuse", "reparameterize", "switch_to_deploy")


def printed_entry(zoo: str, row: Printed, table: LiveTable) -> Entry:
    """A printed row's model, counted at its input, beside every figure that is printed of it."""
    import time

    from ...counters import count

    start = time.perf_counter()
    try:
        model, spec, built = (_of_timm if zoo == "timm" else _of_target)(row)
        ledger = count(model, spec.tensor("cpu" if built else "meta"))
        params = sum(parameter.numel() for parameter in model.parameters())
        exact = {
            name: params if one.convention == "params" else ledger.total(one.convention)
            for name, one in table.columns.items()
        }
    except Exception as error:
        return Entry(row.model, input=row.input, note=summary(error))
    figures = tuple(_held(name, text, table.columns[name], exact[name]) for name, text in row.texts.items())
    notes = [built, *(f"{one.column} {one.gap:+.2%}" for one in figures if one.verdict == "unexplained")]
    if any(one.verdict == "unexplained" for one in figures):
        notes.append(table.remark(row.model))
    return Entry(
        row.model, "", str(spec), int(params), int(ledger.multi_adds), verdict=_worst(figures),
        note="; ".join(filter(None, notes)), uncounted=len(ledger.uncounted), seconds=time.perf_counter() - start,
        figures=figures,
    )  # fmt: skip


def _held(name: str, text: str, column: Counted, exact: Any) -> Held:
    exact = int(exact) if exact == int(exact) else float(exact)
    figure = Figure.read(text, column.unit)
    found = verdict([reading(figure, exact)])
    return Held(name, text, column.convention, exact, found.word, figure.gap(exact) if exact else 0.0)


def _worst(figures: tuple[Held, ...]) -> str:
    words = [one.verdict for one in figures]
    return next((word for word in ("unexplained", "rounding", "reproduced") if word in words), "unpublished")


def rows_by_model(rows: Iterable[Printed]) -> dict[str, list[Printed]]:
    """A table's rows by model, in its order."""
    found: dict[str, list[Printed]] = {}
    for row in rows:
        found.setdefault(row.model, []).append(row)
    return found


def _of_target(row: Printed) -> tuple[Any, InputSpec, str]:
    target = parse(row.model)
    given = (parse_input(row.input),) if row.input else target.default_inputs()[:1]
    spec = tensors_only(row.model, given)[0]
    return target.build("meta"), spec, ""


def _of_timm(row: Printed) -> tuple[Any, InputSpec, str]:
    """A model of timm at a printed size; reparameterized where it can be, for which it needs real weights."""
    from timm.layers import set_fused_attn
    from timm.utils.model import reparameterize_model

    set_fused_attn(enable=False)  # a process of its own: nobody else's attention is touched
    side = int(row.input)
    target = Target(f"timm:{row.model}", "timm", "timm", row.model)
    model = target.build("meta")
    if model.default_cfg["input_size"][-1] != side:
        sized = replace(target, options={"img_size": side})
        try:
            model, target = sized.build("meta"), sized
        except Exception as error:
            if not isinstance(error.__cause__, TypeError):
                raise
    spec = InputSpec((1, model.default_cfg["input_size"][0], side, side))
    if not any(hasattr(module, name) for module in model.modules() for name in _REPARAMETERIZED):
        return model, spec, ""
    return reparameterize_model(target.build("cpu").eval()).eval(), spec, "reparameterized"

"""What timm says about its models: their input sizes; and torch's own counter as a witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from ...base.errors import ComplexityError
from ...peers.audit.judging import count_entry
from ...peers.audit.run import Entry
from .. import InputSpec, Target, no_model


@cache
def names() -> tuple[str, ...]:
    """Every model that timm registers."""
    import timm

    return tuple(timm.list_models())


def maker(name: str, options: Mapping[str, Any]) -> Any:
    """A function without arguments that builds the model, without weights and without downloads.

    Raises:
        ComplexityError: timm has no such model.
    """
    import timm

    if not timm.is_model(name.partition(".")[0]):
        raise no_model("timm", name, list(names()))
    return lambda: timm.create_model(name, pretrained=False, **options)


def default_input(name: str) -> InputSpec:
    """The input that the model's pretrained configuration names, else one 224×224 image.

    Raises:
        ComplexityError: timm has no such model.
    """
    import timm
    from timm.models import get_pretrained_cfg

    if not timm.is_model(name.partition(".")[0]):
        raise no_model("timm", name, list(names()))
    configuration = get_pretrained_cfg(name, allow_unregistered=True)
    size = tuple(configuration.input_size) if configuration is not None else (3, 224, 224)
    return InputSpec((1, *size))


def audited(groups: Sequence[str] | None = None) -> list[str]:
    """The models of an audit: all that are registered. timm has no groups.

    Raises:
        ComplexityError: groups are given.
    """
    if groups:
        raise ComplexityError(f"audit timm: its models are in no groups, so {', '.join(groups)} cannot be chosen")
    return list(names())


def entries(name: str) -> list[Entry]:
    """A model counted at the input of its pretrained configuration.

    timm publishes no figures with its models, so torch's own counter is the witness: it runs the model on the meta
    device, and its multiply-adds must be ours to the last one.
    """
    target = Target(f"timm:{name}", "timm", "timm", name)
    spec = default_input(name)
    return [witnessed(count_entry(target, (spec,)), target, spec)]


def witnessed(entry: Entry, target: Target, spec: InputSpec) -> Entry:
    """The entry's verdict by FlopCounterMode, halved."""
    from torch.utils.flop_counter import FlopCounterMode

    from ...peers.isolated import reason

    if entry.verdict == "failed":
        return entry
    try:
        model = target.build("meta")
        with FlopCounterMode(display=False) as counter:
            model(spec.tensor("meta"))
    except Exception as error:
        return replace(
            entry, note="; ".join(filter(None, (entry.note, f"FlopCounterMode cannot run it: {reason(error)}")))
        )
    witness = counter.get_total_flops() // 2
    if witness == entry.multi_adds:
        return replace(
            entry, verdict="reproduced", note="; ".join(filter(None, (entry.note, "by FlopCounterMode on meta")))
        )
    note = f"FlopCounterMode on meta {witness:,}: {(entry.multi_adds or 0) - witness:+,}"
    return replace(entry, verdict="unexplained", note="; ".join(filter(None, (entry.note, note))))

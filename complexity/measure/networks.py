"""Networks by TARGET, measured in turn, with what was counted for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError, shown, summary, unknown
from ..memory.dtypes import item_size
from .machine import check_device, machine
from .result import Bench, Row
from .timing import check, measure

if TYPE_CHECKING:
    from ..targets import InputSpec

#: Dtypes that a network can run in.
RUNNABLE = ("float32", "float16", "bfloat16", "float64")


def bench(
    targets: Sequence[str],
    *,
    batches: Sequence[int] = (1,),
    device: str = "cpu",
    threads: int | None = None,
    dtype: str = "float32",
    size: tuple[int, int] | None = None,
    compiled: bool = False,
    turns: int = 7,
    seconds: float = 0.1,
    warm_up: int = 2,
    progress: bool = False,
) -> Bench:
    """Measures the networks in turn on this machine; weights are random, inputs are noise.

    Args:
        targets: as on the command line; networks of image classification, or whatever takes one tensor.
        batches: batch sizes; all networks at the first, then all at the next.
        size: height and width of the input; each network's own unless given.
        compiled: through ``torch.compile`` (its time is not measured).
        device, threads, dtype, turns, seconds, warm_up, progress: see ``measure`` and the command's help.

    Raises:
        ComplexityError: a device that is not there, a dtype, batch or size that is not allowed, no such target.
        UserCodeError: building or running a network raised.
    """
    import torch

    check(threads, turns, seconds, warm_up)
    device = check_device(device)
    if dtype not in RUNNABLE:
        raise unknown("dtype to run in", dtype, RUNNABLE)
    for batch in batches:
        if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1:
            raise ComplexityError(f"batch {shown(batch)} is not allowed: a whole number from 1 up")
    if not targets:
        raise ComplexityError("bench: at least one target is needed")
    targets, batches = list(dict.fromkeys(targets)), list(dict.fromkeys(batches))
    threads = torch.get_num_threads() if threads is None else threads
    known = machine(device, threads)
    models = {target: _model(target, size) for target in targets}
    rows: list[Row] = []
    for batch in batches:
        calls, counted = {}, {}
        for target, (model, spec) in models.items():
            shape = (batch, *spec.shape[1:])
            calls[target] = _call(target, model, shape, spec.dtype, device, dtype, compiled)
            counted[target] = (shape, *_counted(target, model, shape, spec.dtype, dtype))
        timings = measure(
            calls, threads=threads, turns=turns, seconds=seconds, warm_up=warm_up, progress=progress
        )  # fmt: skip
        rows += [Row(target, batch, counted[target][0], timings[target], *counted[target][1:]) for target in targets]
    settings = {
        "dtype": dtype,
        "compiled": compiled,
        "turns": turns,
        "seconds": seconds,
        "warm_up": warm_up,
    }
    order = {target: i for i, target in enumerate(targets)}
    return Bench(tuple(sorted(rows, key=lambda row: order[row.target])), known, settings)


def _model(text: str, size: tuple[int, int] | None) -> tuple[Any, InputSpec]:
    """A target's model on the CPU, and its input."""
    from ..targets import InputSpec, parse, tensors_only

    target = parse(text)
    specs = tensors_only(text, target.default_inputs())
    if len(specs) != 1:
        raise ComplexityError(f"{text}: takes {len(specs)} inputs; only networks of one tensor are measured")
    spec = specs[0]
    if size is not None:
        if len(spec.shape) != 4:
            raise ComplexityError(f"{text}: its input has no height and width, so --size does not go with it")
        spec = InputSpec((*spec.shape[:2], *size), spec.dtype)
    return target.build("cpu"), spec


def _counted(target: str, model: Any, shape: tuple[int, ...], given: str, dtype: str) -> tuple[int, int, int, int, int]:
    import torch

    from ..counters import count, spec

    ledger = count(model, spec(*shape, dtype=getattr(torch, given)))
    access = int(ledger.memory_access)
    return int(ledger.multi_adds), access, access * item_size(dtype), int(ledger.params), len(ledger.uncounted)


def _call(
    target: str, model: Any, shape: tuple[int, ...], given: str, device: str, dtype: str, compiled: bool
) -> Callable[[], Any]:
    """The call to time, run once so that what cannot run says so before anything is measured."""
    import copy

    import torch

    from ..base.user_code import UserCodeError

    run = getattr(torch, dtype)
    try:
        with torch.no_grad():
            # A copy: a model of the user's own is left where it is, as it is.
            model = copy.deepcopy(model).to(device=device, dtype=run).eval()
            x = torch.zeros(shape, dtype=getattr(torch, given), device=device)
            if x.is_floating_point():
                x = torch.randn(shape, dtype=torch.float32, device=device).to(run)
            called = torch.compile(model) if compiled else model
            called(x)
    except Exception as error:
        shape_text = "×".join(map(str, shape))
        how = f"{dtype} on {device}{', compiled' if compiled else ''}"
        raise UserCodeError(f"{target} at {shape_text}, {how}: raised {summary(error)}") from error
    return lambda: called(x)

"""Operations without a rule: a run on meta tensors gives the shape, and what torch then calls tells what it was.

Below, at the level of the dispatcher, a function is a sequence of aten operators. Those that multiply and add are counted
by torch's own formulas (``torch.utils.flop_counter``, halved); views and pointwise operators cost what they read and
write; any other one is listed as uncounted.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from .recorder import Recorder, mapped, tensors_in
from .registry import _SPACES, OPERATIONS, RULES, USER_RULES, words
from .standin import StandIn, contiguous_steps
from .uncounted import Uncounted

#: Operators that make or inspect tensors and do no work that any figure counts.
HARMLESS = frozenset(
    words(
        "empty empty_like empty_strided new_empty zeros ones full zeros_like ones_like full_like new_zeros "
        "new_ones new_full arange scalar_tensor detach alias _local_scalar_dense is_same_size fill_ zero_ copy_ "
        "_to_copy lift_fresh rand randn rand_like randn_like randint normal_ uniform_ bernoulli_ eye tril_indices "
        "triu_indices _pack_padded_sequence _pad_packed_sequence nonzero resize_ set_ record_stream _assert_async "
        "_has_compatible_shallow_copy_type _efficientzerotensor _has_same_storage_numel _unsafe_view "
        "_remove_batch_dim _add_batch_dim"
    )
)

#: Operators that sort, search or move elements: they read and write, and multiply nothing.
MOVERS = frozenset(
    words(
        "_unique2 unique_dim unique_consecutive bincount histc bucketize searchsorted isin take put_ max_unpool2d max_unpool3d "
        "fractional_max_pool2d fractional_max_pool3d diag diag_embed block_diag trace kthvalue mode median nanmedian "
        "aminmax cummax cummin complex polar flip roll rot90 cat stack repeat tril triu gather scatter scatter_add "
        "index_add index_copy index_select index_put index_put_ index masked_fill diagonal_scatter diagonal_copy "
        "select_scatter slice_scatter as_strided_scatter select_backward slice_backward diagonal_backward constant_pad_nd "
        "_reshape_copy view_as_real_copy argsort sort topk"
    )
)


def _dual(recorder: Recorder, *_: Any, **__: Any) -> Any:
    raise recorder.needs_values("forward-mode differentiation")


RULES[torch._make_dual] = _dual


class AtenRecorder(TorchDispatchMode):
    """Writes down the aten operators that run inside."""

    supports_higher_order_operators = True

    def __init__(self, recorder: Recorder, function: str) -> None:
        super().__init__()
        self.recorder = recorder
        self.function = function

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        result = func(*args, **kwargs)
        record_operator(self.recorder, func, args, kwargs, result)
        return result


def record_operator(recorder: Recorder, func: Any, args: Any, kwargs: Any, result: Any) -> None:
    """Writes down one aten (or custom) operator that ran."""
    if not isinstance(func, torch._ops.OpOverload):
        _record_higher_order(recorder, func, args, kwargs, result)
        return
    packet = func._overloadpacket
    if any(t._is_zerotensor() for t in tensors_in((args, kwargs)) if type(t) is not StandIn):
        return  # a gradient that is known to be zero is not computed
    inputs = [tuple(t.shape) for t in tensors_in((args, kwargs))]
    outputs = [tuple(t.shape) for t in tensors_in(result)]
    first, out = inputs[0] if inputs else (), outputs[0] if outputs else ()
    name = packet._qualified_op_name
    short = name.split("::")[-1]
    user = USER_RULES.get(func) or OPERATIONS.get(name)
    if user is not None:
        user(recorder, *args, **kwargs)
        return
    read, written = sum(map(_product, inputs)), sum(map(_product, outputs))
    if packet in flop_registry:
        multi_adds = flop_registry[packet](*args, **kwargs, out_val=result) // 2
        weights = sum(recorder.take(t) for t in tensors_in((args, kwargs)))
        kind = "conv" if "conv" in short else "attention" if "attention" in short else "matmul"
        cost = {
            "multi_adds": multi_adds,
            "weights": weights,
            "outputs": _product(out),
            "read": read,
            "written": written,
        }
        recorder.emit(kind, cost, first, out)
    elif func.is_view or short in HARMLESS or not outputs or _by_rule(recorder, short, args, kwargs):
        return
    elif short in MOVERS:
        recorder.emit(short.strip("_"), {"read": read, "written": written}, first, out)
    elif torch.Tag.pointwise in func.tags:
        n = _product(out)
        recorder.emit(short.rstrip("_"), {"activation_elements": n, "read": read, "written": written}, first, out)
    else:
        report(recorder, name, inputs, outputs, None)


def _record_higher_order(recorder: Recorder, func: Any, args: Any, kwargs: Any, result: Any) -> None:
    """``flex_attention`` counts as attention, in full; what else takes a function as an argument is uncounted."""
    name = func.name()
    if name == "flex_attention":
        RULES[torch._C._nn.scaled_dot_product_attention](recorder, *args[:3])
        return
    inputs, outputs = ([tuple(t.shape) for t in tensors_in(part)] for part in ((args, kwargs), result))
    report(recorder, name, inputs, outputs, None)


def _by_rule(recorder: Recorder, name: str, args: Any, kwargs: Any) -> bool:
    """Whether the function of torch of that name has a rule; it is applied."""
    target = getattr(torch.linalg, name.removeprefix("linalg_"), None) if name.startswith("linalg_") else None
    target = target or getattr(torch, name, None) or getattr(torch.Tensor, name, None)
    rule = None if target is None else RULES.get(target)
    if rule is None:
        return False
    before, multi_adds = len(recorder.records), recorder.multi_adds
    try:
        rule(recorder, *args, **kwargs)
    except Exception:
        del recorder.records[before:]
        recorder.multi_adds = multi_adds
        return False
    return True


def report(recorder: Recorder, name: str, inputs: list[Any], outputs: list[Any], bound: int | None) -> None:
    """Lists an operation as uncounted.

    The bound, unless given: every output element takes in every input element at most once. That holds of torch's own
    operators but for those of linear algebra, which iterate; of others' nothing is known.
    """
    key = (name, recorder.path)
    found = recorder.uncounted.get(key)
    if bound is None and inputs and outputs and _bounded(name):
        bound = sum(map(_product, inputs)) * sum(map(_product, outputs))
    if found is None:
        shapes = f"{', '.join(map(_text, inputs))} -> {', '.join(map(_text, outputs))}"
        recorder.uncounted[key] = Uncounted(name, recorder.path, 1, shapes, bound)
        return
    found.count += 1
    found.bound = None if found.bound is None or bound is None else found.bound + bound


def _bounded(name: str) -> bool:
    library, _, short = name.rpartition("::")
    parts = set(short.strip("_").split("_"))
    return library == "aten" and not parts & _UNBOUNDED


#: Words in the names of aten operators that do more than that; and of those that run functions of users.
_UNBOUNDED = frozenset(
    words(
        "linalg svd qr geqrf orgqr ormqr cholesky inverse lu eig eigh symeig solve lstsq pinverse slogdet logdet det "
        "matrix lobpcg"
    )
)


def run_on_meta(
    recorder: Recorder, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], *, silent: bool = False
) -> Any:
    """Runs a function on meta tensors and returns stand-ins of what it returns; ``silent``: nothing is recorded."""
    if not any(True for _ in tensors_in((args, kwargs))):
        with torch._C.DisableTorchFunction():
            return func(*args, **kwargs)
    name = getattr(func, "__name__", str(func))
    back: dict[int, Any] = {}

    def to_meta(tensor: Any) -> torch.Tensor:
        if type(tensor) is StandIn:
            steps = tensor.steps if tensor.steps is not None else contiguous_steps(tensor.dims)
            made = torch.empty_strided(tensor.dims, steps, dtype=tensor.dtype, device="meta")
        else:
            made = torch.empty_strided(tuple(tensor.shape), tensor.stride(), dtype=tensor.dtype, device="meta")
        back[id(made)] = (made, tensor)
        return made

    def to_stand_in(tensor: torch.Tensor) -> Any:
        if id(tensor) in back:
            return back[id(tensor)][1]
        steps = tensor.stride()
        dims = tuple(tensor.shape)
        return StandIn(dims, recorder.like(first, tensor.dtype), None if tensor.is_contiguous() else steps)

    first = next(tensors_in((args, kwargs)))
    if func in _NEED_VALUES or name in _NEED_VALUES_NAMES:
        raise recorder.needs_values(f"the shape of what {name}() returns")
    with torch._C.DisableTorchFunction():
        meta_args, meta_kwargs = mapped((args, kwargs), to_meta)
        meta_kwargs = {
            k: torch.device("meta") if k == "device" and v is not None else v for k, v in meta_kwargs.items()
        }
        for made, tensor in back.values():
            if id(tensor) in recorder.fresh:  # so that the first layer that uses it takes its elements
                recorder.fresh[id(made)] = recorder.fresh.pop(id(tensor))
        try:
            with nullcontext() if silent else AtenRecorder(recorder, name):
                result = func(*meta_args, **meta_kwargs)
        except NotImplementedError as error:
            raise recorder.needs_values(
                f"{name}() cannot run without values ({str(error).splitlines()[0][:120]})"
            ) from None
        except RuntimeError as error:
            if "meta" in str(error).lower() or "fake" in str(error).lower() or "Dynamic" in type(error).__name__:
                raise recorder.needs_values(f"{name}() cannot run without values") from None
            raise
        finally:
            for made, tensor in back.values():
                if id(made) in recorder.fresh:
                    recorder.fresh[id(tensor)] = recorder.fresh.pop(id(made))
        return mapped(result, to_stand_in)


def as_torch_has_it(recorder: Recorder, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result of the function of that name by a run on meta tensors, which knows all of torch's rules of shapes and
    dtypes; nothing is recorded. Raises torch's own error where it does not take the arguments."""
    if func := _HOMELESS.get(name):
        return run_on_meta(recorder, func, args, kwargs, silent=True)
    named = {k: v for k, v in kwargs.items() if k not in ("_stacklevel", "inplace", "out")}
    failed: TypeError | None = None
    for space in _SPACES:
        func = getattr(space, name, None)
        if callable(func):
            try:
                return run_on_meta(recorder, func, args, named, silent=True)
            except TypeError as error:  # torch.relu does not take what F.relu takes
                failed = failed or error
    raise failed or TypeError(f"torch has no {name}")


_HOMELESS: dict[str, Any] = {"linalg_vecdot": torch.linalg.vecdot}


_NEED_VALUES_NAMES = frozenset(
    words(
        "nonzero masked_select unique unique_consecutive unique_dim nms bincount histc is_nonzero argwhere item "
        "_pack_padded_sequence nonzero_static"
    )
)
_NEED_VALUES: set[Any] = set()


def _product(dims: Any) -> int:
    n = 1
    for d in dims:
        n *= d
    return n


def _text(dims: Any) -> str:
    return "×".join(map(str, dims)) or "scalar"

"""Where a call of a torch function goes: to its rule, into its Python body, or to a run on meta tensors.

``Interceptor`` sees every call of a torch function while a model is counted, also those on parameters and those that
make new tensors. In order:

1. the function has a rule: it gives the shape and writes down the cost;
2. it only reads something of real tensors (shape, dtype, a constant's value): it runs as it is;
3. it is written in Python (``F.normalize``): its body runs, and what that calls comes back here;
4. all else runs on meta tensors, for the shape of the result, and is listed as uncounted unless it is known to be
   harmless (``fallback.py``).
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from .recorder import Recorder, tensors_in
from .registry import OPERATIONS, RULES, words
from .standin import StandIn


class Interceptor(TorchFunctionMode):
    """Sends every call of a torch function in this thread to ``dispatch``."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        rule = RULES.get(func)
        recorder = self.recorder
        if rule is not None and not recorder.backward and not recorder.constants:
            return rule(recorder, *args, **kwargs) if kwargs else rule(recorder, *args)
        return dispatch(recorder, func, args, kwargs or {})


#: Reads of a tensor that leave it alone, by name: done for real where the tensor is real.
READS = frozenset(
    words(
        "size stride dim ndimension numel nelement element_size is_contiguous is_floating_point is_complex "
        "is_signed get_device type data_ptr storage untyped_storage storage_offset is_inference has_names item "
        "tolist numpy __bool__ __int__ __float__ __index__ __len__ __repr__ __format__ __hash__ __array__ "
        "__reduce_ex__ __deepcopy__ is_tensor is_storage is_same_size requires_grad_ register_hook retain_grad "
        "equal allclose is_nonzero result_type can_cast promote_types _is_view _typed_storage __contains__ "
        "__dir__ numel is_pinned is_set_to get_default_dtype _has_compatible_shallow_copy_type set_grad_enabled "
        "is_distributed is_shared is_conj is_neg get_rng_state set_rng_state manual_seed seed initial_seed"
    )
)


def dispatch(recorder: Recorder, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result of a torch function on stand-ins, real tensors or none."""
    rule = RULES.get(func)
    name = getattr(func, "__name__", "")
    if name in ("__get__", "__set__", "__delete__"):
        return _attribute(recorder, func, name, args)
    if name in READS and (rule is None or name == "__len__"):
        return _read(recorder, func, args, kwargs)
    constants = recorder.constants
    if constants and rule is not None and _all_constant(constants, args, kwargs):
        from .constants import fold

        return fold(recorder, func, rule, args, kwargs)
    if rule is None:
        rule = _operator_rule(func)
    if rule is None and (body := _custom_body(func)) is not None:
        return body(*args, **kwargs)
    if rule is None:
        if isinstance(func, types.FunctionType) and func not in recorder.bodies:
            with recorder.inside(func):
                return body_of(func)(*args, **kwargs)
        from .fallback import run_on_meta

        def rule(recorder: Recorder, *args: Any, **kwargs: Any) -> Any:
            return run_on_meta(recorder, func, args, kwargs)

    if recorder.backward:
        return recorder.follow(rule, args, kwargs)
    return rule(recorder, *args, **kwargs)


def _all_constant(constants: dict[int, Any], args: Any, kwargs: Any) -> bool:
    some = False
    for tensor in tensors_in((args, kwargs)):
        if id(tensor) not in constants:
            return False
        some = True
    return some


def _operator_rule(func: Any) -> Any:
    if isinstance(func, torch._ops.OpOverload | torch._ops.OpOverloadPacket):
        packet = func.overloadpacket if isinstance(func, torch._ops.OpOverload) else func
        name = packet._qualified_op_name
        rule = OPERATIONS.get(name)
        if rule is not None:
            RULES[func] = rule
        return rule
    return None


def _custom_body(func: Any) -> Any:
    """The Python function behind an operator that ``torch.library.custom_op`` made."""
    from torch._library.custom_ops import OPDEFS

    name = getattr(getattr(func, "overloadpacket", func), "_qualified_op_name", None)
    made = OPDEFS.get(name)
    return None if made is None else made._init_fn


def _attribute(recorder: Recorder, func: Any, name: str, args: tuple[Any, ...]) -> Any:
    """A property of a tensor is read or set. Views by property are views; nothing of a real tensor is set."""
    owner = args[0]
    attribute = getattr(func.__self__, "__name__", "")
    if name != "__get__":
        return None
    if attribute in ("T", "mT", "H", "mH"):
        return owner.t() if attribute in ("T", "H") and owner.dim() == 2 else owner.transpose(-2, -1)
    if type(owner) is StandIn:
        from .fallback import run_on_meta

        return run_on_meta(recorder, func, args, {})
    with torch._C.DisableTorchFunction():
        return func(*args)


def _read(recorder: Recorder, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if args and type(args[0]) is StandIn and func.__name__ in StandIn.__dict__:
        return getattr(args[0], func.__name__)(*args[1:], **kwargs)
    for tensor in tensors_in((args, kwargs)):
        if type(tensor) is StandIn:
            raise recorder.needs_values(f"{func.__name__} of a tensor of shape {tensor.dims}")
    with torch._C.DisableTorchFunction():
        return func(*args, **kwargs)


_bodies: dict[Any, Callable[..., Any]] = {}


def body_of(func: types.FunctionType) -> Callable[..., Any]:
    """A Python function of torch without its first lines' question whether somebody overrides it."""
    body = _bodies.get(func)
    if body is None:
        names: dict[str, Any] = {name: _no for name in func.__globals__ if name.startswith("has_torch_function")}
        if func.__globals__.get("overrides") is torch.overrides:
            names["overrides"] = _Overrides
        inner = func
        while (
            hasattr(inner, "__wrapped__") and inner.__name__ == "wrapped"
        ):  # _handle_torch_function_and_wrap_type_error…
            inner = inner.__wrapped__
        body = types.FunctionType(
            inner.__code__, {**inner.__globals__, **names}, inner.__name__, inner.__defaults__, inner.__closure__
        )
        body.__kwdefaults__ = inner.__kwdefaults__
        _bodies[func] = body
    return body


def _no(*_: Any) -> bool:
    return False


class _Overrides:
    """``torch.overrides`` for a body that asks it whether somebody overrides."""

    has_torch_function = has_torch_function_unary = has_torch_function_variadic = staticmethod(_no)

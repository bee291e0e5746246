"""Where rules are kept: what an operation of torch costs, by its name; and what the classes of ``torch.nn`` stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .work import Call, Rule

_Rule = TypeVar("_Rule", bound=Rule)

#: Name of a function, method or operator -> its rule. Where two functions of one name differ, the name has its module in
#: front (``torch.nn.functional.unfold``); an operator of somebody else has its library (``torchvision::nms``).
RULES: dict[str, Rule] = {}

#: What users registered: function or operator -> its rule; before all others.
USER_RULES: dict[Any, Rule] = {}

#: Class of ``torch.nn`` (or the full name of a class that may not be there) -> the kind of the work that it stands for;
#: tells forms ``module`` and ``subclass`` from ``function``.
MODULE_KINDS: dict[type | str, str] = {}

#: Exact class of ``torch.nn`` that does one thing -> the attributes that decide what it does.
LEAVES: dict[type, tuple[str, ...]] = {}

#: Functions whose results cannot be known without the values of their tensors.
NEED_VALUES: set[str] = set()

#: Functions that are always answered the same: no nested tensors are made, what a padding mask hides counts as well.
ANSWERED: dict[str, Any] = {"_nested_tensor_from_mask_left_aligned": False}

#: Functions that draw: their results are never known.
RANDOM: set[str] = set()


def words(text: str) -> list[str]:
    """The words of a text: a long list of names stays readable."""
    return text.split()


def rule(*names: str) -> Callable[[_Rule], _Rule]:
    """Registers a rule under these names, each of which may be several words."""

    def register(made: _Rule) -> _Rule:
        for name in names:
            for word in words(name):
                RULES[word] = made
        return made

    return register


def leaf(settings: str, *classes: type) -> None:
    """Says which attributes decide what modules of exactly these classes do with their one input."""
    for cls in classes:
        LEAVES[cls] = tuple(words(settings))


@rule(
    "view _unsafe_view view_as permute transpose swapaxes swapdims t adjoint movedim moveaxis unsqueeze "
    "squeeze expand expand_as broadcast_to broadcast_tensors narrow select unbind unflatten view_as_real view_as_complex "
    "numpy_T matrix_H as_strided real imag diagonal transpose_ swapaxes_ swapdims_ t_ unsqueeze_ squeeze_ detach detach_ "
    "alias positive conj resolve_conj resolve_neg unfold meshgrid vsplit hsplit dsplit unsafe_split_with_sizes "
    "atleast_1d atleast_2d atleast_3d resize_ resize_as_ set_ conj_physical_ linalg_diagonal",
    "to cpu cuda type_as half float double bfloat16 int long bool short char byte cfloat cdouble _to_copy type",
    "dropout dropout_ dropout1d dropout2d dropout3d alpha_dropout alpha_dropout_ feature_alpha_dropout feature_dropout "
    "feature_dropout_ native_dropout _fused_dropout",
    "_cudnn_rnn_flatten_weight",
)
def free(call: Call) -> None:
    """In no figure: views, conversions of the dtype, dropout, which does nothing at inference, and a new place for weights."""


def named(func: Any) -> str:
    """The name that a function of torch goes by; of another library's operator with the library."""
    packet = getattr(func, "_overloadpacket", func)
    qualified = getattr(packet, "_qualified_op_name", None)
    if qualified is not None:
        library, _, name = qualified.partition("::")
        return name if library in ("aten", "prim", "prims") else qualified
    return getattr(func, "__name__", "")


def rule_for(func: Any) -> Rule | None:
    """The rule for a function of torch."""
    found = USER_RULES.get(func)
    if found is not None:
        return found
    name, home = named(func), getattr(func, "__module__", None) or "torch"
    if not home.startswith("torch") and "::" not in name:
        return None  # somebody else's function that lets itself be overridden
    return RULES.get(f"{home}.{name}") or RULES.get(name)


def module_kind(cls: type) -> str | None:
    """What a class of modules stands for, itself."""
    return MODULE_KINDS.get(cls) or MODULE_KINDS.get(f"{cls.__module__}.{cls.__qualname__}")


def form(owner: type | None, kind: str) -> str:
    """How work of this kind is called: by the class of ``torch.nn`` that stands for it, by a subclass, or by a function."""
    for base in owner.__mro__ if owner is not None else ():
        own = module_kind(base)
        if own is not None:
            return "function" if own != kind else "module" if base is owner else "subclass"
    return "function"


def custom_body(func: Any) -> Any:
    """The Python function behind an operator that ``torch.library.custom_op`` made."""
    from torch._library.custom_ops import OPDEFS

    made = OPDEFS.get(getattr(getattr(func, "_overloadpacket", func), "_qualified_op_name", None))
    return None if made is None else made._init_fn

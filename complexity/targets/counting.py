"""What a target costs: its ledger, by closed form or by counting the live model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError, summary
from ..base.user_code import UserCodeError
from .inputs import Arguments, Input, arguments, check_names, tensors_only
from .target import Target

if TYPE_CHECKING:
    from ..counters import Verification
    from ..ledgers.ledger import Ledger


def target_ledger(target: Target, inputs: tuple[Input, ...], **options: Any) -> tuple[Ledger, list[str]]:
    """The ledger of a target, and its inputs as texts.

    The ``options`` are those of ``complexity.count``. With ``execute=True`` the model has random weights on the CPU and runs on
    random inputs (whole numbers are 0), the same ones each time.

    Raises:
        ComplexityError: no such target, or inputs that a closed form does not take.
        UserCodeError: building or running the model raised.
    """
    if target.closed_form:
        return _closed(target, inputs, options)
    if target.in_file:
        from .files import file_ledger

        found = file_ledger(target.module, inputs, **options)
        return found.ledger, found.inputs
    from ..counters import count

    chosen = inputs or target.default_inputs()
    model, given = _real(target, chosen) if options.get("execute") else _shapes(target, chosen)
    what = f"{target.text} on {'; '.join(map(str, chosen))}"
    try:
        ledger = count(model, *given.args, **options, **given.kwargs)
    except ComplexityError as error:
        text = str(error).replace(
            "give the model and its inputs real values", "use --execute (of complexity count), which runs it for real"
        )
        raise ComplexityError(f"{what}: {text}") from error.__cause__
    except Exception as error:
        where = "".join(f", {note}" for note in getattr(error, "__notes__", ()))
        hint = ""
        if not inputs and target.assumes_input:
            hint = "; the input is assumed, and --input names another: 1,16:int64 for a language model"
        raise UserCodeError(f"counting {what}: the model raised {summary(error)}{where}{hint}") from error
    return ledger.named(target.text), [str(spec) for spec in chosen]


def verified_target(target: Target, inputs: tuple[Input, ...]) -> Verification:
    """A target's counter (and closed form, where it has one) beside hooks on a real run, with random weights and inputs.

    Raises:
        ComplexityError: no such target, or inputs that it does not take.
        UserCodeError: building or running the model raised.
    """
    from ..counters import verify

    closed = _closed(target, inputs, {})[0] if target.closed_form else None
    model, given = _real(target, inputs or target.default_inputs())
    try:
        return verify(model, *given.args, closed=closed, name=target.text, **given.kwargs)
    except ComplexityError:
        raise
    except Exception as error:
        raise UserCodeError(f"verifying {target.text}: the model raised {summary(error)}") from error


def _shapes(target: Target, inputs: tuple[Input, ...]) -> tuple[Any, Arguments]:
    model = target.build("meta")
    check_names(target.text, model, inputs)
    return model, arguments(inputs, "meta")


def _real(target: Target, inputs: tuple[Input, ...]) -> tuple[Any, Arguments]:
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = target.build("cpu")
        check_names(target.text, model, inputs)
        return model, arguments(inputs, "cpu", random=True)


def _closed(target: Target, inputs: tuple[Input, ...], options: dict[str, Any]) -> tuple[Ledger, list[str]]:
    for name, value in options.items():
        if value:
            raise ComplexityError(
                f"{target.text}: --{name.replace('_', '-')} is for live models, not for a closed form"
            )
    if inputs:
        shape = tensors_only(target.text, inputs)[0].shape
        if len(inputs) > 1 or len(shape) != 4 or shape[:2] != (1, 3):
            raise ComplexityError(f"{target.text}: a closed form takes one image, --input 1,3,HEIGHT,WIDTH")
        if "resolution" in target.options or "beta" in target.options:
            raise ComplexityError(f"{target.text}: the input size is given twice, there and by --input")
        target = replace(target, options={**target.options, "resolution": shape[2:]})
    ledger = target.closed_ledger()
    size = ledger.settings["resolution"]
    height, width = size if isinstance(size, tuple) else (size, size)
    return ledger, [f"1,3,{height},{width}"]

"""Files as targets, which are read and never run: graphs, weights, ledgers that were written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...base.errors import ComplexityError
from ..inputs import parse_input
from .names import kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...ledgers.ledger import Ledger
    from ...ledgers.written import Written


def read(path: str | Path, *inputs: str | Sequence[int]) -> Ledger:
    """What a file holds, as a ledger: an ONNX graph, a ledger that was written, or weights alone.

    Args:
        path: of a file that ends in ``.onnx``, ``.json``, ``.safetensors`` or ``.gguf``.
        inputs: a shape for each input of a graph, ``(1, 3, 224, 224)`` or ``"1,16:int64"``; those of the file unless given.

    Raises:
        ComplexityError: it cannot be read, is of another kind, or takes other inputs.
    """
    given = [parse_input(one if isinstance(one, str) else ",".join(map(str, one))) for one in inputs]
    return file_ledger(str(path), given).ledger


def file_ledger(text: str, inputs: Sequence[Any] = (), **options: Any) -> Written:
    """What a file holds, as a ledger, and its inputs as texts.

    Args:
        inputs: shapes for the graph's inputs (``InputSpec``). options: those of ``complexity.count``.

    Raises:
        ComplexityError: it cannot be read, or inputs or options that it does not take.
    """
    ending = kind(text)
    for name, value in options.items():
        if value and name != "flow" and not (ending == ".onnx" and name == "strict"):
            raise ComplexityError(f"{text}: --{name.replace('_', '-')} is for live models, not for a file")
    if ending == ".json":
        from ...ledgers.written import read

        if inputs:
            raise ComplexityError(f"{text}: a ledger was counted already, at its own inputs: no --input")
        return read(Path(text))
    if ending == ".onnx":
        return _graph(text, inputs, options)
    from ...ledgers.written import Written
    from .weights import read_weights

    if inputs or options.get("flow"):
        raise ComplexityError(
            f"{text}: a file of weights does not say what is done with them: complexity count, no --input"
        )
    return Written(read_weights(Path(text)), [], False)


def _graph(text: str, inputs: Sequence[Any], options: dict[str, Any]) -> Written:
    from ...ledgers.written import Written
    from ..graphs import count_onnx

    found = count_onnx(Path(text), inputs)
    if options.get("strict") and found.ledger.uncounted:
        raise ComplexityError(f"uncounted in {text}: {'; '.join(map(str, found.ledger.uncounted))}")
    return Written(found.ledger, found.inputs, found.assumed, found.remarks)

"""TARGET: what a command is asked to count, as one string, and what it says.

=====================================================  ===============================================================
``complexity:mobilenet_v1?alpha=0.5&resolution=160``   a network of this project in closed form; torch is not imported
``torchvision:mobilenet_v2``                           a model of torchvision, timm or pytorchcv, without weights
``torchvision:mobilenet_v2?width_mult=1.4``            … with arguments for its function
``package.module:callable``                            a function, class or ``nn.Module`` of an installed package
``path/to/file.py:callable``                           the same of a file, which is imported: its code runs
``path/to/model.onnx``                                 a file that is read, and nothing of it run: see ``files``
=====================================================  ===============================================================
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, NamedTuple

from ..base.errors import ComplexityError, shown
from .files.names import is_file
from .zoos import ZOOS

GRAMMAR = ", ".join(
    (
        "complexity:NETWORK?setting=value&…",
        *(f"{zoo}:MODEL" for zoo in ZOOS),
        "package.module:callable",
        "path/to/file.py:callable",
        "model.onnx",
        "ledger.json",
    )
)


class Words(NamedTuple):
    """A TARGET taken apart; see ``Target`` for what each part is."""

    source: str
    module: str
    name: str
    options: dict[str, Any]


def words(text: str) -> Words:
    """A TARGET taken apart. Nothing is imported.

    Raises:
        ComplexityError: it is not of the grammar.
    """
    head, question, query = text.partition("?")
    if is_file(head) or (is_file(text) and ":" not in head):
        return Words("file", text, "", {})
    module, colon, name = head.rpartition(":")
    if not colon or not module or not name:
        if Path(head).suffix == ".py":
            raise ComplexityError(f"target {shown(text)}: which callable of that file? {head}:callable")
        raise ComplexityError(f"target {shown(text)}: expected {GRAMMAR}")
    source = module if module in ("complexity", *ZOOS) else "python"
    return Words(source, module, name, _options(text, query) if question else {})


def _options(text: str, query: str) -> dict[str, Any]:
    from urllib.parse import unquote

    options: dict[str, Any] = {}
    for pair in filter(None, query.split("&")):
        key, equals, value = pair.partition("=")
        if not equals or not key.isidentifier():
            raise ComplexityError(f"target {shown(text)}: {shown(pair)} is not setting=value")
        if key in options:
            raise ComplexityError(f"target {shown(text)}: {key} is given twice")
        options[key] = _value(unquote(value))
    return options


def _value(text: str) -> Any:
    """A setting's value: a number, true, false, none, a tuple ``(160, 224)``, else the text itself."""
    words = {"true": True, "false": False, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text

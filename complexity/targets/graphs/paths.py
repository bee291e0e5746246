"""What the layers of a graph are called: by the modules that they come from where the file says that, else by their nodes."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterable
from typing import Any

#: Names that torch's exporters give to what had no name.
_MADE_UP = re.compile(r"onnx::|val_\d|_to_copy|/|\d+$|node_")
_HELD = re.compile(r"(.+)\.(weight|bias|running_mean|in_proj_weight|weight_[iv]h_l\d+)(_quantized)?")
_SCOPES = "pkg.torch.onnx.name_scopes"


def path_of(proto: Any, stored: Iterable[str]) -> str:
    """The path of a node: of the module whose weight it takes, of the module that torch's exporter noted, or its own name.

    ``/layer1/layer1.0/conv1/Conv`` of torch's older exporter is ``layer1.0.conv1``.
    """
    for name in stored:
        if (found := _HELD.fullmatch(name)) and not _MADE_UP.match(name):
            return found[1]
    for entry in proto.metadata_props:
        if entry.key == _SCOPES and (path := _scope(entry.value)):
            return path
    return _cleaned(proto.name, proto.op_type)


def _scope(text: str) -> str:
    """The innermost module of a list of scopes as torch writes it: ``['', 'layer1', 'layer1.0', 'add']``."""
    if len(text) > 10_000:
        return ""
    try:
        scopes = literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    if not isinstance(scopes, list) or not all(isinstance(one, str) for one in scopes):
        return ""
    return scopes[-2] if len(scopes) > 1 else ""


def _cleaned(name: str, op: str) -> str:
    parts = [part for part in name.split("/") if part]
    if len(parts) > 1 and re.fullmatch(rf"{re.escape(op)}(_\d+)?", parts[-1]):
        parts.pop()
    path: list[str] = []
    for part in parts:
        if path and part.startswith(path[-1] + "."):
            path.pop()
        path.append(part)
    return ".".join(path) or op

"""An ONNX file, read without its weights and checked: that its opsets are known, and that no function calls itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...base.errors import ComplexityError, shown
from ...base.extras import needed_by
from ...base.files import named, reason
from .wire import Stripper


def load(path: Path) -> Any:
    """The model (``onnx.ModelProto``) in a file, without the payload of its large tensors. External data is not opened.

    Raises:
        ComplexityError: it cannot be read, is no ONNX file, is newer than the installed ``onnx``, or needs the extra ``onnx``.
    """
    where = named(path)
    with needed_by(where):
        import onnx
    try:
        with path.open("rb") as file:
            stripped = Stripper(file, path.stat().st_size, where).model()
    except (OSError, ValueError) as error:
        if isinstance(error, ComplexityError):
            raise
        raise ComplexityError(f"{where} cannot be read: {reason(error)}") from None
    try:
        model = onnx.ModelProto.FromString(stripped)
    except Exception as error:  # protobuf's DecodeError, which is a plain Exception
        raise ComplexityError(f"{where}: no ONNX file, or one that is cut off: {type(error).__name__}") from None
    if not model.graph.node and not model.graph.output:
        raise ComplexityError(f"{where}: no ONNX file, or one without a graph")
    _check_opsets(where, model)
    _check_functions(where, model)
    return model


def opsets_of(proto: Any) -> dict[str, int]:
    """Versions by library of a model or a function."""
    return {"" if one.domain == "ai.onnx" else one.domain: one.version for one in proto.opset_import}


def _check_opsets(where: str, model: Any) -> None:
    import onnx
    from onnx import defs

    newest = {"": defs.onnx_opset_version()}
    imports = [(where, model), *((f"{where}: function {shown(f.name)}", f) for f in model.functions)]
    for what, proto in imports:
        for domain, version in opsets_of(proto).items():
            if not 1 <= version <= newest.get(domain, version):
                raise ComplexityError(
                    f"{what}: opset {version}{f' of {domain}' if domain else ''}, where onnx {onnx.__version__} knows 1 to "
                    f"{newest.get(domain)}: a newer onnx may"
                )
    if not opsets_of(model).get("") and any(not node.domain for node in model.graph.node):
        raise ComplexityError(f"{where}: it does not say which opset of ONNX it is of")


def _check_functions(where: str, model: Any) -> None:
    """That functions of the model call each other in no circle."""
    functions = {key_of(f.domain, f.name, f.overload): f for f in model.functions}
    done: set[Any] = set()

    for start in functions:
        stack = [(start, iter(_called(functions[start], functions)))]
        open_now = [start]
        while stack:
            key, calls = stack[-1]
            nxt = next((call for call in calls if call not in done), None)
            if nxt is None:
                done.add(key)
                stack.pop()
                open_now.pop()
            elif nxt in open_now:
                raise ComplexityError(f"{where}: function {shown(nxt[1])} calls itself")
            else:
                stack.append((nxt, iter(_called(functions[nxt], functions))))
                open_now.append(nxt)


def key_of(domain: str, name: str, overload: str) -> tuple[str, str, str]:
    """What a function is called by."""
    return ("" if domain == "ai.onnx" else domain, name, overload)


def _called(function: Any, functions: Any) -> list[Any]:
    found: dict[Any, None] = {}
    nodes = list(function.node)
    while nodes:
        node = nodes.pop()
        key = key_of(node.domain, node.op_type, node.overload)
        if key in functions:
            found[key] = None
        for attribute in node.attribute:
            for graph in (attribute.g, *attribute.graphs):
                nodes += graph.node
    return list(found)

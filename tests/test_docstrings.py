"""Everything public is described: what it is, its parameters, its fields, and that it raises where it does."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import complexity

ROOMS = sorted(path.parent.name for path in Path(complexity.__file__).parent.glob("*/__init__.py"))
#: Stand-ins are tensors: what torch's own properties are is torch's to say.
OF_TORCH = {"StandIn"}


def public() -> Iterator[tuple[str, str, Any]]:
    """Room, name and object of all that a room's ``__all__`` has and this package defines, once."""
    seen = set()
    for room in ROOMS:
        module = importlib.import_module(f"complexity.{room}")
        for name in getattr(module, "__all__", ()):
            one = getattr(module, name)
            if getattr(one, "__module__", "").startswith("complexity") and id(one) not in seen:
                seen.add(id(one))
                yield room, name, one


def functions() -> Iterator[tuple[str, FunctionType]]:
    """Every public function and method, by its name with the room."""
    for room, name, one in public():
        if inspect.isclass(one):
            if name in OF_TORCH:
                continue
            for key, value in vars(one).items():
                found = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
                if not key.startswith("_") and inspect.isfunction(found) and found.__module__.startswith("complexity"):
                    yield f"{room}.{name}.{key}", inspect.unwrap(found)
        elif callable(one) and inspect.isfunction(inspect.unwrap(one)):
            yield f"{room}.{name}", inspect.unwrap(one)


FUNCTIONS = dict(functions())
CLASSES = {f"{room}.{name}": one for room, name, one in public() if inspect.isclass(one) and name not in OF_TORCH}


def described(name: str) -> str:
    """A function's own description, those that it refers to, and its room's, which may explain words for all of it."""
    text = FUNCTIONS[name].__doc__ or ""
    for referred in re.findall(r"``([A-Za-z_.]+)``", text):
        text += "".join(one.__doc__ or "" for other, one in FUNCTIONS.items() if other.endswith(f".{referred}"))
        text += "".join(one.__doc__ or "" for other, one in CLASSES.items() if other.endswith(f".{referred}"))
    return text + (importlib.import_module(f"complexity.{name.split('.')[0]}").__doc__ or "")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_described(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.__doc__, name
    parameters = [p for p in inspect.signature(function).parameters if p not in ("self", "cls") and p.strip("_")]
    missing = [p for p in parameters if p not in described(name)] if len(parameters) > 1 else []
    assert not missing, f"{name}: {missing}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_function_raises_is_said(name: str) -> None:
    function = FUNCTIONS[name]
    raised = [
        ast.unparse(node.exc)
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function))))
        if isinstance(node, ast.Raise) and node.exc is not None
    ]
    ours = [one for one in raised if one.startswith(("ComplexityError", "UserCodeError", "unknown("))]
    assert not ours or "Raises:" in (function.__doc__ or ""), f"{name} raises {ours[0]}"


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_says_what_its_fields_are(name: str) -> None:
    one = CLASSES[name]
    assert one.__doc__, name
    fields = [field for field in inspect.get_annotations(one) if not field.startswith("_")]
    assert not [field for field in fields if field not in one.__doc__], name


def test_there_is_something_to_look_at() -> None:
    assert len(FUNCTIONS) > 200 and len(CLASSES) > 40

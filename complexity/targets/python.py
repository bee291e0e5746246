"""What a target names in the user's own code, which is imported: a package's, a module's or a file's."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from ..base.errors import ComplexityError, nearest, shown, summary
from ..base.extras import missing
from ..base.user_code import UserCodeError
from .grammar import GRAMMAR


def python_object(text: str, module: str, name: str) -> Any:
    """What a package, module or file has under a name; it is imported, so its code runs.

    Args:
        text: the whole target, for messages.

    Raises:
        ComplexityError: there is no such module, file or name.
        UserCodeError: importing it raised.
    """
    found: Any = _file(text, module) if _is_file(module) else _package(text, module)
    for part in name.split("."):
        if not hasattr(found, part):
            public = [one for one in dir(found) if not one.startswith("_")]
            raise ComplexityError(f"{text}: {module} has no {shown(part)}{nearest(part, public, most=3)}")
        found = getattr(found, part)
    return found


def file_inputs(text: str, module: str) -> Any:
    """The function ``inputs`` of a Python file, which gives what its model takes; ``None`` where there is none.

    Raises:
        ComplexityError, UserCodeError: as ``python_object``.
    """
    made = getattr(_file(text, module), "inputs", None) if _is_file(module) else None
    return made if callable(made) else None


def _is_file(module: str) -> bool:
    return module.endswith(".py") or "/" in module


def _package(text: str, module: str) -> Any:
    if not all(part.isidentifier() for part in module.split(".")):
        raise ComplexityError(f"target {shown(text)}: expected {GRAMMAR}")
    import sys

    here = str(Path.cwd())
    beside = here not in sys.path and "" not in sys.path
    if beside:
        sys.path.append(here)  # behind everything that is installed: a module beside the user hides none of it
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name and (module == error.name or module.startswith(error.name + ".")):
            raise ComplexityError(f"{text}: there is no module {shown(error.name)} (or {GRAMMAR})") from None
        raise _no_torch(text, error) or _import_failed(text, module, error) from error
    except Exception as error:
        raise _import_failed(text, module, error) from error
    finally:
        if beside and here in sys.path:
            sys.path.remove(here)


def _file(text: str, module: str) -> Any:
    import sys
    from importlib.util import module_from_spec, spec_from_file_location

    path = Path(module)
    if not path.is_file():
        raise ComplexityError(f"{text}: there is no file {shown(str(path))}")
    name = f"complexity_target_{re.sub(r'[^0-9A-Za-z_]', '_', str(path.resolve()))}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ComplexityError(f"{text}: {shown(str(path))} is not a Python file")
    loaded = module_from_spec(spec)
    sys.modules[name] = loaded
    sys.path.insert(0, str(path.resolve().parent))  # the file's own neighbours can be imported, as when it is run
    try:
        spec.loader.exec_module(loaded)
    except BaseException as error:
        del sys.modules[name]
        if not isinstance(error, Exception):
            raise
        raise _no_torch(text, error) or _import_failed(text, module, error) from error
    finally:
        sys.path.remove(str(path.resolve().parent))
    return loaded


def _import_failed(text: str, module: str, error: Exception) -> UserCodeError:
    return UserCodeError(f"{text}: importing {module} raised {summary(error)}")


def _no_torch(text: str, error: Exception) -> ComplexityError | None:
    """The one line where a model's file fails for want of torch itself; a model's other imports are its own affair."""
    return missing(error, text) if isinstance(error, ImportError) and error.name == "torch" else None

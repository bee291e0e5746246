"""TARGET: what a command is asked to count, as one string.

=====================================================  ===============================================================
``complexity:mobilenet_v1?alpha=0.5&resolution=160``   a network of this project in closed form; torch is not imported
``torchvision:mobilenet_v2``                           a model of torchvision, timm or pytorchcv, without weights
``torchvision:mobilenet_v2?width_mult=1.4``            … with arguments for its function
``package.module:callable``                            a function, class or ``nn.Module`` of an installed package
``path/to/file.py:callable``                           the same of a file, which is imported: its code runs
=====================================================  ===============================================================
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError, shown
from ..base.extras import missing

if TYPE_CHECKING:
    from ..ledgers.ledger import Ledger

ZOOS = ("torchvision", "timm", "pytorchcv")
DTYPES = (
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64",
)  # fmt: skip
GRAMMAR = (
    "complexity:NETWORK?setting=value&…, torchvision:MODEL, timm:MODEL, pytorchcv:MODEL, "
    "package.module:callable, path/to/file.py:callable"
)


class UserCodeError(ComplexityError):
    """The user's own code raised while it was imported, built or run; its exception is the cause."""


@dataclass(frozen=True)
class InputSpec:
    """One input tensor: its shape with the batch, and the name of its dtype."""

    shape: tuple[int, ...]
    dtype: str = "float32"

    def tensor(self, device: str = "meta") -> Any:
        """A tensor of that shape: zeros, on meta nothing at all."""
        import torch

        return torch.zeros(self.shape, dtype=getattr(torch, self.dtype), device=device)

    def __str__(self) -> str:
        return ",".join(map(str, self.shape)) + ("" if self.dtype == "float32" else f":{self.dtype}")


def parse_input(text: str) -> InputSpec:
    """``1,3,224,224`` or ``1,16:int64``.

    Raises:
        ComplexityError: no such shape or dtype.
    """
    sizes, _, dtype = text.partition(":")
    dtype = dtype.strip() or "float32"
    if dtype not in DTYPES:
        raise ComplexityError(f"input {shown(text)}: unknown dtype {shown(dtype)}; allowed: {', '.join(DTYPES)}")
    parts = [size.strip() for size in re.split(r"[,x×]", sizes)]
    if len(parts) > 1 and "" in parts:
        raise ComplexityError(
            f"input {shown(text)}: a size is empty; sizes apart by commas, with the batch, e.g. 1,3,224,224"
        )
    try:
        shape = tuple(int(size) for size in parts)
    except ValueError:
        shape = ()
    if not shape or min(shape) < 1:
        raise ComplexityError(
            f"input {shown(text)}: sizes above 0 are needed, with the batch, e.g. 1,3,224,224 or 1,16:int64"
        )
    return InputSpec(shape, dtype)


@dataclass(frozen=True)
class Target:
    """A parsed TARGET.

    Attributes:
        text: as it was given. source: ``complexity``, one of ``ZOOS``, or ``python``.
        module: package, module or file that has it. name: its name there. options: what stood behind ``?``.
    """

    text: str
    source: str
    module: str
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def closed_form(self) -> bool:
        """Whether it is a network of this project, counted without torch."""
        return self.source == "complexity"

    def closed_ledger(self) -> Ledger:
        """The ledger of a closed form.

        Raises:
            ComplexityError: an unknown network or setting, or a value that is not allowed.
        """
        from ..architectures import ledger

        if not self.closed_form:
            raise ComplexityError(f"{self.text}: no closed form; those are complexity:NETWORK?setting=value")
        return ledger(self.name, **self.options)

    def find(self) -> None:
        """Looks up what the target names, without building it: its module is imported.

        Raises:
            ComplexityError: there is no such model.
            UserCodeError: importing it raised.
        """
        self._maker()

    def build(self, device: str = "meta") -> Any:
        """The model in eval mode, without weights of value: on ``meta`` where it can be built there.

        Raises:
            ComplexityError: there is no such model.
            UserCodeError: its code raised.
        """
        make = self._maker()
        if isinstance(make, _Existing):
            return make.model  # somebody's own model: left as it is, where it is
        if device != "meta":
            model = self._called(make)
        else:
            import torch

            model = None
            with suppress(Exception), torch.device("meta"):
                model = make()
            if model is None:
                # Networks that compute their widths with tensors (RegNet) need real ones: only params go to meta.
                with _params_on_meta():
                    model = self._called(make)
            if isinstance(model, torch.nn.Module):
                model = model.to("meta")
        return self._module(model)

    def default_inputs(self) -> tuple[InputSpec, ...]:
        """The input that the model's published weights name, else one 224×224 image (see ``assumes_input``)."""
        return _default_inputs(self)

    @property
    def assumes_input(self) -> bool:
        """Whether its default input is assumed, because nothing that is known of the target names one."""
        return self.source in ("python", "pytorchcv")

    def _maker(self) -> Any:
        if self.source in ZOOS:
            return _zoo_maker(self)
        if self.source == "complexity":
            from ..architectures.modules import build

            return lambda: build(self.name, **self.options)
        found = _python_object(self)
        import torch

        if isinstance(found, torch.nn.Module):
            return _Existing(found)
        if not callable(found):
            raise ComplexityError(f"{self.text}: {shown(found)} is neither a model nor something that makes one")
        return lambda: found(**self.options)

    def _called(self, make: Any) -> Any:
        try:
            return make()
        except ComplexityError:
            raise
        except Exception as error:
            raise UserCodeError(
                f"{self.text}: building the model raised {type(error).__name__}: {_line(error)}"
            ) from error

    def _module(self, model: Any) -> Any:
        import torch

        if not isinstance(model, torch.nn.Module):
            raise ComplexityError(f"{self.text}: gives {shown(type(model).__name__)}, not a torch.nn.Module")
        return model.eval()


@dataclass(frozen=True)
class _Existing:
    """A model that is there already, instead of something that makes one."""

    model: Any


def parse(text: str) -> Target:
    """A TARGET string, taken apart. Nothing is imported yet.

    Raises:
        ComplexityError: it is not of the grammar.
    """
    head, question, query = text.partition("?")
    module, colon, name = head.rpartition(":")
    if not colon or not module or not name:
        if Path(head).suffix == ".py":
            raise ComplexityError(f"target {shown(text)}: which callable of that file? {head}:callable")
        raise ComplexityError(f"target {shown(text)}: expected {GRAMMAR}")
    options = _options(text, query) if question else {}
    if module == "complexity":
        return Target(text, "complexity", module, name, options)
    if module in ZOOS:
        return Target(text, module, module, name, options)
    return Target(text, "python", module, name, options)


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


def _default_inputs(target: Target) -> tuple[InputSpec, ...]:
    if target.source == "torchvision":
        from .zoos.torchvision import default_input

        return (default_input(target.name),)
    if target.source == "timm":
        from .zoos.timm import default_input as timm_input

        return (timm_input(target.name),)
    if target.source == "complexity":
        from ..architectures.registry import find, input_size

        size = input_size(find(target.name), target.options.get("resolution"), target.options.get("beta"))
        return (InputSpec((1, 3, *size)),)
    return (InputSpec((1, 3, 224, 224)),)


def _zoo_maker(target: Target) -> Any:
    _require(target.source, target.text)
    if target.source == "torchvision":
        from .zoos.torchvision import maker

        return maker(target.name, target.options)
    if target.source == "timm":
        from .zoos.timm import maker as timm_maker

        return timm_maker(target.name, target.options)
    provider = import_module("pytorchcv.model_provider")
    if target.name not in provider._models:
        raise no_model("pytorchcv", target.name, list(provider._models))
    return lambda: provider.get_model(target.name, pretrained=False, **target.options)


def no_model(zoo: str, name: str, names: list[str]) -> ComplexityError:
    """The error for a model that a zoo does not have: the nearest names, not all thousand."""
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), names, n=5, cutoff=0.5)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    return ComplexityError(f"{zoo} has no model {shown(name)}{hint} ({len(names)} models)")


def _require(package: str, text: str) -> None:
    try:
        import_module(package)
    except ModuleNotFoundError as error:
        raise (missing(error, text) or error) from None


def _python_object(target: Target) -> Any:
    module = _file(target) if target.module.endswith(".py") or "/" in target.module else _package(target)
    found: Any = module
    for part in target.name.split("."):
        if not hasattr(found, part):
            from difflib import get_close_matches

            near = get_close_matches(part, [name for name in dir(found) if not name.startswith("_")], n=3, cutoff=0.5)
            hint = f"; nearest: {', '.join(near)}" if near else ""
            raise ComplexityError(f"{target.text}: {target.module} has no {shown(part)}{hint}")
        found = getattr(found, part)
    return found


def _package(target: Target) -> Any:
    if not all(part.isidentifier() for part in target.module.split(".")):
        raise ComplexityError(f"target {shown(target.text)}: expected {GRAMMAR}")
    try:
        return import_module(target.module)
    except ModuleNotFoundError as error:
        if error.name and (target.module == error.name or target.module.startswith(error.name + ".")):
            raise ComplexityError(f"{target.text}: there is no module {shown(error.name)} (or {GRAMMAR})") from None
        raise _no_torch(target, error) or _import_failed(target, error) from error
    except Exception as error:
        raise _import_failed(target, error) from error


def _file(target: Target) -> Any:
    import sys
    from importlib.util import module_from_spec, spec_from_file_location

    path = Path(target.module)
    if not path.is_file():
        raise ComplexityError(f"{target.text}: there is no file {shown(str(path))}")
    name = f"complexity_target_{re.sub(r'[^0-9A-Za-z_]', '_', str(path.resolve()))}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ComplexityError(f"{target.text}: {shown(str(path))} is not a Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.resolve().parent))  # the file's own neighbours can be imported, as when it is run
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        if not isinstance(error, Exception):
            raise
        raise _no_torch(target, error) or _import_failed(target, error) from error
    finally:
        sys.path.remove(str(path.resolve().parent))
    return module


def _import_failed(target: Target, error: Exception) -> UserCodeError:
    return UserCodeError(f"{target.text}: importing {target.module} raised {type(error).__name__}: {_line(error)}")


def _no_torch(target: Target, error: Exception) -> ComplexityError | None:
    """The one line where a model's file fails for want of torch itself; a model's other imports are its own affair."""
    return missing(error, target.text) if isinstance(error, ImportError) and error.name == "torch" else None


def _line(error: BaseException) -> str:
    """An exception's first line."""
    return (str(error).strip().splitlines() or [""])[0]


def _params_on_meta() -> Any:
    """While a model is built: its params and buffers move to meta as they are registered, other tensors are real."""
    from contextlib import contextmanager

    from torch.nn import Parameter
    from torch.nn.modules.module import register_module_buffer_registration_hook as on_buffer
    from torch.nn.modules.module import register_module_parameter_registration_hook as on_parameter

    def moved(module: Any, name: str, parameter: Any) -> Any:
        if parameter is None or parameter.is_meta or type(parameter) is not Parameter:
            return None
        return Parameter(parameter.data.to("meta"), requires_grad=parameter.requires_grad)

    def moved_buffer(module: Any, name: str, buffer: Any) -> Any:
        return None if buffer is None or buffer.is_meta else buffer.to("meta")

    @contextmanager
    def hooks() -> Any:
        handles = (on_parameter(moved), on_buffer(moved_buffer))
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    return hooks()


__all__ = ["GRAMMAR", "ZOOS", "InputSpec", "Target", "UserCodeError", "no_model", "parse", "parse_input"]

"""The inputs of a model, each as one string.

===============================  ======================================================================================
``1,3,224,224``                  a tensor, with its batch
``1,16:int64``                   … of another dtype
``1,16:int64=0..999``            … with values: whole numbers from 0 to 999, the same ones each time
``1,16:bool=1``                  … all of them 1
``[1,3,8,56,56; 1,3,32,56,56]``  a list
``{image=1,3,64,64; scale=2}``   a dict
``tokens=1,16:int64``            a keyword; its value is any of these, or a plain number, true, false or none
===============================  ======================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

from ..base.errors import ComplexityError, shown, summary, unknown

DTYPES = (
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64",
)  # fmt: skip

#: Elements of an input; its bytes, in 64 bits of whatever dtype, are still a number that torch has.
MOST = 1 << 60

#: Lists and dicts inside each other.
DEEPEST = 20

_EXAMPLE = "sizes above 0 are needed, with the batch, e.g. 1,3,224,224 or 1,16:int64"


@dataclass(frozen=True)
class InputSpec:
    """One input tensor: its shape with the batch, the name of its dtype, and the range of its values where one is given."""

    shape: tuple[int, ...]
    dtype: str = "float32"
    values: tuple[float, float] | None = None

    def tensor(self, device: str = "meta", *, random: bool = False) -> Any:
        """A tensor of that shape. One with values has them wherever the model is; another has none on meta.

        Args:
            device: ``meta`` or ``cpu``, where the model is.
            random: real numbers are drawn between 0 and 1 where no values are given; zeros otherwise.

        Raises:
            ComplexityError: torch cannot make it: there is no memory for it.
        """
        import torch

        dtype = getattr(torch, self.dtype)
        try:
            if self.values is not None:
                return _ranged(self.shape, dtype, *self.values)
            if random and device != "meta" and dtype.is_floating_point:
                return torch.rand(self.shape).to(dtype)
            return torch.zeros(self.shape, dtype=dtype, device=device)
        except RuntimeError as error:  # torch has no error of its own for memory of the processor
            raise ComplexityError(f"input {self}: torch cannot make it: {summary(error)}") from None

    made = tensor

    def __str__(self) -> str:
        text = ",".join(map(str, self.shape))
        if self.dtype == "float32" and self.values is None:
            return text
        if self.values is None:
            return f"{text}:{self.dtype}"
        first, last = self.values
        return f"{text}:{self.dtype}={_number(first)}" + ("" if first == last else f"..{_number(last)}")


@dataclass(frozen=True)
class Plain:
    """An input that is no tensor: a number, ``True``, ``False`` or ``None``."""

    value: Any

    def made(self, device: str = "meta", *, random: bool = False) -> Any:
        """The value itself."""
        return self.value

    def __str__(self) -> str:
        return str(self.value).lower() if self.value is None or isinstance(self.value, bool) else str(self.value)


@dataclass(frozen=True)
class Several:
    """A list of inputs that a model takes as one."""

    parts: tuple[Any, ...]

    def made(self, device: str = "meta", *, random: bool = False) -> list[Any]:
        """The list."""
        return [part.made(device, random=random) for part in self.parts]

    def __str__(self) -> str:
        return f"[{'; '.join(map(str, self.parts))}]"


@dataclass(frozen=True)
class Fields:
    """A dict of inputs that a model takes as one."""

    parts: tuple[Keyword, ...]

    def made(self, device: str = "meta", *, random: bool = False) -> dict[str, Any]:
        """The dict."""
        return {part.name: part.value.made(device, random=random) for part in self.parts}

    def __str__(self) -> str:
        return f"{{{'; '.join(map(str, self.parts))}}}"


@dataclass(frozen=True)
class Held:
    """An input that is there already, as a file's ``inputs()`` gives it: a tensor, or whatever holds tensors."""

    value: Any

    def made(self, device: str = "meta", *, random: bool = False) -> Any:
        """The value itself, wherever it is: the counter asks it for shapes, and keeps small whole numbers."""
        return self.value

    def __str__(self) -> str:
        return text_of(self.value)


@dataclass(frozen=True)
class Keyword:
    """An input by its name.

    Attributes:
        name: of the keyword. value: the input itself.
    """

    name: str
    value: InputSpec | Plain | Several | Fields | Held

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


Value = InputSpec | Plain | Several | Fields | Held
Input = Value | Keyword


class Arguments(NamedTuple):
    """What a model is called with."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def arguments(inputs: Iterable[Input], device: str = "meta", *, random: bool = False) -> Arguments:
    """Inputs as what a model is called with.

    Args:
        inputs: in their order. device, random: as for ``InputSpec.tensor``.

    Raises:
        ComplexityError: torch cannot make one.
    """
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for one in inputs:
        if isinstance(one, Keyword):
            kwargs[one.name] = one.value.made(device, random=random)
        else:
            args.append(one.made(device, random=random))
    return Arguments(tuple(args), kwargs)


def tensors_only(where: str, inputs: Iterable[Input]) -> tuple[InputSpec, ...]:
    """Inputs where nothing but tensors by their place is taken.

    Args:
        where: what takes them, for the message. inputs: as given.

    Raises:
        ComplexityError: one is something else.
    """
    found = tuple(inputs)
    for one in found:
        if not isinstance(one, InputSpec):
            raise ComplexityError(f"{where}: input {one}: only shapes are taken here, e.g. 1,3,224,224 or 1,16:int64")
    return found  # type: ignore[return-value]


def check_names(where: str, model: Any, inputs: Iterable[Input]) -> None:
    """Keywords that a model's ``forward`` has, each given once.

    Args:
        where: the model's name, for the message. model: the module itself. inputs: as given.

    Raises:
        ComplexityError: it has no input of that name, or one is given twice.
    """
    import inspect

    given = [one.name for one in inputs if isinstance(one, Keyword)]
    if twice := next((name for i, name in enumerate(given) if name in given[:i]), None):
        raise ComplexityError(f"{where}: input {shown(twice)} is given twice")
    try:
        taken = inspect.signature(model.forward).parameters if given else {}
    except (AttributeError, TypeError, ValueError):
        return
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in taken.values()):
        return
    names = [name for name, one in taken.items() if one.kind is not inspect.Parameter.VAR_POSITIONAL]
    for name in given:
        if name not in names:
            raise ComplexityError(f"{where}: {unknown('input', name, names)}")


def held(value: Any) -> Value:
    """A value of the caller's as an input: a string is read as on the command line, also inside of lists and dicts.

    Raises:
        ComplexityError: a string is no input.
    """
    if isinstance(value, str):
        return _value(value, value.strip(), named=True)
    if type(value) is list:
        return Several(tuple(map(held, value)))
    if type(value) is dict and all(isinstance(name, str) for name in value):
        return Fields(tuple(Keyword(name, held(part)) for name, part in value.items()))
    return Held(value)


def given_inputs(found: Any) -> tuple[Input, ...]:
    """What a file's ``inputs()`` gave: a dict holds keywords, a tuple or list inputs by their place, else it is the one.

    A string is read as on the command line, inside of lists and dicts too.

    Raises:
        ComplexityError: a string is no input, or a keyword no text.
    """
    if isinstance(found, Mapping):
        if other := next((name for name in found if not isinstance(name, str)), None):
            raise ComplexityError(f"inputs() gives a dict with the key {shown(other)}: keywords are texts")
        return tuple(Keyword(name, held(value)) for name, value in found.items())
    parts = found if isinstance(found, (tuple, list)) else (found,)
    return tuple(parse_input(part) if isinstance(part, str) else held(part) for part in parts)


def parse_input(text: str) -> Input:
    """One input, as the module's table has it: ``1,3,224,224``, ``tokens=1,16:int64``, ``[1,8; 1,9]``, ``{a=1,8; b=2}``.

    Raises:
        ComplexityError: no such shape, dtype, value or form.
    """
    name, value = _named(text)
    return Keyword(name, _value(text, value, named=True)) if name else _value(text, value)


def parse_shape(text: str) -> InputSpec:
    """``1,3,224,224``, ``1,16:int64`` or ``1,16:int64=0..999``.

    Raises:
        ComplexityError: no such shape, dtype or values.
    """
    sizes, _, rest = text.partition(":")
    dtype, equals, values = rest.partition("=")
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
    if shape and prod(shape) >= MOST:
        raise ComplexityError(f"input {shown(text)}: too large: fewer than 2^60 elements are needed")
    if not shape or min(shape) < 1:
        raise ComplexityError(f"input {shown(text)}: {_EXAMPLE}")
    return InputSpec(shape, dtype, _range(text, dtype, values) if equals else None)


def text_of(value: Any) -> str:
    """A given value as a title shows it: a tensor's shape and dtype, a list's and a dict's parts, else its class."""
    shape = getattr(value, "shape", None)
    if shape is not None:
        dtype = str(getattr(value, "dtype", "")).removeprefix("torch.")
        return ",".join(map(str, shape)) + ("" if dtype in ("float32", "") else f":{dtype}")
    if isinstance(value, Mapping):
        return f"{{{'; '.join(f'{name}={text_of(part)}' for name, part in value.items())}}}"
    if isinstance(value, (tuple, list)):
        return f"[{'; '.join(map(text_of, value))}]"
    return str(Plain(value)) if value is None or isinstance(value, (int, float)) else type(value).__name__


def _named(text: str) -> tuple[str, str]:
    """A keyword and its value; no keyword where the text does not begin with one."""
    name, equals, value = text.partition("=")
    name = name.strip()
    return (name, value.strip()) if equals and name.isidentifier() else ("", text.strip())


def _value(text: str, value: str, *, named: bool = False, depth: int = 0) -> Value:
    if depth > DEEPEST:
        raise ComplexityError(f"input {shown(text)}: more than {DEEPEST} lists and dicts inside each other")
    if value[:1] in ("[", "{"):
        closing = {"[": "]", "{": "}"}[value[0]]
        parts = _parts(text, value, closing)
        if closing == "]":
            return Several(tuple(_value(text, part, named=True, depth=depth + 1) for part in parts))
        fields: list[Keyword] = []
        for part in parts:
            name, inner = _named(part)
            if not name:
                raise ComplexityError(
                    f"input {shown(text)}: a dict holds name=value apart by semicolons, not {shown(part)}"
                )
            if name in [one.name for one in fields]:
                raise ComplexityError(f"input {shown(text)}: {name} is given twice")
            fields.append(Keyword(name, _value(text, inner, named=True, depth=depth + 1)))
        return Fields(tuple(fields))
    if named and (word := _plain(value)) is not None:
        return word
    return parse_shape(value)


def _plain(value: str) -> Plain | None:
    """A number or a word; nothing where it is neither."""
    words = {"true": True, "false": False, "none": None}
    if value.lower() in words:
        return Plain(words[value.lower()])
    if re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII):
        return Plain(int(value))
    if not re.fullmatch(r"[+-]?(\d{1,18}(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", value, re.ASCII | re.IGNORECASE):
        return None
    return Plain(float(value))


def _number(value: float) -> str:
    """All digits of a bound."""
    return str(int(value)) if value % 1 == 0 else str(value)


def _parts(text: str, value: str, closing: str) -> list[str]:
    """The parts of a list or a dict, apart by semicolons outside of inner ones."""
    depth, parts, part = 0, [], ""
    for i, sign in enumerate(value):
        depth += (sign in "[{") - (sign in "]}")
        if depth == 0 and i < len(value) - 1:
            depth = -1  # something stands behind the end
            break
        if depth == 1 and sign == ";":
            parts.append(part)
            part = ""
        elif i and depth:
            part += sign
    if depth or value[-1] != closing:
        raise ComplexityError(f"input {shown(text)}: {value[0]} and {closing} do not close each other")
    parts.append(part)
    found = [one.strip() for one in parts]
    if "" in found:
        raise ComplexityError(f"input {shown(text)}: a part is empty; parts apart by semicolons, e.g. [1,3,8; 1,3,32]")
    return found


def _range(text: str, dtype: str, values: str) -> tuple[float, float]:
    first, dots, last = values.partition("..")
    try:
        low, high = float(first), float(last if dots else first)
    except ValueError:
        low, high = 1.0, 0.0
    if not low <= high or max(abs(low), abs(high)) > 2**53:
        raise ComplexityError(f"input {shown(text)}: values as one number or a range, e.g. 1,16:int64=0..999")
    whole = "int" in dtype or dtype == "bool"
    if whole and (low % 1 or high % 1):
        raise ComplexityError(f"input {shown(text)}: values of {dtype} are whole numbers")
    bits = re.search(r"\d+$", dtype)
    limits = {"bool": (0, 1), "uint8": (0, 255)}.get(dtype)
    if whole and limits is None and bits:
        limits = -(2 ** (int(bits[0]) - 1)), 2 ** (int(bits[0]) - 1) - 1
    if limits and not limits[0] <= low <= high <= limits[1]:
        raise ComplexityError(f"input {shown(text)}: values of {dtype} lie from {limits[0]} to {limits[1]}")
    return low, high


def _ranged(shape: tuple[int, ...], dtype: Any, low: float, high: float) -> Any:
    """A tensor with values from ``low`` to ``high``, the same ones each time."""
    import torch

    drawn = torch.Generator().manual_seed(0)
    if low == high:
        return torch.full(shape, low).to(dtype) if dtype.is_floating_point or dtype.is_complex else torch.full(
            shape, int(low), dtype=dtype
        )  # fmt: skip
    if dtype.is_floating_point or dtype.is_complex:
        return (torch.rand(shape, generator=drawn, dtype=torch.float64) * (high - low) + low).to(dtype)
    return torch.randint(int(low), int(high) + 1, shape, generator=drawn).to(dtype)

"""A ledger as a file: what ``--format json`` writes is read back exactly. The schema is described in ``docs/files.md``.

Amounts are whole numbers; those that a batch does not share are fractions, as texts: ``"7/2"``. The figures that stand beside
them for other programs (``totals``, ``params`` of a layer …) are held against the amounts when a file is read.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base.errors import ComplexityError, shown
from ..base.files import named, read_text
from ..base.schema import either, items, json, names, nothing, number, one_of, table, text, truth
from ..formulas.cost import QUANTITIES, Cost
from .layer import FORMS, PARTS, Layer
from .ledger import Ledger
from .schema import NAME, VERSION
from .uncounted import Uncounted

if TYPE_CHECKING:
    from pathlib import Path


class Written(NamedTuple):
    """A ledger that was read from a file, with what is said beside it.

    Attributes:
        ledger: what was counted. inputs: as texts. assumed: nobody named the inputs. remarks: on the file, a line each.
    """

    ledger: Ledger
    inputs: list[str]
    assumed: bool
    remarks: tuple[str, ...] = ()


def read(path: Path) -> Written:
    """A ledger from the file that ``complexity count … --format json --output`` wrote.

    Raises:
        ComplexityError: it cannot be read, is no ledger, is of a newer schema, or its figures are not those of its layers.
    """
    where = f"ledger {named(path)}"
    return from_data(where, json(where, read_text("ledger", path)))


def from_data(where: str, data: Any) -> Written:
    """A ledger from plain data, as ``Ledger.to_dict`` gives it.

    Raises:
        ComplexityError: as for ``read``.
    """
    if not isinstance(data, dict) or "schema" not in data:
        raise ComplexityError(f"{where}: no ledger: complexity count TARGET --format json --output writes one")
    _SCHEMA(f"{where}: schema", data["schema"])
    if (version := data["schema"]["version"]) > VERSION:
        raise ComplexityError(f"{where}: of schema {version}, which a newer complexity wrote; this one reads {VERSION}")
    _LEDGER(where, data)
    ledger = Ledger(
        [_layer(f"{where}: layer {i}", layer) for i, layer in enumerate(data["layers"], 1)],
        model=data["model"],
        settings={name: _tuples(value) for name, value in data["settings"].items()},
        uncounted=[Uncounted(**one) for one in data["uncounted"]],
        inputs=[_amount(where, one) for one in data["input_elements"]],
        modules=data["modules"],
        frozen=data["totals"].get("frozen"),
    )
    made = ledger.to_dict()
    for name, total in made["totals"].items():
        if data["totals"].get(name) != total:
            raise _contradiction(where, name, data["totals"].get(name), total)
    for i, (layer, told) in enumerate(zip(made["layers"], data["layers"], strict=True), 1):
        for name in _READINGS:
            if layer[name] != told[name]:
                raise _contradiction(f"{where}: layer {i}", name, told[name], layer[name])
    return Written(ledger, data["input"], data["input_assumed"])


def _contradiction(where: str, name: str, told: Any, made: Any) -> ComplexityError:
    return ComplexityError(f"{where}: {name} {shown(told)} is not what its amounts give: {made}")


_READINGS = ("params", "multi_adds", "activations", "memory_access")
_WHOLE = number(whole=True)


def _fraction(where: str, value: Any) -> None:
    over, slash, under = value.partition("/") if isinstance(value, str) else ("", "", "")
    if not (slash and len(value) <= 60 and over.removeprefix("-").isdecimal() and under.isdecimal() and int(under)):
        raise ComplexityError(f"{where} must be a fraction")


_AMOUNT = either("a whole number, or a fraction like '7/2'", _WHOLE, _fraction)
_NUMBERS = items(_AMOUNT)
_SCHEMA = table({"name": one_of("schema", (NAME,)), "version": number(whole=True, least=1)}, ("name", "version"))
_LAYER = table(
    {
        "name": text, "kind": text, "kernel_size": _NUMBERS, "stride": _NUMBERS, "groups": _AMOUNT,
        "input_shape": _NUMBERS, "output_shape": _NUMBERS, **dict.fromkeys(_READINGS, number()),
        "form": one_of("form", FORMS), "part": one_of("part", PARTS), "dilation": _NUMBERS,
        "sources": either("a list of whole numbers or null", items(_WHOLE), nothing),
        "kept": either("true, false or null", truth, nothing),
        "cost": table(dict.fromkeys(QUANTITIES, _AMOUNT)),
    },
    ("name", "kind", *_READINGS, "form", "part", "sources", "kept", "cost", "kernel_size", "stride", "groups",
     "input_shape", "output_shape", "dilation"),
)  # fmt: skip
_UNCOUNTED = table(
    {
        "operation": text, "module": text, "count": number(whole=True, least=1), "shapes": text,
        "bound": either("a whole number or null", number(whole=True, least=0, most=10**60), nothing),
        "share": either("a number or null", number(), nothing),
    },
    ("operation", "module", "count", "shapes", "bound", "share"),
)  # fmt: skip


def _setting(where: str, value: Any) -> None:
    """What a setting may be: one value, or a list of settings."""
    _ONE_OR_MORE(where, value)


_ONE_OR_MORE = either("a text, a number, true, false, null or a list", text, number(), truth, nothing, items(_setting))


_TOTALS, _FROZEN = names(number()), number(whole=True, least=0)


def _totals(where: str, value: Any) -> None:
    """Totals by name, of which the frozen params are some of the params."""
    _TOTALS(where, value)
    if "frozen" in value:
        _FROZEN(f"{where}: frozen", value["frozen"])
        if value["frozen"] > value.get("params", 0):
            raise ComplexityError(f"{where}: frozen {shown(value['frozen'])} is more than its params")


_LEDGER = table(
    {
        "schema": _SCHEMA, "model": text, "input": items(text), "input_assumed": truth, "convention": text,
        "totals": _totals, "layers": items(_LAYER), "uncounted": items(_UNCOUNTED),
        "settings": names(_setting), "input_elements": _NUMBERS, "modules": names(text),
    },
    ("schema", "model", "input", "input_assumed", "totals", "layers", "uncounted", "settings", "input_elements",
     "modules"),
)  # fmt: skip


def _layer(where: str, data: dict[str, Any]) -> Layer:
    lists = {
        key: tuple(_amount(where, one) for one in data[key])
        for key in ("kernel_size", "stride", "input_shape", "output_shape", "dilation")
    }
    return Layer(
        data["name"], data["kind"], Cost({name: _amount(where, one) for name, one in data["cost"].items()}),
        groups=_amount(where, data["groups"]), form=data["form"], part=data["part"],
        sources=None if data["sources"] is None else tuple(data["sources"]), kept=data["kept"], **lists,
    )  # fmt: skip


def _amount(where: str, value: Any) -> Any:
    return Fraction(value) if isinstance(value, str) else value


def _tuples(value: Any) -> Any:
    """Lists of a file as the tuples that they were."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value

"""Convention: how much each counted quantity is worth. A figure is ledger × convention.

The named ones are data (``conventions.toml``). A user's own is ``Convention.of_weights(name, norm_elements=2, …)`` or a file
of the same form, read with ``load``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..base.errors import ComplexityError, shown, unknown
from ..formulas.arithmetic import Number
from ..formulas.cost import QUANTITIES
from .layer import Term


class Rule(NamedTuple):
    """``weight`` for each unit of ``quantity``, in layers of these kinds, forms and parts (all where ``None``)."""

    quantity: str
    weight: float
    kind: tuple[str, ...] | None = None
    form: tuple[str, ...] | None = None
    part: tuple[str, ...] | None = None

    def applies(self, part: str, quantity: str, kind: str, form: str) -> bool:
        """Whether an amount under these heads falls under the rule."""
        return (
            quantity == self.quantity
            and (self.kind is None or kind in self.kind)
            and (self.form is None or form in self.form)
            and (self.part is None or part in self.part)
        )


_KEYS = ("of", "summary", "zh", "source", "tool", "rules")
#: Quantities that are elements kept, not operations done.
_PARAMS = ("weights", "biases", "norm_weights", "norm_statistics")


@dataclass(frozen=True)
class Convention:
    """A named way of reading a ledger.

    Attributes:
        name: as it is selected, e.g. ``multi-adds``.
        summary: one line that a table can quote.
        rules: what is worth what; the weights of all rules that apply to an amount add up.
        of: ``operations`` or ``params``: what kind of figure it gives.
        source: who counts so. tool: the program (with its version) that counts so, if it is one.
        zh: the summary in Chinese, where there is one.
    """

    name: str
    summary: str
    rules: tuple[Rule, ...]
    of: str = "operations"
    source: str = ""
    tool: str = ""
    zh: str = ""

    @classmethod
    def of_weights(cls, name: str, *, of: str = "operations", summary: str = "", **weights: float) -> Convention:
        """A convention of the user's own: so much for each quantity, e.g. ``multi_adds=1, norm_elements=2``.

        Raises:
            ComplexityError: a name that is no quantity, or a weight that is no number.
        """
        return _convention(name, {"of": of, "summary": summary or _sentence(weights), "rules": [
            {"quantity": quantity, "weight": weight} for quantity, weight in weights.items()
        ]})  # fmt: skip

    def weight(self, part: str, quantity: str, kind: str, form: str) -> float:
        """What one unit of this term is worth."""
        return sum(rule.weight for rule in self.rules if rule.applies(part, quantity, kind, form))

    def total(self, amounts: Mapping[Term, Number]) -> Number:
        """The figure of what was counted (of a ledger or a layer), exact where the weights are whole."""
        return sum(amount * weight for term, amount in amounts.items() if (weight := self.weight(*term)))


def convention(name: str | Convention) -> Convention:
    """The convention of that name, or spelled out as ``multi_adds=1,norm_elements=2``; a ``Convention`` is passed through.

    Raises:
        ComplexityError: no such convention, or no such quantity.

    >>> convention("multi_adds=2,activation_elements=1").summary
    '2 per multiply-accumulate, 1 per activation element'
    """
    if isinstance(name, Convention):
        return name
    if "=" in name:
        return _spelled_out(name)
    named = _of_people()
    if name not in named:
        named = conventions()
    if name not in named:
        raise unknown("convention", name, named)
    return named[name]


@cache
def conventions() -> Mapping[str, Convention]:
    """All named conventions by name: those of people and papers, then those of tools."""
    return {**_of_people(), **load(Path(__file__).with_name("conventions_of_tools.toml"))}


@cache
def _of_people() -> Mapping[str, Convention]:
    return load(Path(__file__).with_name("conventions.toml"))


def load(path: Path) -> dict[str, Convention]:
    """Conventions from a TOML file of the form of ``conventions.toml``.

    Raises:
        ComplexityError: the file cannot be read, or a table of it is not a convention.
    """
    import tomllib

    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ComplexityError(f"{path}: not a readable file of conventions: {error}") from error
    return {name: _convention(name, table, f"{path.name}: ") for name, table in tables.items()}


def _convention(name: str, table: Any, where: str = "") -> Convention:
    if not isinstance(table, dict) or not table.get("rules"):
        raise ComplexityError(f"{where}convention {name!r}: rules = [{{quantity = …, weight = …}}] is needed")
    for key in table:
        if key not in _KEYS:
            raise unknown(f"key of convention {name!r}", key, _KEYS)
    if table.get("of", "operations") not in ("operations", "params"):
        raise unknown(f"'of' of convention {name!r}", table["of"], ("operations", "params"))
    rules = tuple(_rule(name, rule, where) for rule in table["rules"])
    return Convention(
        name,
        table.get("summary", ""),
        rules,
        table.get("of", "operations"),
        table.get("source", ""),
        table.get("tool", ""),
        table.get("zh", ""),
    )


def _rule(name: str, rule: dict[str, Any], where: str) -> Rule:
    for key in rule:
        if key not in ("quantity", "weight", "kind", "form", "part"):
            raise unknown(f"key of a rule of convention {name!r}", key, ("quantity", "weight", "kind", "form", "part"))
    if rule.get("quantity") not in QUANTITIES:
        raise unknown(f"quantity of convention {name!r}", rule.get("quantity"), QUANTITIES)
    weight = rule.get("weight")
    if (
        isinstance(weight, bool)
        or not isinstance(weight, (int, float))
        or weight != weight
        or abs(weight) == float("inf")
    ):
        raise ComplexityError(
            f"{where}convention {name!r}: weight {shown(weight)} of {rule['quantity']} is not a number"
        )
    kind, form, part = (tuple(rule[key]) if key in rule else None for key in ("kind", "form", "part"))
    return Rule(rule["quantity"], weight, kind, form, part)


def _spelled_out(text: str) -> Convention:
    weights: dict[str, Any] = {}
    for part in text.split(","):
        quantity, _, weight = (piece.strip() for piece in part.partition("="))
        if quantity not in QUANTITIES:
            raise unknown(f"quantity of convention {shown(text)}", quantity, QUANTITIES)
        try:
            number = float(weight)
        except ValueError:
            raise ComplexityError(
                f"convention {shown(text)}: weight {shown(weight)} of {quantity} is not a number"
            ) from None
        weights[quantity] = int(number) if number.is_integer() else number
    of = "params" if all(quantity in _PARAMS for quantity in weights) else "operations"
    return Convention.of_weights(text, of=of, summary=_sentence(weights), **weights)


def _sentence(weights: Mapping[str, float]) -> str:
    singular = {"multi_adds": "multiply-accumulate", "biases": "bias", "multiplies": "multiplied element"}
    return ", ".join(
        f"{weight:g} per {singular.get(quantity, quantity.replace('_', ' ').removesuffix('s'))}"
        for quantity, weight in weights.items()
    )

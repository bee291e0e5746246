"""Convention: how much each counted quantity is worth. A figure is ledger × convention.

The named ones are data (``conventions.toml``). A user's own is ``Convention.of_weights(name, norm_elements=2, …)`` or a file
of the same form, read with ``load``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ..base.data import beside
from ..base.errors import ComplexityError, shown, unknown
from ..base.files import read_text
from ..base.schema import items, number, table, text, toml
from ..base.words import Text, say
from ..formulas.arithmetic import Number
from ..formulas.cost import QUANTITIES
from .kinds import kind as find_kind
from .layer import FORMS, LOST, PARTS, Term

if TYPE_CHECKING:
    from pathlib import Path

_WEIGHT = number()
_NAMES = items(text, least=1)
#: The shape of a rule in a file.
RULE = table(
    {"quantity": text, "weight": _WEIGHT, "kind": _NAMES, "form": _NAMES, "part": _NAMES}, ("quantity", "weight")
)
_CONVENTION = table({
    "rules": items(RULE), **dict.fromkeys(("of", "summary", "zh", "source", "tool"), text),
}, ("rules",))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """``weight`` for each unit of ``quantity``, in layers of these kinds, forms and parts (all where ``None``).

    Raises:
        ComplexityError: a quantity, kind, form or part that does not exist, a weight that is no number, or kinds that
            never carry the quantity.
    """

    quantity: str
    weight: float
    kind: tuple[str, ...] | None = None
    form: tuple[str, ...] | None = None
    part: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        _check("quantity", self.quantity, QUANTITIES)
        _WEIGHT(f"weight of {self.quantity}", self.weight)
        kinds = [find_kind(name) for name in _listed("kind", self.kind)]
        for name in _listed("form", self.form):
            _check("form", name, FORMS)
        for name in _listed("part", self.part):
            _check("part", name, PARTS)
        if kinds and not any(self.quantity in kind.carries for kind in kinds):
            names = ", ".join(kind.name for kind in kinds)
            carried = ", ".join(quantity for quantity in QUANTITIES if quantity in kinds[0].carries)
            raise ComplexityError(f"{names}: never carries {self.quantity}; {kinds[0].name} carries {carried}")

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Rule:
        """A rule from its line of data.

        Raises:
            ComplexityError: a key that a rule does not have, or lacks; and as the rule itself.
        """
        RULE("a rule", table)
        values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
        return cls(**values)

    def applies(self, part: str, quantity: str, kind: str, form: str) -> bool:
        """Whether an amount under these heads falls under the rule.

        Raises:
            ComplexityError: that hangs on how the operation was called, which a graph in a file has lost.
        """
        if (
            quantity != self.quantity
            or (self.kind is not None and kind not in self.kind)
            or (self.part is not None and part not in self.part)
        ):
            return False
        if form == LOST and self.form is not None and LOST not in self.form:
            raise ComplexityError(
                f"it weighs {quantity} of {kind} by how it is called (as a {self.form[0]} …), which an exported graph has "
                f"lost: count the model itself, or read the graph by multi-adds, flops …"
            )
        return self.form is None or form in self.form


_NO_RULES = "rules = [{quantity = …, weight = …}] is needed"
#: What kind of figure a convention gives.
OF = ("operations", "params", "activations")
#: Quantities that are elements kept, not operations done.
_PARAMS = ("weights", "biases", "norm_weights", "norm_statistics")


@dataclass(frozen=True)
class Convention:
    """A named way of reading a ledger.

    Attributes:
        name: as it is selected, e.g. ``multi-adds``.
        summary: one line that a table can quote.
        rules: what is worth what; the weights of all rules that apply to an amount add up.
        of: one of ``OF``: what kind of figure it gives.
        source: who counts so. tool: the program (with its version) that counts so, if it is one.
        zh: the summary in Chinese, where there is one.

    Raises:
        ComplexityError: no rules, or another kind of figure.
    """

    name: str
    summary: str
    rules: tuple[Rule, ...]
    of: str = "operations"
    source: str = ""
    tool: str = ""
    zh: str = ""

    @property
    def summaries(self) -> Text:
        """What it counts, by language; that a tool counts so, where that is said in English only."""
        by_tool = say("conventions.tool", "zh", tool=self.tool) if self.tool else self.summary
        return {"en": self.summary, "zh": self.zh or by_tool}

    def __post_init__(self) -> None:
        if not self.rules or not all(isinstance(rule, Rule) for rule in self.rules):
            raise ComplexityError(f"convention {self.name!r}: {_NO_RULES}")
        _check(f"'of' of convention {self.name!r}", self.of, OF)

    @classmethod
    def of_weights(cls, name: str, *, of: str = "operations", summary: str = "", **weights: float) -> Convention:
        """A convention of the user's own: ``weights`` are so much for each quantity, e.g. ``multi_adds=1, norm_elements=2``.

        ``summary``: a line that tables quote; made of the weights unless given.

        Raises:
            ComplexityError: a name that is no quantity, or a weight that is no number.
        """
        with _within(f"convention {name!r}"):
            rules = tuple(Rule(quantity, weight) for quantity, weight in weights.items())
        return cls(name, summary or _sentence(weights), rules, of)

    @classmethod
    def read(cls, name: str, table: Any) -> Convention:
        """A convention from its table of a file of the form of ``conventions.toml``.

        Raises:
            ComplexityError: the table is not a convention.
        """
        where = f"convention {shown(name)}"
        _CONVENTION(where, table)
        with _within(where):
            rules = tuple(Rule.read(rule) for rule in table["rules"])
        return cls(name, **{"summary": "", **table, "rules": rules})

    def weight(self, part: str, quantity: str, kind: str, form: str) -> float:
        """What one unit of a term is worth: of a ``quantity``, in layers of that ``part``, ``kind`` and ``form``.

        Raises:
            ComplexityError: that hangs on how the operation was called, which a graph in a file has lost.
        """
        with _within(f"convention {self.name}"):
            return sum(rule.weight for rule in self.rules if rule.applies(part, quantity, kind, form))

    def reads(self, terms: Iterable[Term]) -> bool:
        """Whether every one of these terms has a weight."""
        try:
            for term in terms:
                self.weight(*term)
        except ComplexityError:
            return False
        return True

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
    _check("convention", name, named)
    return named[name]


@cache
def conventions() -> Mapping[str, Convention]:
    """All named conventions by name: those of people and papers, then those of tools."""
    return {**_of_people(), **_own("conventions_of_tools.toml")}


@cache
def _of_people() -> Mapping[str, Convention]:
    return _own("conventions.toml")


def _own(name: str) -> dict[str, Convention]:
    return _read(name, beside(__file__, name))


def load(path: Path) -> dict[str, Convention]:
    """Conventions from a TOML file of the form of ``conventions.toml``.

    Raises:
        ComplexityError: the file cannot be read, or a table of it is not a convention.
    """
    return _read(path.name, read_text("file of conventions", path))


def _read(where: str, text: str) -> dict[str, Convention]:
    tables = toml(where, text)
    with _within(where):
        return {name: Convention.read(name, table) for name, table in tables.items()}


@contextmanager
def _within(where: str) -> Iterator[None]:
    """Errors inside say where."""
    try:
        yield
    except ComplexityError as error:
        raise ComplexityError(f"{where}: {error}") from None


def _check(what: str, name: Any, allowed: Iterable[str]) -> None:
    if not isinstance(name, str) or name not in allowed:
        raise unknown(what, name, allowed)


def _listed(what: str, names: Any) -> tuple[str, ...]:
    if names is None:
        return ()
    if not isinstance(names, tuple) or not names or not all(isinstance(name, str) for name in names):
        raise ComplexityError(f"{what} {shown(names)}: a list of names is needed")
    return names


def _spelled_out(text: str) -> Convention:
    weights: dict[str, Any] = {}
    for part in text.split(","):
        quantity, _, weight = (piece.strip() for piece in part.partition("="))
        weights[quantity] = _number(weight)
    of = "params" if all(quantity in _PARAMS for quantity in weights) else "operations"
    return Convention.of_weights(text, of=of, **weights)


def _number(text: str) -> Any:
    """A number as it is written; other text as it is."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _sentence(weights: Mapping[str, float]) -> str:
    singular = {"multi_adds": "multiply-accumulate", "biases": "bias", "multiplies": "multiplied element"}
    return ", ".join(
        f"{weight:g} per {singular.get(quantity, quantity.replace('_', ' ').removesuffix('s'))}"
        for quantity, weight in weights.items()
    )

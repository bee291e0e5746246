"""The budgets of a project: ``complexity.toml``, or ``[tool.complexity]`` of ``pyproject.toml``, read and checked whole.

Everything that can be known without running anybody's code is checked before anything runs, and all that is wrong is
said at once, one line each, with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..base.errors import ComplexityError, shown, unknown
from ..base.escape import plain
from ..base.files import read_text
from ..base.schema import toml
from ..published.figure import Figure
from ..targets import Input, Target, parse, parse_input
from . import figures
from .figures import FIGURES, Limit, Weighing
from .places import Lines, Place

if TYPE_CHECKING:
    from ..ledgers.ledger import Ledger

FILES = ("complexity.toml", "pyproject.toml")
LOCK = "complexity.lock.json"
TOP_KEYS = ("model", "lock", "tolerance")
LIMIT_KEYS = {f"max_{figure}": figure for figure in FIGURES}
MODEL_KEYS = ("target", "name", "input", "convention", *LIMIT_KEYS, "published", "tolerance")
PUBLISHED_KEYS = (*FIGURES, "source")

_T = TypeVar("_T")


class Misconfigured(ComplexityError):
    """A configuration that cannot be met. ``problems`` has one line for each thing that is wrong with it."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = [plain(problem) for problem in problems]
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True)
class Budget:
    """One ``[[tool.complexity.model]]``.

    Attributes:
        name: what it is called in tables and in the lock; its target unless given. place: its header in the file.
        target: as parsed; a file's path is absolute. inputs: none where the model's own default is meant.
        weighing: the conventions its figures are read by.
        limits: figure -> the most it may be. published: figure -> as it was printed. source: who printed it.
        tolerance: how far above the record it may be, where it has a tolerance of its own.
        places: key -> its line. counted: a closed form's ledger and its inputs; counting it is how it is checked.
    """

    name: str
    place: Place
    target: Target
    inputs: tuple[Input, ...] = ()
    weighing: Weighing = field(default_factory=Weighing)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    published: Mapping[str, Figure] = field(default_factory=dict)
    source: str = ""
    tolerance: Fraction | None = None
    places: Mapping[str, Place] = field(default_factory=dict)
    counted: tuple[Ledger, list[str]] | None = None

    @property
    def by_record(self) -> bool:
        """Whether its record is its limit: it has no limits, and no published figure to reproduce."""
        return not self.limits and not self.published


@dataclass(frozen=True)
class Config:
    """The budgets of one file. ``directory``: where it is, from which paths and modules are looked for."""

    path: Path
    directory: Path
    budgets: tuple[Budget, ...]
    lock: Path
    tolerance: Fraction = Fraction(0)


def find(start: Path | None = None) -> Path:
    """The file with the budgets: in the working directory, or in the nearest directory above it that has one.

    Raises:
        ComplexityError: there is none, or one directory has two.
    """
    start = (start or Path.cwd()).resolve()
    for directory in (start, *start.parents):
        found = [directory / name for name in FILES if _has_budgets(directory / name)]
        if len(found) > 1:
            raise ComplexityError(
                f"{directory}: complexity.toml and [tool.complexity] in pyproject.toml: keep one of them"
            )
        if found:
            return found[0]
    raise ComplexityError(
        f"no budgets: neither complexity.toml nor [tool.complexity] in pyproject.toml in {start} or above it"
    )


def load(path: Path) -> Config:
    """The budgets of a file, checked as far as that needs no code of the user's.

    Raises:
        Misconfigured: with everything that is wrong.
    """
    if not path.exists():
        raise Misconfigured([f"there is no file {shown(str(path))}"])
    try:
        text = read_text("file", path)
    except ComplexityError as error:
        raise Misconfigured([str(error)]) from None
    return _Reader(path, text).config()


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.directory = path, path.resolve().parent
        self.shown = _relative(path)
        self.problems: list[str] = []
        table = self._table(text)
        self.table = table
        models = table.get("model")
        self.lines = Lines(self.shown, text, len(models) if isinstance(models, list) else 0)

    def config(self) -> Config:
        for key in self.table:
            if key not in TOP_KEYS:
                self.problems.append(f"{self.lines.top(key)}: {unknown('key', key, TOP_KEYS)}")
        lock = self.table.get("lock", LOCK)
        if not isinstance(lock, str) or not lock.endswith(".json"):
            self.problems.append(f"{self.lines.top('lock')}: lock {shown(lock)} is not the name of a .json file")
            lock = LOCK
        allowed = Fraction(0)
        if "tolerance" in self.table:
            where = str(self.lines.top("tolerance"))
            allowed = self._read(where, figures.tolerance, self.table["tolerance"]) or allowed
        budgets = self._budgets()
        if self.problems:
            raise Misconfigured(self.problems)
        return Config(self.path, self.directory, tuple(budgets), self.directory / lock, allowed)

    def _table(self, text: str) -> dict[str, Any]:
        """The table with the budgets, without the ``tool.complexity`` around it."""
        try:
            data = toml(self.shown, text)
        except ComplexityError as error:
            raise Misconfigured([str(error)]) from None
        if self.path.name == "pyproject.toml" or "tool" in data:
            if self.path.name != "pyproject.toml" and (other := next((key for key in data if key != "tool"), None)):
                raise Misconfigured([f"{self.shown}: {shown(other)} stands beside [tool.complexity]: put it inside"])
            tool = data.get("tool")
            data = tool.get("complexity", {}) if isinstance(tool, dict) else {}
        if not isinstance(data, dict):
            raise Misconfigured([f"{self.shown}: tool.complexity is {shown(data)}, not a table"])
        return data

    def _budgets(self) -> list[Budget]:
        models = self.table.get("model")
        if not isinstance(models, list) or not models or not all(isinstance(model, dict) for model in models):
            prefix = "tool.complexity." if self.path.name == "pyproject.toml" else ""
            self.problems.append(
                f"{self.lines.top('model')}: no models: one [[{prefix}model]] with a target each is needed"
            )
            return []
        budgets = [budget for index, model in enumerate(models) if (budget := self._budget(index, model))]
        first: dict[str, Budget] = {}
        for budget in budgets:
            if budget.name in first:
                self.problems.append(
                    f"{budget.place}: a second model called {shown(budget.name)} (the first: {first[budget.name].place}); "
                    f"give one of them a name"
                )
            first.setdefault(budget.name, budget)
        return budgets

    def _budget(self, index: int, model: dict[str, Any]) -> Budget | None:
        """One model; ``None`` where it has no target. What else is wrong is collected."""
        label = model.get("name", model.get("target"))
        what = f"model {shown(label)}" if isinstance(label, str) else f"model {index + 1}"
        for key in model:
            if key not in MODEL_KEYS:
                self.problems.append(f"{self.lines.key(index, key)}: {unknown(f'key of {what}', key, MODEL_KEYS)}")

        def read(key: str, reader: Callable[[Any], _T], value: Any = None) -> _T | None:
            where = f"{self.lines.key(index, key)}: {what}: {key}"
            return self._read(where, reader, model[key] if value is None else value)

        if "target" not in model:
            self.problems.append(
                f'{self.lines.model(index)}: {what} has no target, e.g. target = "package.module:callable"'
            )
            return None
        target = read("target", self._target)
        name = read("name", _name) if "name" in model else model["target"]
        inputs = read("input", _inputs) if "input" in model else ()
        weighed = read("convention", _weighing) if "convention" in model else Weighing()
        limits = {LIMIT_KEYS[key]: read(key, figures.limit) for key in LIMIT_KEYS if key in model}
        printed, source = self._published(index, what, model, weighed or Weighing())
        allowed = read("tolerance", figures.tolerance) if "tolerance" in model else None
        if target is None or name is None or inputs is None or weighed is None:
            return None
        counted = None
        if target.closed_form:
            counted = read("target", lambda _: _closed_form(target, inputs))
        return Budget(
            name=name, place=self.lines.model(index), target=target, inputs=inputs, weighing=weighed,
            limits={figure: limit for figure, limit in limits.items() if limit},
            published=printed, source=source, tolerance=allowed,
            places={key: self.lines.key(index, key) for key in model}, counted=counted,
        )  # fmt: skip

    def _published(
        self, index: int, what: str, model: dict[str, Any], weighed: Weighing
    ) -> tuple[dict[str, Figure], str]:
        """``"569M"``, or a table with figures by name and their source."""
        if "published" not in model:
            return {}, ""
        value = model["published"]
        where = f"{self.lines.key(index, 'published')}: {what}: published"
        table = value if isinstance(value, dict) else {weighed.main: value}
        strangers = [key for key in table if key not in PUBLISHED_KEYS]
        for key in strangers:
            self.problems.append(f"{where}: {unknown('figure', key, PUBLISHED_KEYS)}")
        source = table.get("source", "")
        if not isinstance(source, str):
            self.problems.append(f"{where}: source {shown(source)} is not a text")
            source = ""
        if not strangers and not any(figure in table for figure in FIGURES):
            self.problems.append(f'{where}: no figure, e.g. multi_adds = "569M"')
        read = {figure: self._read(where, figures.printed, table[figure]) for figure in FIGURES if figure in table}
        return {figure: found for figure, found in read.items() if found}, source

    def _target(self, value: Any) -> Target:
        """A target whose file or package is there."""
        from dataclasses import replace
        from importlib.machinery import PathFinder

        if not isinstance(value, str):
            raise ComplexityError(f'{shown(value)} is not a text like "package.module:callable"')
        target = parse(value)
        if target.closed_form:
            return target
        if target.in_file:
            return replace(target, module=str(self.directory / target.module))
        if target.source == "python" and (target.module.endswith(".py") or "/" in target.module):
            path = self.directory / target.module
            if not path.is_file():
                raise ComplexityError(f"there is no file {shown(str(path))}")
            return replace(target, module=str(path))
        package = target.module.partition(".")[0]
        if not package.isidentifier():
            raise ComplexityError(f"{shown(package)} is neither a package's name nor a .py file")
        if not PathFinder.find_spec(package, [str(self.directory)]) and not _installed(package):
            raise ComplexityError(f"there is no module {shown(package)}, neither in {self.directory} nor installed")
        return target

    def _read(self, where: str, reader: Callable[[Any], _T], value: Any) -> _T | None:
        try:
            return reader(value)
        except ComplexityError as error:
            self.problems.append(f"{where}: {error}")
            return None


def _installed(package: str) -> bool:
    from importlib.util import find_spec

    try:
        return find_spec(package) is not None
    except ValueError:  # a module without a spec, like __main__
        return False


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ComplexityError(f"{shown(value)} is not a text")
    return value


def _inputs(value: Any) -> tuple[Input, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str) for item in values):
        raise ComplexityError(f'{shown(value)} is not a shape like "1,3,224,224", or a list of them')
    return tuple(parse_input(item) for item in values)


def _weighing(value: Any) -> Weighing:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) for name in names):
        raise ComplexityError(
            f"{shown(value)} is not the name of a convention, or a list of one for each kind of figure"
        )
    return figures.weighing(names)


def _closed_form(target: Target, inputs: tuple[Input, ...]) -> tuple[Ledger, list[str]]:
    """A network of this project's, counted: that is quick and runs nobody's code."""
    from ..targets import target_ledger

    return target_ledger(target, inputs)


def _has_budgets(path: Path) -> bool:
    """Whether a file has budgets; one that cannot be read is for ``load`` to complain about, if it is complexity.toml."""
    if not path.is_file():
        return False
    if path.name == "complexity.toml":
        return True
    tool = toml(str(path), read_text("file", path)).get("tool")
    return isinstance(tool, dict) and "complexity" in tool


def _relative(path: Path) -> str:
    """A path as messages show it: from the working directory where it is below that."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (ValueError, OSError):
        return str(path)

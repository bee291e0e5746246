"""What a language model costs as it makes text: prefill and a cached step side by side, its experts, its cache, its closed form."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from ...base import Grid, Result
from ...base.errors import ComplexityError
from ...ledgers.conventions import convention as find
from ...ledgers.ledger import Ledger
from ...ledgers.rows import ROOT
from ...ledgers.rows import rows as ledger_rows
from .cache import CachedLayer, cached_layers
from .closed import PARTS, Heads, attention, heads_of, matrices, parts
from .experts import Experts, experts, named_experts
from .running import generates, run

#: Formula of ``closed.py`` -> as a note names it.
PAPERS = {"kaplan": "Kaplan et al. 2020, N + L·n·d", "palm": "PaLM 2022, appendix B, N + 2·L·H·Q·T"}
#: Tokens, unless the caller names another number or the model has fewer positions.
USUAL = 1024


@dataclass(frozen=True, repr=False)
class Generation(Result):
    """What one sequence costs.

    Attributes:
        model: as it is called. context: tokens. prefill: ledger of all of them at once. step: of the last alone, on a cache of the others.
        cached: what each layer caches. mixtures: layers of experts. heads: of attention. weights: of matrices, by module.
        parts: MultiAdds of both ledgers by part. params: how many. head: weights that give the logits. weight_bytes: of all params.
            longest: positions that the configuration names. remarks: a line each.
    """

    model: str
    context: int
    prefill: Ledger
    step: Ledger
    cached: tuple[CachedLayer, ...]
    mixtures: tuple[Experts, ...]
    heads: Heads | None
    weights: dict[str, int]
    parts: tuple[dict[str, int], dict[str, int]]
    params: int
    head: int
    weight_bytes: int
    longest: int | None
    remarks: tuple[str, ...] = ()

    @property
    def active_params(self) -> int:
        """Params that one token passes: all but the experts that rest."""
        return self.params - sum(one.resting for one in self.mixtures)

    def cache_bytes(self, context: int) -> int:
        """Bytes of the cache of one sequence after ``context`` tokens."""
        return sum(one.bytes(context) for one in self.cached)

    @cached_property
    def contexts(self) -> list[int]:
        """The lengths at which the cache is shown: powers of two from 1,024 to the longest context, and this one."""
        most = max(self.longest or 131072, self.context)
        return sorted({self.context, most, *(2**n for n in range(10, 21) if 2**n < most)})

    @property
    def closed(self) -> dict[str, dict[str, int]]:
        """Run -> part -> MultiAdds of one token in closed form."""
        weights = sum(self.weights.values())
        return {
            run: {
                "weights": weights,
                "attention": attention(self.heads, self.cached, self.context, windowed=run == "step"),
                "other products": 0,
            }
            for run in ("prefill", "step")
        }

    @property
    def published(self) -> dict[str, int]:
        """Paper -> MultiAdds of one token by its formula (see ``closed.py``); nothing where no layer attends."""
        attending = sum(bool(one.growing) for one in self.cached)
        if not attending or not self.heads:
            return {}
        once = attending * self.heads.heads * self.heads.keys * self.context
        return {"kaplan": sum(self.weights.values()) - self.head + once, "palm": self.active_params + 2 * once}

    @property
    def counted(self) -> dict[str, dict[str, Fraction]]:
        """Run -> part -> MultiAdds of one token as counted: of the prefill, its share."""
        prefill, step = self.parts
        return {
            "prefill": {part: Fraction(value, self.context) for part, value in prefill.items()},
            "step": {part: Fraction(value) for part, value in step.items()},
        }

    def to_grid(
        self,
        title: str = "",
        *,
        by: str = "kind",
        depth: int | None = None,
        sort: str | None = None,
        convention: str = "multi-adds",
        raw: bool = False,
    ) -> Grid:
        """Prefill, its share of a token, and a cached step, side by side.

        Args:
            title: of the table. by, depth, sort: rows, as those of a ledger. convention: by which they are read.
            raw: for programs: plain numbers and whole paths.
        """
        runs = [self._figures(ledger, by, depth, sort, convention, raw) for ledger in (self.prefill, self.step)]
        keys = [key for key in dict.fromkeys(key for run in runs for key in run) if any(run.get(key) for run in runs)]
        rows = [self._row(key[0], *(run.get(key, 0) for run in runs)) for key in keys]
        rows.append(self._row("total", *(int(ledger.total(convention)) for ledger in (self.prefill, self.step))))
        columns = (by, f"prefill of {self.context:,} tokens", "per token", f"cached step, token {self.context:,}")
        read = "MultiAdds" if convention == "multi-adds" else f"read by {convention}"
        notes = [f"{read}, of one sequence", *self._notes]
        return Grid(columns, rows, title or f"{self.model} as it makes text", notes, align="lrrr", footer=1)

    def params_grid(self) -> Grid:
        """Params, all and those that one token passes; bytes that a step reads."""
        resting = self.params - self.active_params
        rows = [["params", f"{self.params:,}", f"{self.active_params:,}"]]
        if self.mixtures:
            rows.append(
                ["of experts", *(f"{sum(one.params for one in self.mixtures) - part:,}" for part in (0, resting))]
            )
            kinds = sorted({(one.all, one.active) for one in self.mixtures})
            for many, active in kinds:
                layers = sum((one.all, one.active) == (many, active) for one in self.mixtures)
                rows.append([f"experts in {layers} layers", f"{many:,}", f"{active:,}"])
        notes = (
            ["active: what one token passes; how many experts that are is counted in the step"] if self.mixtures else []
        )
        return Grid(("", "all", "active"), rows, "Params", notes, align="lrr")

    def cache_grid(self) -> Grid:
        """Bytes of the cache by context length, of one sequence."""
        rows = [
            [f"{length:,}", f"{self.cache_bytes(length):,}", f"{self.cache_bytes(length) / length:,.0f}"]
            for length in self.contexts
        ]
        notes = ["one sequence, as transformers keeps it, in the dtype of the model"]
        if windows := sorted({one.window for one in self.cached if one.window is not None}):
            layers = sum(one.window is not None for one in self.cached)
            notes.append(
                f"{layers} of {len(self.cached)} layers keep a window of {', '.join(map(str, windows))} positions, less one"
            )
        if fixed := sum(one.fixed for one in self.cached):
            notes.append(f"{fixed:,} bytes are states that do not grow")
        return Grid(("context", "cache bytes", "per token"), rows, "Cache by length", notes, align="rrr")

    def closed_grid(self) -> Grid:
        """The closed form of one token beside the count, by part, and as two papers write it."""
        closed, counted = self.closed, self.counted
        rows = []
        for part in PARTS:
            numbers = [(closed[run][part], counted[run][part]) for run in ("step", "prefill")]
            if any(any(pair) for pair in numbers):
                rows.append([part, *(_number(value) for pair in numbers for value in pair)])
        totals = [(sum(closed[run].values()), sum(counted[run].values())) for run in ("step", "prefill")]
        rows.append(["total", *(_number(value) for pair in totals for value in pair)])
        notes = [
            "weights: every matrix once (of experts, those that the configuration names)",
            "attention: heads × (width of keys + of values) × positions, in each layer",
        ]
        for which, (one, other) in zip(("step", "prefill"), totals, strict=True):
            if one != other:
                notes.append(f"{which}: counted − closed = {_number(other - one)}{self._whence(which)}")
        if total := totals[1][1]:
            for name, figure in self.published.items():
                share = float(figure / total)
                notes.append(f"{PAPERS[name]}: {figure:,} per token, {share:.2%} of the prefill's")
        columns = ("MultiAdds per token", "step, closed", "step, counted", "prefill, closed", "prefill, counted")
        return Grid(columns, rows, "Closed form per token", notes, align="lrrrr", footer=1)

    def tables(self, title: str = "", *, raw: bool = False, **options: Any) -> list[Grid]:
        """All tables.

        Args:
            title: of the first. raw: for programs. options: those of ``to_grid``.
        """
        first = self.to_grid(title, raw=raw, **options)
        grids = [first, self.params_grid(), self.cache_grid(), self.closed_grid()]
        return [_for_programs(grid) for grid in grids] if raw else grids

    def to_dict(self, convention: str = "multi-adds") -> dict[str, Any]:
        """Plain data for JSON; a prefill's share of a token is a float where it is no whole number.

        Args:
            convention: by which a total of each run stands beside the MultiAdds.
        """
        all_at_once = int(self.prefill.multi_adds)
        return {
            "model": self.model,
            "context": self.context,
            "prefill": {
                "tokens": self.context,
                "multi_adds": all_at_once,
                "per_token": _plain(Fraction(all_at_once, self.context)),
            },
            "step": {"tokens": 1, "cached": self.context - 1, "multi_adds": int(self.step.multi_adds)},
            "convention": convention,
            "totals": {
                run: int(one.total(convention)) for run, one in (("prefill", self.prefill), ("step", self.step))
            },
            "params": self.params,
            "active_params": self.active_params,
            "weight_bytes": self.weight_bytes,
            "experts": [one._asdict() for one in self.mixtures],
            "cache_bytes": {str(length): self.cache_bytes(length) for length in self.contexts},
            "closed_form": self.closed,
            "counted": {run: {part: _plain(value) for part, value in one.items()} for run, one in self.counted.items()},
            "published_formulas": self.published,
            "uncounted": sorted({*self.prefill.uncounted, *self.step.uncounted}),
            "remarks": list(self.remarks),
        }

    def _figures(
        self, ledger: Ledger, by: str, depth: int | None, sort: str | None, convention: str, raw: bool
    ) -> dict[tuple[str, str, int], int]:
        """Row as it is named, where it is, and which of that name it is -> its figure."""
        found: dict[tuple[str, str, int], int] = {}
        for row in ledger_rows(ledger.layers, find(convention), by, depth, sort):
            path = row.path or row.name
            name = path if raw else "  " * row.level + (row.name or ROOT)
            again = sum((name, path) == key[:2] for key in found) if by == "layer" else 0
            key = (name, path, again)
            found[key] = found.get(key, 0) + int(row.figure)
        return found

    def _row(self, name: str, prefill: int, step: int) -> list[str]:
        return [name, f"{prefill:,}", _number(Fraction(prefill, self.context)), f"{step:,}"]

    @property
    def _notes(self) -> list[str]:
        kept = self.cache_bytes(self.context - 1)
        head = self.head * (self.context - 1)
        notes = [
            f"the step has {self.context - 1:,} tokens in its cache of {kept:,} bytes; weights have "
            f"{self.weight_bytes:,} bytes"
        ]
        if head:
            last = int(self.prefill.multi_adds) - head
            notes.append(
                f"prefill gives logits of every token; generate() asks for those of the last: {last:,} MultiAdds in all"
            )
        notes.append("attention is counted whole, masked positions too")
        if self.longest and self.context > self.longest:
            notes.append(f"the model is made for {self.longest:,} positions")
        return [*notes, *self.remarks, *self.prefill.uncounted_notes]

    def _whence(self, run: str) -> str:
        """The modules that make a difference, the largest first."""
        ledger, per = (self.step, 1) if run == "step" else (self.prefill, self.context)
        found: dict[str, Fraction] = {path: Fraction(-size) for path, size in self.weights.items()}
        for layer in ledger:
            if layer.name in self.weights and layer.kind != "attention":
                found[layer.name] += Fraction(int(layer.multi_adds), per)
        found |= {"products without weights": self.counted[run]["other products"]}
        found |= {"attention": self.counted[run]["attention"] - self.closed[run]["attention"]}
        largest = sorted((name for name in found if found[name]), key=lambda name: -abs(found[name]))
        more = f" and {len(largest) - 3} more" if len(largest) > 3 else ""
        return f", of {', '.join(f'{name} ({_number(found[name])})' for name in largest[:3])}{more}" if largest else ""


def generation(model: Any, context: int | None = None, *, strict: bool = False, name: str = "") -> Generation:
    """What a decoder of transformers costs on one sequence; shapes only: on meta, nothing is computed or downloaded.

    Args:
        model: a module of transformers that generates text from ``input_ids``, without an encoder; it stays as it is.
        context: tokens, at least 2; 1,024 or as many as the model has positions unless given.
        strict: an operation without a rule is an error. name: what the model is called; its class unless given.

    Raises:
        ComplexityError: no such model, a context that it does not take, or it caches nothing that is known.
    """
    called = name or type(model).__name__
    if not generates(model):
        raise ComplexityError(
            f"{called}: a context is of transformers' decoders, which take input_ids and use_cache; give inputs instead"
        )
    config = model.config.get_text_config() if hasattr(model.config, "get_text_config") else model.config
    longest = getattr(config, "max_position_embeddings", None)
    longest = longest if isinstance(longest, int) and longest > 1 else None
    context = min(USUAL, longest or USUAL) if context is None else context
    if context < 2:
        raise ComplexityError(f"{called}: a context of {context} tokens leaves no cached step: at least 2")
    if (table := _positions(model, longest)) is not None and context > table:
        raise ComplexityError(f"{called}: a context of {context:,} tokens, but it has learned {table:,} positions")
    runs = run(model, context, strict=strict)
    cached = tuple(cached_layers(runs.cache, context - 1))
    mixtures, remarks = experts(model, runs.step, named_experts(config))
    weights = matrices(model, mixtures)
    own = list(model.parameters())
    return Generation(
        called, context, runs.prefill, runs.step, cached, tuple(mixtures), heads_of(config), weights,
        (parts(runs.prefill, model, weights), parts(runs.step, model, weights)),
        sum(one.numel() for one in own), _head(model, weights), sum(one.numel() * one.element_size() for one in own), longest,
        tuple(remarks),
    )  # fmt: skip


def _head(model: Any, weights: dict[str, int]) -> int:
    """Weights of the module that gives the logits."""
    head = model.get_output_embeddings()
    return next((weights.get(path, 0) for path, one in model.named_modules() if head is not None and one is head), 0)


def _positions(model: Any, longest: int | None) -> int | None:
    """How many positions a model has learned, where it looks them up in a table (two rows may be spare, as OPT's)."""
    import torch

    words = model.get_input_embeddings()
    for one in model.modules():
        if (
            isinstance(one, torch.nn.Embedding)
            and one is not words
            and longest
            and longest <= one.num_embeddings <= longest + 2
        ):
            return longest
    return None


def _for_programs(grid: Grid) -> Grid:
    """The same with plain numbers."""
    rows = [[row[0], *(text.replace(",", "") for text in row[1:])] for row in grid.rows]
    return Grid(grid.columns, rows, grid.title, grid.notes, grid.align, grid.footer)


def _number(value: Fraction | int) -> str:
    return f"{int(value):,}" if value == int(value) else f"{float(value):,.1f}"


def _plain(value: Fraction) -> int | float:
    return int(value) if value == int(value) else float(value)

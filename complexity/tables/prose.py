"""The chapter's running text and code with their verdicts: each claim held against what its formula gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .. import formulas
from ..architectures import ledger
from ..base.errors import ComplexityError
from ..base.numbers import grouped, scaled
from ..base.words import Text, in_language
from ..ledgers.ledger import Ledger
from ..published import chapter_table
from ..published.figure import Figure
from ..published.prose import Claim, claims
from ..verdicts import EQUAL, Alternatives, Reading, verdict

#: What decides a claim: the exact figure, or whether it holds; and the values that its evidence names.
Decision = tuple[Any, dict[str, Any]]
#: Within which factor a figure that is said to be rough is of the right size.
_ROUGH = Fraction(3, 2)


class JudgedClaim(NamedTuple):
    """A claim, its verdict (right ``reproduced``, of the right size only ``rounding``, wrong ``erratum``), and why."""

    claim: Claim
    verdict: str
    evidence: Text


def judged_claims() -> list[JudgedClaim]:
    """All claims of the chapter's prose."""
    return [_judged(claim, *_DECIDES[claim.id]()) for claim in claims()]


def _judged(claim: Claim, exact: Any, values: Mapping[str, Any]) -> JudgedClaim:
    how = (EQUAL if exact else "") if isinstance(exact, bool) else _agrees(claim, exact)
    found = verdict([Reading(exact, how)], lambda: _Decided(exact))
    told = {
        lang: text.format(**{k: in_language(v, lang) for k, v in values.items()})
        for lang, text in claim.evidence.items()
    }
    return JudgedClaim(claim, found.word, told)


class _Decided(Alternatives):
    """The formula contradicts what it does not give."""

    def __init__(self, fits: Any) -> None:
        self.fits = fits

    def against(self) -> Reading:
        """What it gives."""
        return Reading(self.fits)


def _agrees(claim: Claim, exact: Fraction | int) -> str:
    printed = Figure.read(claim.printed)
    if printed.match(exact) == (EQUAL,):
        return EQUAL
    ratio = Fraction(printed.digits * printed.step[0], printed.step[1]) / Fraction(exact)
    return "" if not claim.about or not 1 / _ROUGH <= ratio <= _ROUGH else "up" if ratio > 1 else "cut"


def _saving() -> Decision:
    large, small = (int(ledger("mobilenet_v1", resolution=side).multi_adds) for side in (224, 192))
    return large - small, {"large": grouped(large), "small": grouped(small), "saved": grouped(large - small)}


def _accuracy() -> Decision:
    rows = chapter_table("5-2").rows
    full, quarter = rows[0].printed["top1"], rows[-1].printed["top1"]
    lost = Fraction(full.rstrip("%")) - Fraction(quarter.rstrip("%"))
    return lost, {"full": full, "quarter": quarter, "lost": f"{float(lost):.1f}"}


def _share(convention: str) -> Decision:
    full, quarter = (int(ledger("mobilenet_v1", alpha=alpha).total(convention)) for alpha in (1.0, 0.25))
    share = Fraction(100 * quarter, full)
    return share, {"full": grouped(full), "quarter": grouped(quarter), "share": f"{float(share):.1f}"}


def _ratio() -> Decision:
    k, c_out, size = 3, 128, (56, 56)
    separable = formulas.depthwise_separable(64, c_out, k, size, padding=1).multi_adds
    standard = formulas.standard(64, c_out, k, size, padding=1).multi_adds
    exact, claimed = Fraction(int(separable), int(standard)), Fraction(1, c_out) + Fraction(1, k)
    right = formulas.reduction_ratio(c_out, k)
    values = {"separable": separable, "standard": standard, "exact": exact, "right": right, "claimed": claimed}
    return exact == claimed, {
        n: f"{float(v):.4f}" if isinstance(v, Fraction) else grouped(v) for n, v in values.items()
    }


def _beta() -> Decision:
    try:
        ledger("mobilenet_v1", beta=0)
    except ComplexityError:
        return False, {"side": 0 * 224}
    return True, {"side": 0 * 224}


def _unit() -> Decision:
    one, three = (_pointwise(groups) for groups in (1, 3))
    values = {"one": one.type, "three": three.type, "channels": one.input_shape[1], "groups": one.groups}
    return one.groups == one.input_shape[1], values


def _pointwise(groups: int) -> Any:
    """The first 1×1 of a unit of stride 1."""
    layers = ledger("shufflenet_v1", groups=groups)
    return next(one for one in layers if one.name.startswith("stage2.2.") and one.kernel_size == (1, 1))


def _units() -> Decision:
    code, table = (ledger("shufflenet_v2", variant=variant) for variant in ("chapter-code", "released"))
    values: dict[str, Any] = {"code": _per_stage(code), "table": _per_stage(table)}
    values |= {"multi_adds": scaled(code.multi_adds), "params": scaled(code.params)}
    values |= {"table_multi_adds": scaled(table.multi_adds), "table_params": scaled(table.params)}
    return values["code"] == values["table"], values


def _per_stage(counted: Ledger) -> str:
    units = {tuple(layer.name.split(".")[:2]) for layer in counted if layer.name.startswith("stage")}
    return ", ".join(str(sum(stage == name for stage, _ in units)) for name in ("stage2", "stage3", "stage4"))


def _head() -> Decision:
    code, table = (
        ledger("shufflenet_v2", width=2.0, variant=variant)["conv5.conv"].output_shape[1]
        for variant in ("chapter-code", "released")
    )
    return code == table, {"code": code, "table": table}


_DECIDES: Mapping[str, Callable[[], Decision]] = {
    "saving-at-192": _saving,
    "accuracy-at-0.25": _accuracy,
    "multi-adds-at-0.25": lambda: _share("multi-adds"),
    "params-at-0.25": lambda: _share("keras"),
    "cost-ratio": _ratio,
    "beta-range": _beta,
    "shuffle-unit": _unit,
    "v2-code-units": _units,
    "v2-code-head": _head,
}

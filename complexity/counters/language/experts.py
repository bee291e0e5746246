"""Mixtures of experts: how many there are, how many one token uses, and the params that it passes."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...ledgers.ledger import Ledger

#: How configurations call the number of experts that a token passes.
_NAMES = ("num_experts_per_tok", "moe_topk", "moe_top_k", "top_k_experts", "moe_k", "num_experts_per_token")


class Experts(NamedTuple):
    """One layer's experts.

    Attributes:
        path: of the module. all: how many there are. active: how many one token passes, by the counted step. params: of all.
        named: how many the configuration names; ``None`` where it names none.
    """

    path: str
    all: int
    active: int
    params: int
    named: int | None

    @property
    def resting(self) -> int:
        """Params that one token does not pass."""
        return self.params - self.params * self.active // self.all


def is_matrix(name: str, param: Any) -> bool:
    """Whether a param by its own name is one that a token is multiplied by: no bias, no norm."""
    return param.ndim >= 2 and not name.endswith("bias")


def named_experts(config: Any) -> int | None:
    """How many experts a token passes by a configuration of transformers; ``None`` where it names none."""
    found = (getattr(config, name, None) for name in _NAMES)
    return next((many for many in found if isinstance(many, int) and many), None)


def experts(model: Any, step: Ledger, named: int | None) -> tuple[list[Experts], list[str]]:
    """The layers of experts, and remarks on those of which the step does not say how many it used: all their params are active.

    Experts are a module with ``num_experts`` and weights whose first axis they are, as transformers has them. How many are active is
    counted: MultiAdds of the step of one token by the weights of one expert. ``named``: what ``named_experts`` says.
    """
    found, remarks = [], []
    for path, module in model.named_modules():
        many = getattr(module, "num_experts", None)
        own = dict(module.named_parameters(recurse=False))
        if not isinstance(many, int) or not any(one.ndim == 3 and one.shape[0] == many for one in own.values()):
            continue
        each = sum(one.numel() for name, one in own.items() if is_matrix(name, one)) // many
        active, rest = divmod(int(sum(layer.multi_adds for layer in step if layer.name == path)), each)
        if rest or not 0 < active <= many:
            remarks.append(f"{path}: how many experts a token passes could not be told; all are taken as active")
        else:
            found.append(Experts(path, many, active, sum(one.numel() for one in own.values()), named))
    if named and not found and not remarks:
        remarks.append(
            f"{named} experts a token by the configuration, but none with stacked weights: all params are taken as active"
        )
    return found, remarks

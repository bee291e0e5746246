"""The closed form of one token: every matrix once, and attention to all positions; and as two papers write it.

MultiAdds of a token that attends to ``t`` positions = Σ weights of matrices + Σ over attending layers of h·(d_qk + d_v)·t, with h heads
whose queries and keys have d_qk numbers and whose values have d_v. Embedding tables are looked up, not multiplied; a head that shares
its table with them is. Of experts, those that the configuration names.

- ``kaplan``: N + L·n_ctx·d_attn, N the weights of matrices without embeddings and head; Kaplan et al. 2020, "Scaling Laws for Neural
  Language Models", table 1: 2N + 2·L·n_ctx·d_attn operations. Its second term is half of what attention's two products are.
- ``palm``: N + 2·L·H·Q·T; Chowdhery et al. 2022, "PaLM", appendix B: 6N + 12·L·H·Q·T operations
  in training, a third of them forward, N all params.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...ledgers.layer import Layer
from ...ledgers.ledger import Ledger
from .cache import CachedLayer
from .experts import Experts, is_matrix

PARTS = ("weights", "attention", "other products")


class Heads(NamedTuple):
    """Attention's shape: how many heads, and the width of their queries and keys, and of their values."""

    heads: int
    keys: int
    values: int

    @property
    def per_position(self) -> int:
        """MultiAdds of one token and one position that it attends to, in one layer."""
        return self.heads * (self.keys + self.values)


def heads_of(config: Any) -> Heads | None:
    """The heads that a configuration of transformers names; ``None`` where it names none."""
    many = getattr(config, "num_attention_heads", None)
    if not isinstance(many, int) or not many:
        return None
    apart = getattr(config, "qk_nope_head_dim", None)  # multi-head latent attention: DeepSeek-V2
    if isinstance(apart, int):
        return Heads(many, apart + config.qk_rope_head_dim, config.v_head_dim)
    width = getattr(config, "head_dim", None) or config.hidden_size // many
    return Heads(many, width, width)


def matrices(model: Any, mixtures: Sequence[Experts]) -> dict[str, int]:
    """Path of each module with matrices of its own -> weights of those that one token is multiplied by; a shared one once.

    Of experts they are as many as the configuration names, where it does: the count is held against that.
    """
    import torch

    mixed = {one.path: one for one in mixtures}
    seen: set[int] = set()
    found: dict[str, int] = {}
    for path, module in model.named_modules():
        if isinstance(module, torch.nn.Embedding):
            continue
        size = 0
        for name, one in module.named_parameters(recurse=False):
            if is_matrix(name, one) and id(one) not in seen:
                seen.add(id(one))
                size += one.numel()
        if size:
            mixture = mixed.get(path)
            found[path] = size // mixture.all * (mixture.named or mixture.active) if mixture else size
    return found


def attention(heads: Heads | None, cached: Sequence[CachedLayer], positions: int, *, windowed: bool) -> int:
    """MultiAdds of one token's attention to ``positions`` positions, in all layers that cache keys.

    Args:
        windowed: a layer with a window sees no more than that; in prefill all are computed, and masked.
    """
    if heads is None:
        return 0
    seen = (
        min(positions, one.window) if windowed and one.window is not None else positions
        for one in cached
        if one.growing
    )
    return heads.per_position * sum(seen)


def parts(ledger: Ledger, model: Any, weights: dict[str, int]) -> dict[str, int]:
    """A ledger's MultiAdds by part: of modules with matrices, of attention, of anything else."""
    modules = dict(model.named_modules())
    sums = dict.fromkeys(PARTS, 0)
    for layer in ledger:
        sums[_part(layer, modules, weights)] += int(layer.multi_adds)
    return sums


def _part(layer: Layer, modules: dict[str, Any], weights: dict[str, int]) -> str:
    if layer.kind == "attention":
        return "attention"
    if layer.name in weights:
        return "weights"
    name = type(modules.get(layer.name)).__name__.lower()
    return "attention" if "attention" in name or "attn" in name else "other products"

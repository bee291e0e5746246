"""Reductions: sums, means, extremes over axes; sorting; losses."""

from __future__ import annotations

from ..registry import RULES, rule, words
from ..work import Call, Rule, Work, is_view, numel
from .elementwise import joined

_KINDS = {
    "mean": "mean nanmean", "sum": "sum nansum count_nonzero trace segment_reduce _segment_reduce", "max": "amax aminmax", "min": "amin",
    "argmax": "argmax argmin", "any": "any all _is_all_true _is_any_true", "prod": "prod",
    "logsumexp": "logsumexp special_logsumexp",
    "variance": "var std var_mean std_mean",
    "norm": "norm norm_except_dim linalg_norm linalg_vector_norm linalg_matrix_norm nuclear_norm frobenius_norm dist",
    "median": "median nanmedian mode kthvalue quantile nanquantile",
    
}  # fmt: skip
_SORTS = {"cummax": "cummax cummin _cummax_helper", "sort": "sort msort argsort", "topk": "topk"}


def reduced(call: Call, kind: str) -> Work:
    """Elements in, elements out; what is trained among them is a weight."""
    n_in, n_out = numel(call.tensors[0]), numel(call.results[0])
    cost = {"pool_inputs": n_in, "pool_outputs": n_out, "read": n_in, "written": call.written}
    return call.work(kind, cost, held=[(call.tensors[0], "weights")])


def _reduction(kind: str) -> Rule:
    return lambda call: reduced(call, kind)


def _sort(kind: str) -> Rule:
    def sort(call: Call) -> Work:
        read, n = numel(call.tensors[0]), numel(call.results[0])
        written = n if call.name == "msort" else 2 * n
        return call.work(kind, {"read": read, "written": written}, held=[(call.tensors[0], "weights")])

    return sort


for _kind, _names in _KINDS.items():
    RULES.update(dict.fromkeys(words(_names), _reduction(_kind)))
for _kind, _names in _SORTS.items():
    RULES.update(dict.fromkeys(words(_names), _sort(_kind)))


@rule("max min")
def extreme(call: Call) -> Work:
    """``torch.max`` over an axis or all; of two maps it is ``torch.maximum``."""
    return joined(call, "maximum", None) if len(call.tensors) > 1 else reduced(call, call.name)


@rule("cross_entropy nll_loss nll_loss_nd nll_loss_forward nll_loss2d_forward mse_loss l1_loss smooth_l1_loss huber_loss "
      "kl_div binary_cross_entropy binary_cross_entropy_with_logits")  # fmt: skip
def loss(call: Call) -> Work:
    """A loss: everything is read and reduced to one number (or left as it is)."""
    if call.results[0].dim():
        n = numel(call.tensors[0])
        return call.work("loss", {"activation_elements": n, "read": 2 * n, "written": n})
    return reduced(call, "loss")


@rule("sum_to_size")
def sum_to_size(call: Call) -> Work | None:
    """``x.sum_to_size``: nothing where the size is the same."""
    return None if is_view(call) else reduced(call, "sum")

"""Recurrent networks: at each step and sample, every weight is multiplied once."""

from __future__ import annotations

from math import prod
from typing import Any

from torch import nn

from ..registry import MODULE_KINDS, RULES, words
from ..work import Call, Dims, Gradient, Rule, Work, dims, numel

MODULE_KINDS.update({
    nn.LSTM: "lstm", nn.GRU: "gru", nn.RNN: "rnn", nn.LSTMCell: "lstm_cell",
    nn.GRUCell: "gru_cell", nn.RNNCell: "rnn_cell",
})  # fmt: skip

#: kind -> per hidden unit, step and sample: activations, multiplied elements, added elements.
_WORK = {"lstm": (5, 3, 1), "gru": (3, 3, 2), "rnn": (1, 0, 0)}


def _recurrent(call: Call, kind: str, weights: list[Any], steps: int, cells: int, out: Dims) -> Work:
    """One layer for a whole network: ``weights`` of all layers and directions, ``steps`` = time steps × samples."""
    x = call.tensors[0]
    matrices, vectors = [w for w in weights if w.dim() == 2], [w for w in weights if w.dim() == 1]
    n_matrices, n_vectors = sum(map(numel, matrices)), sum(map(numel, vectors))
    activations, multiplies, adds = (amount * cells for amount in _WORK[kind.removesuffix("_cell")])
    cost = {
        "multi_adds": steps * n_matrices,
        "bias_adds": steps * n_vectors,
        "outputs": steps * sum(dims(w)[0] for w in matrices),
        "activation_elements": activations,
        "multiplies": multiplies,
        "adds": adds,
        "read": numel(x) + n_matrices + n_vectors,
        "written": prod(out),
    }
    held = [*((w, "weights") for w in matrices), *((w, "biases") for w in vectors)]
    first = steps * numel(matrices[0])
    gradients: list[Any] = [*((w, steps * numel(w)) for w in matrices), (x, first)]
    if inner := steps * n_matrices - first:  # states have gradients where anything below has
        slots = tuple(call.slots[id(t)] for t in (*matrices, x) if id(t) in call.slots)
        gradients.append((Gradient(slots, inner, "input"), 0))
    return call.work(kind, cost, outputs=out, held=held, gradients=gradients)


def _network(kind: str) -> Rule:
    def network(call: Call) -> Work:
        packed = isinstance(call.args[3], (tuple, list))  # batch sizes come second, rows are steps × samples
        x, *arguments = call.args
        hx, weights, _, num_layers = arguments[1:5] if packed else arguments[:4]
        bidirectional = call.get("bidirectional", 7)
        directions = 2 if bidirectional else 1
        hidden = dims(list(hx)[-1] if isinstance(hx, (tuple, list)) else hx)[-1]
        steps = prod(dims(x)[:-1])
        return _recurrent(
            call, kind, list(weights), steps, steps * hidden * directions * num_layers, dims(call.results[0])
        )

    return network


def _cell(kind: str) -> Rule:
    def cell(call: Call) -> Work:
        x, hx = call.args[0], call.get("hx", 1)
        state = dims(next(iter(hx)) if isinstance(hx, (tuple, list)) else hx)
        weights = [w for w in (call.get(n, i + 2) for i, n in enumerate(words("w_ih w_hh b_ih b_hh"))) if w is not None]
        steps = prod(dims(x)[:-1])
        return _recurrent(call, kind, weights, steps, steps * state[-1], state)

    return cell


for _kind, _names in {"lstm": "lstm", "gru": "gru", "rnn": "rnn_tanh rnn_relu"}.items():
    for _name in words(_names):
        RULES[_name], RULES[f"{_name}_cell"] = _network(_kind), _cell(f"{_kind}_cell")

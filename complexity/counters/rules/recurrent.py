"""Recurrent networks: at each step and sample, every weight is multiplied once."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ..backward import gradients
from ..recorder import Recorder
from ..registry import MODULE_KINDS, RULES, function
from ..standin import StandIn
from .convolution import product

MODULE_KINDS.update({
    nn.LSTM: "lstm", nn.GRU: "gru", nn.RNN: "rnn", nn.LSTMCell: "lstm", nn.GRUCell: "gru", nn.RNNCell: "rnn",
})  # fmt: skip

#: kind -> per hidden unit, step and sample: activations, multiplied elements, added elements.
_WORK = {"lstm": (5, 3, 1), "gru": (3, 3, 2), "rnn": (1, 0, 0)}


def _emit(
    recorder: Recorder, kind: str, weights: list[Any], steps: int, hidden: int, directions: int, x: Any, out: Any
) -> None:
    """One record for a whole network: ``weights`` of all layers and directions, ``steps`` = time steps × samples."""
    matrices = [w for w in weights if len(recorder.dims(w)) == 2]
    vectors = [w for w in weights if len(recorder.dims(w)) == 1]
    n_matrices = sum(product(recorder.dims(w)) for w in matrices)
    n_vectors = sum(product(recorder.dims(w)) for w in vectors)
    outputs = steps * sum(recorder.dims(w)[0] for w in matrices)
    cells = steps * hidden * directions
    activations, multiplies, adds = (amount * cells for amount in _WORK[kind])
    cost = {
        "multi_adds": steps * n_matrices,
        "weights": sum(recorder.take(w) for w in matrices),
        "biases": sum(recorder.take(w) for w in vectors),
        "bias_adds": steps * n_vectors,
        "outputs": outputs,
        "activation_elements": activations,
        "multiplies": multiplies,
        "adds": adds,
        "read": product(recorder.dims(x)) + n_matrices + n_vectors,
        "written": product(out),
    }
    recorder.emit(kind, cost, recorder.dims(x), out)
    if recorder.backward:
        first = steps * product(recorder.dims(matrices[0]))
        inner = steps * n_matrices - first
        hidden_ = next((w for w in matrices if w.requires_grad), x)  # states have gradients where anything below has
        each = [(w, steps * product(recorder.dims(w))) for w in matrices]
        gradients(recorder, kind, recorder.path, recorder.form(kind), recorder.dims(x), *each, (x, first))
        if hidden_.requires_grad and inner:
            recorder.emit(f"{kind}_input_gradient", {"multi_adds": inner}, recorder.dims(x), out)


def _network(kind: str) -> Any:
    def recurrent(
        recorder: Recorder, input: Any, hx: Any, weights: Any, has_biases: Any, num_layers: int, dropout: Any,
        train: Any, bidirectional: bool, batch_first: bool = False,
    ) -> Any:  # fmt: skip
        if isinstance(
            has_biases, (tuple, list)
        ):  # a packed sequence: batch sizes come second, rows are steps × samples
            hx, weights, num_layers, bidirectional = weights, has_biases, dropout, batch_first
        dims = recorder.dims(input)
        directions = 2 if bidirectional else 1
        states = list(hx) if isinstance(hx, (tuple, list)) else [hx]
        state = recorder.dims(states[0])
        hidden = recorder.dims(states[-1])[-1]
        out = (*dims[:-1], state[-1] * directions)
        _emit(recorder, kind, list(weights), product(dims[:-1]), hidden, directions * num_layers, input, out)
        like = recorder.like(input)
        return (StandIn(out, like), *(StandIn(recorder.dims(s), like) for s in states))

    return recurrent


for _kind, _names in {"lstm": ("lstm",), "gru": ("gru",), "rnn": ("rnn_tanh", "rnn_relu")}.items():
    for _name in _names:
        RULES[getattr(torch, _name)] = _network(_kind)
        RULES[getattr(torch._VF, _name)] = RULES[getattr(torch, _name)]


def _cell(kind: str) -> Any:
    def cell(recorder: Recorder, input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
        states = list(hx) if isinstance(hx, (tuple, list)) else [hx]
        dims, state = recorder.dims(input), recorder.dims(states[0])
        weights = [w for w in (w_ih, w_hh, b_ih, b_hh) if w is not None]
        _emit(recorder, kind, weights, product(dims[:-1]), state[-1], 1, input, state)
        made = [StandIn(state, recorder.like(input)) for _ in states]
        return tuple(made) if len(made) > 1 else made[0]

    return cell


function("lstm_cell")(_cell("lstm"))
function("gru_cell")(_cell("gru"))
function("rnn_tanh_cell", "rnn_relu_cell")(_cell("rnn"))

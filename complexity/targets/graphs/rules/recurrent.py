"""Recurrent networks: at each step and sample, every weight is multiplied once."""

from __future__ import annotations

from math import prod

from ..node import Node, Work, alike, rule

#: Operator -> kind, and per hidden unit, step and sample: activations, multiplied elements, added elements.
_WORK = {"LSTM": ("lstm", 5, 3, 1), "GRU": ("gru", 3, 3, 2), "RNN": ("rnn", 1, 0, 0)}


@rule("LSTM GRU RNN")
def recurrent(node: Node) -> Work:
    """``LSTM``, ``GRU``, ``RNN``: weights ``(directions, gates × hidden, inputs)``, for all directions; biases 2 × gates × hidden."""
    kind, activations, multiplies, adds = _WORK[node.op]
    x, w, r = node.shape(0), node.shape(1), node.shape(2)
    directions, hidden = w[0], node.get("hidden_size", r[-1])
    alike("inputs and what the weight takes", x[2], w[2])
    steps = x[0] * x[1]
    biases = node.size(3)
    cells = steps * hidden * directions
    cost = {
        "multi_adds": steps * (prod(w) + prod(r)),
        "bias_adds": steps * biases,
        "outputs": steps * directions * (w[1] + r[1]),
        "activation_elements": activations * cells,
        "multiplies": multiplies * cells,
        "adds": adds * cells,
        "read": prod(x) + prod(w) + prod(r) + biases,
        "written": steps * hidden * directions,
    }
    held = [(node.x(1), "weights"), (node.x(2), "weights"), (node.x(3), "biases")]
    return node.work(kind, cost, outputs=(x[0], directions, x[1], hidden), held=held)

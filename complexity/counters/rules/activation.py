"""Activation functions and other functions of one map, element by element."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ...formulas.cost import Cost
from ...ledgers.layer import Layer
from ..fallback import as_torch_has_it, run_on_meta
from ..recorder import Recorder, tensors_in
from ..registry import LEAVES, MODULE_KINDS, Rule, function, words
from ..standin import Dims, StandIn
from .convolution import product

#: Class of ``torch.nn`` -> kind: the field's name, else torch's in lower case.
KINDS = {
    nn.ReLU: "relu", nn.ReLU6: "relu6", nn.Hardswish: "h_swish", nn.Hardsigmoid: "h_sigmoid", nn.Sigmoid: "sigmoid",
    nn.SiLU: "swish", nn.GELU: "gelu", nn.Softmax: "softmax", nn.Softmax2d: "softmax", nn.LogSoftmax: "log_softmax",
    nn.Softmin: "softmin", nn.Tanh: "tanh", nn.ELU: "elu", nn.SELU: "selu", nn.CELU: "celu",
    nn.LeakyReLU: "leaky_relu", nn.RReLU: "rrelu", nn.Softplus: "softplus", nn.Mish: "mish",
    nn.LogSigmoid: "log_sigmoid", nn.Hardtanh: "hardtanh", nn.Hardshrink: "hardshrink", nn.Softshrink: "softshrink",
    nn.Softsign: "softsign", nn.Tanhshrink: "tanhshrink", nn.Threshold: "threshold",
}  # fmt: skip
MODULE_KINDS.update(KINDS)
MODULE_KINDS.update({nn.PReLU: "prelu", nn.GLU: "glu"})

#: Function of torch -> kind.
_FUNCTIONS = {
    "relu": "relu relu_", "relu6": "relu6", "h_swish": "hardswish hardswish_", "h_sigmoid": "hardsigmoid hardsigmoid_",
    "sigmoid": "sigmoid sigmoid_ expit", "swish": "silu silu_", "gelu": "gelu", "softmax": "softmax",
    "log_softmax": "log_softmax", "softmin": "softmin", "tanh": "tanh tanh_", "elu": "elu elu_", "selu": "selu selu_",
    "celu": "celu celu_", "leaky_relu": "leaky_relu leaky_relu_", "rrelu": "rrelu rrelu_", "softplus": "softplus",
    "mish": "mish mish_", "log_sigmoid": "logsigmoid", "hardshrink": "hardshrink",
    "softshrink": "softshrink", "softsign": "softsign", "tanhshrink": "tanhshrink", "threshold": "threshold threshold_",
    "clamp": "clamp clamp_ clip clip_ clamp_min clamp_min_ clamp_max clamp_max_",
    "power": "square square_", "negative": "neg neg_ negative __neg__",
    "abs": "abs abs_ absolute __abs__", "log": "log log_", "norm_cdf": "ndtr", "cumsum": "cumsum cumsum_ cumprod logcumsumexp",
}  # fmt: skip
for _name in words(
    "exp exp2 expm1 log2 log10 log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh asinh acosh atanh erf "
    "erfc erfinv sign sgn floor ceil round trunc frac reciprocal logit lgamma digamma angle nan_to_num "
    "deg2rad rad2deg sinc i0"
):
    _FUNCTIONS[_name] = f"{_name} {_name}_"


def activation_layer(layers: list[Layer], path: str, kind: str, form: str, dims: Dims) -> None:
    """Makes the layer of an activation's record."""
    n = product(dims)
    layers.append(Layer(path, kind, Cost(activation_elements=n, read=n, written=n), dims, dims, form=form))


def _leaf(kind: str) -> Rule:
    def activation_module(recorder: Recorder, path: str, attributes: dict[str, Any], x: StandIn) -> Any:
        if not x.like.dtype.is_floating_point:
            return NotImplemented
        recorder.records.append((activation_layer, path, kind, "module", x.dims))
        return x

    return activation_module


def _function(kind: str, name: str) -> Rule:
    def activation(recorder: Recorder, input: Any, *args: Any, **kwargs: Any) -> Any:
        told = bool(args or kwargs) and _telling((*args, *kwargs.values()))
        if told or type(input) is not StandIn or not input.like.dtype.is_floating_point:
            result = as_torch_has_it(recorder, name, (input, *args), kwargs)
            _emit(recorder, kind, (input, *args, *kwargs.values()), result)
            return result
        dims = input.dims
        recorder.records.append((activation_layer, recorder.path, kind, recorder.form(kind), dims))
        return StandIn(dims, input.like, input.steps)

    return activation


def _telling(values: tuple[Any, ...]) -> bool:
    """Whether an argument may change the shape or the dtype of the result."""
    return any(isinstance(value, torch.Tensor | torch.dtype) for value in values)


def _emit(recorder: Recorder, kind: str, operands: tuple[Any, ...], result: Any) -> None:
    dims, first = recorder.dims(result), next(tensors_in(operands))
    cost = {
        "activation_elements": product(dims),
        "read": sum(product(recorder.dims(t)) for t in tensors_in(operands)),
        "written": product(dims),
    }
    if taken := sum(recorder.take(t) for t in tensors_in(operands)):
        cost["weights"] = taken
    recorder.emit(kind, cost, recorder.dims(first), dims)


def _power(name: str) -> Rule:
    plain = name in ("pow", "__pow__")

    def power(recorder: Recorder, input: Any, exponent: Any, **kwargs: Any) -> Any:
        as_it_is = plain and not kwargs and isinstance(exponent, int | float)
        if as_it_is and type(input) is StandIn and input.like.dtype.is_floating_point:
            recorder.records.append((activation_layer, recorder.path, "power", recorder.form("power"), input.dims))
            return StandIn(input.dims, input.like, input.steps)
        if name == "__rpow__":  # as the number is asked: number ** tensor
            result = as_torch_has_it(recorder, "pow", (exponent, input), {})
        else:
            result = as_torch_has_it(recorder, name, (input, exponent), kwargs)
        _emit(recorder, "power", (input, exponent), result)
        return result

    return power


for _cls, _kind in KINDS.items():
    LEAVES[_cls] = _leaf(_kind)
for _kind, _names in _FUNCTIONS.items():
    for _name in _names.split():
        function(_name)(_function(_kind, _name))
for _name in words("pow pow_ __pow__ __rpow__ __ipow__ float_power float_power_"):
    function(_name)(_power(_name))


@function("hardtanh", "hardtanh_")
def hardtanh(recorder: Recorder, input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """``F.hardtanh``; between 0 and 6 it is ReLU6, as ``nn.ReLU6`` calls it."""
    return _function("relu6" if (min_val, max_val) == (0, 6) else "hardtanh", "hardtanh")(recorder, input)


@function("prelu")
def prelu(recorder: Recorder, input: Any, weight: Any) -> Any:
    """``F.prelu``: its slopes are trained."""
    dims = recorder.dims(input)
    n, slopes = product(dims), product(recorder.dims(weight))
    if slopes != 1 and slopes != (dims[1] if len(dims) > 1 else 1):
        return run_on_meta(recorder, torch.prelu, (input, weight), {})
    cost = {"activation_elements": n, "weights": recorder.take(weight), "read": n + slopes, "written": n}
    recorder.emit("prelu", cost, dims, dims)
    return StandIn(dims, recorder.like(input))


@function("glu")
def glu(recorder: Recorder, input: Any, dim: int = -1) -> Any:
    """``F.glu``: one half times the sigmoid of the other."""
    dims = recorder.dims(input)
    if not dims or dims[dim] % 2:
        return run_on_meta(recorder, torch._C._nn.glu, (input, dim), {})
    dim %= len(dims)
    out = (*dims[:dim], dims[dim] // 2, *dims[dim + 1 :])
    n = product(out)
    recorder.emit("glu", {"activation_elements": n, "multiplies": n, "read": 2 * n, "written": n}, dims, out)
    return StandIn(out, recorder.like(input))


def _idle(recorder: Recorder, input: Any, *args: Any, **kwargs: Any) -> Any:
    """Dropout does nothing at inference."""
    return input


function("dropout", "dropout_", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "alpha_dropout_",
         "feature_alpha_dropout", "feature_dropout", "feature_dropout_")(_idle)  # fmt: skip


def _idle_module(recorder: Recorder, path: str, attributes: dict[str, Any], x: StandIn) -> StandIn:
    return x


for _cls in (
    nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout,
):  # fmt: skip
    LEAVES[_cls] = _idle_module

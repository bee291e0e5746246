"""Activation functions and other functions of one map, element by element."""

from __future__ import annotations

from torch import nn

from ..registry import MODULE_KINDS, RULES, leaf, rule, words
from ..work import Call, Rule, Work, dims, numel

#: Class of ``torch.nn`` -> kind: the field's name, else torch's in lower case.
KINDS: dict[type | str, str] = {
    nn.ReLU: "relu", nn.ReLU6: "relu6", nn.Hardswish: "h_swish", nn.Hardsigmoid: "h_sigmoid", nn.Sigmoid: "sigmoid",
    nn.SiLU: "swish", nn.GELU: "gelu", nn.Softmax: "softmax", nn.Softmax2d: "softmax", nn.LogSoftmax: "log_softmax",
    nn.Softmin: "softmin", nn.Tanh: "tanh", nn.ELU: "elu", nn.SELU: "selu", nn.CELU: "celu",
    nn.LeakyReLU: "leaky_relu", nn.RReLU: "rrelu", nn.Softplus: "softplus", nn.Mish: "mish",
    nn.LogSigmoid: "log_sigmoid", nn.Hardtanh: "hardtanh", nn.Hardshrink: "hardshrink", nn.Softshrink: "softshrink",
    nn.Softsign: "softsign", nn.Tanhshrink: "tanhshrink", nn.Threshold: "threshold",
}  # fmt: skip
MODULE_KINDS.update(KINDS)
MODULE_KINDS.update({nn.PReLU: "prelu", nn.GLU: "glu"})
leaf("inplace", nn.ReLU, nn.Hardswish, nn.Hardsigmoid, nn.SiLU, nn.SELU, nn.Mish)
leaf("inplace min_val max_val", nn.ReLU6)
leaf("inplace negative_slope", nn.LeakyReLU)
leaf("approximate", nn.GELU)
leaf("", nn.Sigmoid, nn.Tanh)
leaf("p inplace", nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d)
leaf("", nn.Identity)

#: Function of torch -> kind.
_FUNCTIONS = {
    "relu": "relu relu_", "relu6": "relu6", "h_swish": "hardswish hardswish_", "h_sigmoid": "hardsigmoid hardsigmoid_",
    "sigmoid": "sigmoid sigmoid_ special_expit", "swish": "silu silu_", "gelu": "gelu gelu_",
    "softmax": "softmax _softmax _safe_softmax special_softmax",
    "log_softmax": "log_softmax _log_softmax special_log_softmax", "softmin": "softmin", "tanh": "tanh tanh_",
    "elu": "elu elu_", "selu": "selu selu_", "celu": "celu celu_", "leaky_relu": "leaky_relu leaky_relu_",
    "rrelu": "rrelu rrelu_ rrelu_with_noise", "softplus": "softplus", "mish": "mish mish_",
    "log_sigmoid": "logsigmoid log_sigmoid log_sigmoid_forward", "hardshrink": "hardshrink", "softshrink": "softshrink",
    "softsign": "softsign", "tanhshrink": "tanhshrink", "threshold": "threshold threshold_",
    "clamp": "clamp clamp_ clip clip_ clamp_min clamp_min_ clamp_max clamp_max_",
    "power": "square square_ pow pow_ __pow__ __ipow__ float_power float_power_",
    "negative": "neg neg_ negative negative_ __neg__",
    "abs": "abs abs_ absolute absolute_ __abs__", "log": "log log_", "norm_cdf": "special_ndtr",
    "cumsum": "cumsum cumsum_ cumprod cumprod_ logcumsumexp _logcumsumexp",
    "logit": "logit_ special_logit", "lgamma": "lgamma_ special_gammaln", "digamma": "digamma_ special_digamma special_psi",
    "fake_quantize": "fake_quantize_per_tensor_affine fake_quantize_per_channel_affine "
                     "_fake_quantize_learnable_per_tensor_affine _fake_quantize_learnable_per_channel_affine "
                     "_fake_quantize_per_tensor_affine_cachemask_tensor_qparams fake_quantize_per_tensor_affine_cachemask "
                     "fake_quantize_per_channel_affine_cachemask fused_moving_avg_obs_fake_quant "
                     "_fused_moving_avg_obs_fq_helper",
}  # fmt: skip
for _name in words(
    "exp exp2 expm1 log2 log10 log1p sqrt rsqrt sin cos tan asin acos atan sinh cosh asinh acosh atanh erf "
    "erfc erfinv sign sgn floor ceil round trunc fix frac reciprocal logit lgamma digamma angle nan_to_num "
    "deg2rad rad2deg sinc i0 arcsin arccos arctan arcsinh arccosh arctanh"
):
    _FUNCTIONS[_name] = f"{_FUNCTIONS.get(_name, '')} {_name} {_name}_"
for _name in words("exp2 expm1 log1p erf erfc erfinv round sinc i0"):
    _FUNCTIONS[_name] += f" special_{_name}"


def activation(call: Call, kind: str, **more: int) -> Work:
    """Each element of the result passes through a function; trained settings (slopes) are weights. ``more``: of its cost."""
    n = numel(call.results[0])
    cost = {"activation_elements": n, "read": call.read, "written": n, **more}
    return call.work(kind, cost, held=[(t, "weights") for t in call.tensors])


def _rule(kind: str) -> Rule:
    return lambda call: activation(call, kind)


for _kind, _names in _FUNCTIONS.items():
    RULES.update(dict.fromkeys(words(_names), _rule(_kind)))


@rule("hardtanh hardtanh_")
def hardtanh(call: Call) -> Work:
    """``F.hardtanh``; between 0 and 6 it is ReLU6, as ``nn.ReLU6`` calls it."""
    bounds = call.get("min_val", 1, -1.0), call.get("max_val", 2, 1.0)
    return activation(call, "relu6" if bounds == (0, 6) else "hardtanh")


@rule("prelu _prelu_kernel")
def prelu(call: Call) -> Work:
    """``F.prelu``: its slopes are trained."""
    x, slopes = call.tensors[:2]
    return activation(call, "prelu", param_uses=numel(slopes) * (dims(x)[0] if x.dim() else 1))


@rule("glu")
def glu(call: Call) -> Work:
    """``F.glu``: one half times the sigmoid of the other."""
    n = call.written
    return call.work("glu", {"activation_elements": n, "multiplies": n, "read": 2 * n, "written": n})

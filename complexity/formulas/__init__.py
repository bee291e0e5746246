"""Closed forms for params, MultiAdds and memory access of every kind of layer.

Each function returns a ``Cost``: amounts by quantity, with ``.params``, ``.multi_adds`` and ``.memory_access``. The
same function takes Python integers (exact at any size), NumPy arrays (element by element) and SymPy symbols.

Throughout, ``channels``, ``c_in`` and ``c_out`` are the channels of the maps; ``size`` is the input's in pixels, one entry per
axis, ``(h, w)`` for images; ``kernel``, ``stride``, ``padding``, ``dilation`` and ``output_padding`` are one number for all axes
or one for each; ``groups`` divides both channel counts; ``bias`` says whether one is added to each output; ``ceil_mode`` rounds
the output size up, as PyTorch does. Amounts are in elements and operations.

>>> standard(3, 32, 3, (224, 224), stride=2, padding=1).multi_adds
10838016
"""

from .activation import elementwise_function, h_sigmoid, h_swish, relu, relu6, sigmoid, softmax, swish
from .attention import squeeze_excite
from .convolution import (
    convolution,
    depthwise,
    depthwise_separable,
    dilated,
    group,
    grouped_pointwise,
    pointwise,
    reduction_ratio,
    standard,
    transposed,
)
from .cost import QUANTITIES, Cost
from .dense import fully_connected
from .joining import add, channel_shuffle, channel_split, concat, pad, scale
from .normalization import batch_norm, local_response_norm
from .pooling import adaptive_pool, average_pool, global_pool, max_pool
from .sizes import output_size, transposed_size

__all__ = [
    "QUANTITIES",
    "Cost",
    "adaptive_pool",
    "add",
    "average_pool",
    "batch_norm",
    "channel_shuffle",
    "channel_split",
    "concat",
    "convolution",
    "depthwise",
    "depthwise_separable",
    "dilated",
    "elementwise_function",
    "fully_connected",
    "global_pool",
    "group",
    "grouped_pointwise",
    "h_sigmoid",
    "h_swish",
    "local_response_norm",
    "max_pool",
    "output_size",
    "pad",
    "pointwise",
    "reduction_ratio",
    "relu",
    "relu6",
    "scale",
    "sigmoid",
    "softmax",
    "squeeze_excite",
    "standard",
    "swish",
    "transposed",
    "transposed_size",
]

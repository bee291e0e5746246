"""What each operator of a graph costs, one file a group; importing them registers them."""

from . import (  # noqa: F401
    activation,
    attention,
    classical,
    convolution,
    dense,
    einsum,
    elementwise,
    moving,
    normalization,
    passing,
    pooling,
    quantization,
    recurrent,
    reduction,
    regions,
)

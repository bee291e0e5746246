"""The rules, one file a family of operations. Importing this package registers them all."""

from . import (  # noqa: F401
    activation,
    attention,
    convolution,
    dense,
    einsum,
    elementwise,
    embedding,
    making,
    moving,
    normalization,
    pooling,
    recurrent,
    reduction,
    sampling,
    vision,
)

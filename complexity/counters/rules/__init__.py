"""The rules, one file a family of operations. Importing this package registers them all."""

from . import (  # noqa: F401
    activation,
    attention,
    convolution,
    copying,
    dense,
    elementwise,
    embedding,
    making,
    normalization,
    pooling,
    recurrent,
    reduction,
    sampling,
    viewing,
    vision,
)

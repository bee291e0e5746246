"""Normalization layers, as they run at inference."""

from __future__ import annotations

from .arithmetic import Number, product
from .cost import Cost
from .sizes import Size


def batch_norm(channels: Number, size: Size, *, affine: bool = True, statistics: bool = True) -> Cost:
    """Batch normalization: a scale and a shift per channel are trained, a running mean and variance are kept.

    Equation: ``params = 2c``, ``norm_statistics = 2c``, ``norm_elements = affine_elements = c·h·w``;
    ``memory_access = 2·c·h·w + 4c``.
    Source: Ioffe and Szegedy 2015, arXiv 1502.03167. MultiAdds: none; a convention may weigh the elements.
    """
    elements = channels * product(size)
    trained = 2 * channels if affine else 0
    kept = 2 * channels if statistics else 0
    cost = {"norm_elements": elements, "read": elements + trained + kept, "written": elements}
    if affine:
        cost |= {"norm_weights": trained, "affine_elements": elements, "param_uses": trained}
    if statistics:
        cost["norm_statistics"] = kept
    return Cost(cost)


def local_response_norm(channels: Number, size: Size) -> Cost:
    """Local response normalization over neighbouring channels: nothing is trained; ``norm_elements = c·h·w``.

    Source: Krizhevsky et al. 2012, section 3.3. MultiAdds: none; a convention may weigh the elements.
    """
    elements = channels * product(size)
    return Cost(norm_elements=elements, read=elements, written=elements)

"""Spatial size of an operation's output, one axis at a time."""

from __future__ import annotations

from ..base.errors import ComplexityError
from .arithmetic import Number, PerAxis, any_of, is_symbolic, minimum, per_axis

Size = tuple[Number, ...]


def output_size(
    size: Size,
    kernel: PerAxis,
    *,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> Size:
    """Output size of a convolution or a pooling window.

    Equation, per axis: ``(size + 2·padding − dilation·(kernel − 1) − 1) // stride + 1``; with ``ceil_mode`` the
    division rounds up, but the last window must start inside the input or its left padding (as PyTorch has it).

    Args:
        size: input size in pixels, one entry per axis, e.g. ``(224, 224)``.
        kernel, stride, padding, dilation: one number for all axes or one per axis. ``padding="same"`` keeps
            the size (at stride 1 only, as PyTorch has it).

    Raises:
        ComplexityError: the window does not fit the input, or a setting is out of its range.
    """
    axes = len(size)
    if isinstance(padding, str):
        if padding != "same":
            raise ComplexityError(f"padding {padding!r} is not allowed: a number from 0 up, one per axis, or 'same'")
        if any(any_of(s != 1) for s in per_axis(stride, axes)):
            raise ComplexityError(f"padding 'same' needs stride 1, not {stride}")
        return tuple(size)
    _check(kernel=kernel, stride=stride, padding=padding, dilation=dilation)
    result = []
    for n, k, s, p, d in zip(size, *(per_axis(v, axes) for v in (kernel, stride, padding, dilation)), strict=True):
        room = n + 2 * p - d * (k - 1) - 1
        # Rounding up may leave room for a first window that reaches past the far edge.
        if not is_symbolic(room) and any_of(room <= -s if ceil_mode else room < 0):
            raise ComplexityError(f"a window of {d * (k - 1) + 1} does not fit an input of {n} with padding {p}")
        if ceil_mode:
            result.append(minimum(-(-room // s) + 1, (n + p - 1) // s + 1))
        else:
            result.append(room // s + 1 if not (isinstance(s, int) and s == 1) else room + 1)
    return tuple(result)


def transposed_size(
    size: Size,
    kernel: PerAxis,
    *,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    dilation: PerAxis = 1,
) -> Size:
    """Output size of a transposed convolution.

    Equation, per axis: ``(size − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1``.

    Raises:
        ComplexityError: nothing is left after cropping by the padding, or a setting is out of its range.
    """
    axes = len(size)
    _check(kernel=kernel, stride=stride, padding=padding, dilation=dilation, output_padding=output_padding)
    result = []
    for n, k, s, p, o, d in zip(
        size, *(per_axis(v, axes) for v in (kernel, stride, padding, output_padding, dilation)), strict=True
    ):
        length = (n - 1) * s - 2 * p + d * (k - 1) + o + 1
        if not is_symbolic(length) and any_of(length < 1):
            raise ComplexityError(f"padding {p} crops the whole output of a transposed convolution of {n}")
        result.append(length)
    return tuple(result)


def _check(**settings: PerAxis) -> None:
    for name, value in settings.items():
        least = 0 if "padding" in name else 1
        for one in value if isinstance(value, (tuple, list)) else (value,):
            if one < least if type(one) is int else not is_symbolic(one) and any_of(one < least):
                raise ComplexityError(f"{name} {one} is not allowed: a number from {least} up")

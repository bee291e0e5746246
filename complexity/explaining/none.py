"""What a column may be that no reading in the search gives, and how likely its figures are then.

Somewhere near: figures in step with a way of counting, each off by itself. One odd weight: a named way of counting, and some
weight that is in no choice for one more quantity. Another network: a way of counting times a factor. Each is averaged over what
is unknown in it, so that few digits, which leave a wide range of weights and factors, speak for it almost as loudly as for a
reading that gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .windows import Windows

if TYPE_CHECKING:
    from .space import Array

#: How far figures lie from a way of counting, all together and each by itself, as logarithms; all pairs are as likely.
TOGETHER, EACH = (0.05, 0.3), (0.015, 0.04, 0.12, 0.4)
#: How the prior of "none of these" is shared: somewhere near, one odd weight, another network.
NEAR, WEIGHT, FACTOR = 0.35, 0.4, 0.25
#: What differs by less than this from a way of counting is that way: no weight or factor of its own.
SHOWS = 0.005
#: No odd weight that matters is above this.
MOST = 10
#: How far the factor of another network lies from 1, as a logarithm.
SPREAD = 0.15


def likelihood(found: Windows, bases: Array, chances: Array, quantities: Array) -> float:
    """The logarithm of how likely figures are if no reading gives them.

    Args:
        found: windows of the figures. bases: totals of ways of counting, ways × figures. chances: of each way.
        quantities: amounts that an odd weight may fall on, ways × quantities × figures.
    """
    import numpy

    with numpy.errstate(divide="ignore", invalid="ignore"):
        parts = numpy.array([_near(found, bases), _weight(found, bases, quantities), _factor(found, bases)])
    parts = numpy.where(numpy.isnan(parts), -numpy.inf, parts) + numpy.log([[NEAR], [WEIGHT], [FACTOR]])
    return float(numpy.logaddexp.reduce((parts + numpy.log(chances)).ravel()))


def _near(found: Windows, bases: Array) -> Array:
    """Each figure off by itself, as a logarithm, from how far all are off (taken from the first)."""
    import numpy

    off = numpy.log(found.values / bases)
    shares = numpy.log(numpy.minimum(found.shares, 1))
    pairs = []
    for together in TOGETHER:
        first = shares[0] + _laplace(off[:, 0], together)
        for each in EACH:
            pairs.append(first + (shares[1:] + _laplace(off[:, 1:] - off[:, :1], each)).sum(axis=1))
    pairs.append((shares + _laplace(off, 1.0)).sum(axis=1))
    mean: Array = numpy.logaddexp.reduce(pairs, axis=0) - numpy.log(len(pairs))
    return mean


def _laplace(off: Array, width: float) -> Array:
    import numpy

    density: Array = -numpy.abs(off) / width - numpy.log(2 * width)
    return density


def _weight(found: Windows, bases: Array, quantities: Array) -> Array:
    """One weight between 0 and ∞, small ones likelier (half of them below 1), for one quantity."""
    import numpy

    with numpy.errstate(divide="ignore", invalid="ignore"):
        chances = []
        for low, high, log_weight in _ranges(found):
            least, most = ((limit - bases[:, None, :]) / quantities for limit in (low, high))
            none, inside = quantities == 0, ((bases >= low) & (bases < high))[:, None, :]
            least = numpy.where(none, numpy.where(inside, -numpy.inf, numpy.inf), least).max(axis=2)
            most = numpy.where(none, numpy.where(inside, numpy.inf, -numpy.inf), most).min(axis=2)
            least = numpy.maximum(least, SHOWS * (bases[:, None, :] / quantities).min(axis=2))
            chances.append(numpy.where(most > least, _below(most) - _below(least), 0.0).T)
            chances[-1] = numpy.log(chances[-1]) + log_weight
        matters = MOST * quantities > SHOWS * bases[:, None, :]
        many = matters.any(axis=2).sum(axis=1).clip(1)
        either = numpy.logaddexp.reduce(chances, axis=0)
        mean: Array = numpy.logaddexp.reduce(either, axis=0) - numpy.log(many)
    return mean


def _below(weight: Array) -> Array:
    """How likely an odd weight is below this one."""
    import numpy

    chance: Array = numpy.where(numpy.isinf(weight), 1.0, weight / (1 + weight))
    return chance


def _factor(found: Windows, bases: Array) -> Array:
    """One factor for all figures."""
    import numpy

    chances = []
    for low, high, log_weight in _ranges(found):
        least, most = (numpy.log(low / bases).max(axis=1), numpy.log(high / bases).min(axis=1))
        either_side = [(least, numpy.minimum(most, -SHOWS)), (numpy.maximum(least, SHOWS), most)]
        inside = [numpy.where(b > a, _up_to(b) - _up_to(a), 0.0) for a, b in either_side]
        chances.append(numpy.log(sum(inside)) + log_weight)
    either: Array = numpy.logaddexp.reduce(chances, axis=0)
    return either


def _up_to(factor: Array) -> Array:
    """How likely the factor of another network is below this one, both as logarithms."""
    import numpy

    chance: Array = 0.5 + 0.5 * numpy.sign(factor) * (1 - numpy.exp(-numpy.abs(factor) / SPREAD))
    return chance


def _ranges(found: Windows) -> list[tuple[Array, Array, float]]:
    """Lower ends, upper ends and the logarithm of the chance: all digits kept, or the last zeros of all figures dropped."""
    import numpy

    ranges = []
    for kept in range(min(2, found.steps.shape[1])):
        there = numpy.where(found.weights[:, kept] > 0, kept, 0)
        at = numpy.arange(len(there))
        step, weight = found.steps[at, there], found.weights[at, there]
        ranges.append((found.values - step / 2, found.values + step / 2, float(numpy.log(weight).sum())))
    return ranges

"""The explorer: one self-contained page with sliders for width, resolution and groups; opens from disk, loads nothing.

``explorer(["mobilenet_v1"])`` gives the page of one network as a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..architectures import FAMILIES, find
from ..architectures.checks import multiplier, whole
from ..base.errors import ComplexityError, unknown
from ..base.words import LANGUAGES
from ..ledgers.ledger import Ledger
from ..sweeping.fits import ALPHAS
from ..sweeping.ranges import parse_range

__all__ = ["CHAPTER", "explorer"]

#: The families of the chapter.
CHAPTER = (
    "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "shufflenet_v1", "shufflenet_v2",
)  # fmt: skip
#: Width stops of networks that are not the chapter's, unless they are given: all of them together make a page of a few MB.
OTHERS_ALPHAS = "0.25:2:0.25"
#: Input sizes of the slider unless they are given.
RESOLUTIONS = "64:320:8"
#: Stops that a slider has at most.
MOST = 400


def explorer(
    networks: Sequence[str] = (),
    *,
    alpha: Sequence[float] | None = None,
    resolution: Sequence[int] | None = None,
    models: Sequence[tuple[Ledger, str, str]] = (),
    lang: str = "en",
) -> str:
    """The page as HTML.

    Args:
        networks: whose sliders it has, all unless given. alpha: width stops (0.1 to 2 by 0.05 unless given, of networks that
            are not the chapter's 0.25 to 2 by 0.25; ShuffleNet V2 has its printed widths). resolution: input sizes (64 to
            320 by 8). Stops that a printed figure needs are added.
        models: counted models to show beside them: (ledger, title, input as text).
        lang: the language that it opens in, ``en`` or ``zh``.

    Raises:
        ComplexityError: an unknown network or language, a stop that is not allowed, too many stops.
    """
    from .family import of_network
    from .models import of_model
    from .page import page
    from .printed import printed_figures

    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    names = list(dict.fromkeys(networks or (*CHAPTER, *FAMILIES)))
    widths_given, others_given = (
        [multiplier("alpha", value) for value in _given(alpha, parse_range("alpha", stops))]
        for stops in (ALPHAS, OTHERS_ALPHAS)
    )
    sizes_given = [
        whole("resolution", value) for value in _given(resolution, parse_range("resolution", RESOLUTIONS, whole=True))
    ]
    printed = {}
    families = []
    for name in names:
        network = find(name)
        printed[name] = printed_figures(name)
        widths = {figure.width for figure in printed[name]} | {1.0}
        sizes = {figure.resolution for figure in printed[name]} | {network.resolution}
        stops = network.widths or (widths_given if name in CHAPTER else others_given)
        groups = sorted({*network.groups, *(figure.groups for figure in printed[name] if figure.groups)})
        families.append(
            of_network(
                network,
                _stops("alpha", widths, stops),
                _stops("resolution", sizes, [size for size in sizes_given if resolution or size >= network.minimum]),
                groups if network.groups else None,
            )
        )
    counted = [of_model(ledger, title, size, i) for i, (ledger, title, size) in enumerate(models)]
    return page(families, printed, counted, lang)


def _given(values: Any, default: Any) -> list[Any]:
    chosen = default if values is None else values
    return chosen.tolist() if hasattr(chosen, "tolist") else list(chosen)


def _stops(name: str, needed: set[Any], values: Sequence[Any]) -> list[Any]:
    stops = sorted({*needed, *values})
    if len(stops) > MOST:
        raise ComplexityError(f"{name}: {len(stops):,} stops are too many for a slider: at most {MOST}")
    return stops

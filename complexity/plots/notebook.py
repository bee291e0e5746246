"""Charts in notebooks: stored as a picture and as Vega-Lite, so that they show on GitHub and are interactive in Jupyter."""

from __future__ import annotations

from typing import Any

from .saving import to_png

#: Pixels of the stored picture per pixel of the chart.
SCALE = 1.5


def in_notebook() -> None:
    """From now on Altair shows charts of this session with a PNG beside the Vega-Lite specification."""
    import altair

    altair.renderers.register("complexity", _bundle)
    altair.renderers.enable("complexity")


def _bundle(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    from base64 import b64encode

    import altair

    major = altair.SCHEMA_VERSION.lstrip("v").split(".")[0]
    image = to_png(altair.Chart.from_dict(spec), SCALE)
    return {
        f"application/vnd.vegalite.v{major}+json": spec,
        "image/png": b64encode(image).decode("ascii"),
        "text/plain": "<a chart>",
    }

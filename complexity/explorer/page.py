"""The page: one HTML file with its styles, its script and its data inside.

A policy in its head lets nothing run but this one script (named by its hash) and nothing be loaded, whatever names of
users' models say; besides, every name is escaped where it stands in HTML, and data where it stands in JSON.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..base.escape import shortened
from ..base.extras import needed_by
from ..base.formats.html import escape as html
from ..base.words import say
from ..plots.saving import bundled, embedded
from ..verdicts import MARKS
from .data import data, position
from .family import QUANTITIES, Family
from .models import Model
from .printed import PrintedFigure
from .table_html import all_tables, verdict_word
from .words import both, in_both

_HERE = Path(__file__).parent
#: So many networks have a button each; of more the first few have, and the others are in a list.
MOST, FIRST = 12, 6


def page(
    families: Sequence[Family], printed: Mapping[str, list[PrintedFigure]], models: Sequence[Model], lang: str
) -> str:
    """The explorer as one HTML file.

    Args:
        families: the networks with sliders. printed: figures that tables print for them, by network.
        models: the reader's own, each shown like a network without sliders.
        lang: the language that it opens in.
    """
    everything = [*families, *(model.family for model in models)]
    script, style = _script(), _HERE.joinpath("page.css").read_text(encoding="utf-8")
    policy = f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'unsafe-inline'; img-src data:"
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html(say("explorer.title", lang))}</title>
<style>{style}</style></head>
<body data-sliders="none">
<a class="skip" href="#tables">{both("skip")}</a>
<header><div><h1>{both("title")}</h1><p class="help">{both("intro")}</p></div>{_corner(lang)}</header>
<noscript><p>{both("no-script")}</p></noscript>
<main>
{_networks(everything, len(families))}
<div class="side first">{_sliders()}{_costs()}</div>
<div class="side">{_map()}{_layers()}</div>
</main>
{"".join(_printed(family, printed.get(family.id, [])) for family in families)}
{"".join(_model(model) for model in models)}
<section class="wide" id="tables"><h2>{both("tables")}</h2><p class="help">{both("tables-help")}</p>
{all_tables()}</section>
<script type="application/json" id="data">{embedded(data(everything, dict(printed)))}</script>
<script>{script}</script>
</body></html>
"""


def _script() -> str:
    """The page's script.

    Raises:
        ComplexityError: the extra ``plots`` is not installed.
    """
    with needed_by("explorer"):
        return bundled(_HERE.joinpath("page.js").read_text(encoding="utf-8"))


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _choices(name: str, legend: str, options: Iterable[tuple[str, str, str]], checked: str) -> str:
    """A group of radio buttons: (value, id, label as HTML)."""
    labels = "".join(
        f'<label><input type="radio" name="{name}" value="{value}" id="{identity}"'
        f"{' checked' if value == checked else ''}>{label}</label>"
        for value, identity, label in options
    )
    return f'<fieldset><legend>{legend}</legend><div class="choices">{labels}</div></fieldset>'


def _corner(lang: str) -> str:
    languages = [("en", "lang-en", '<span lang="en">English</span>'), ("zh", "lang-zh", '<span lang="zh">中文</span>')]
    themes = [(name, f"theme-{name}", both(name)) for name in ("system", "light", "dark")]
    return (
        f'<div class="corner">{_choices("lang", both("language"), languages, lang)}'
        f"{_choices('theme', both('theme'), themes, 'system')}</div>"
    )


def _networks(everything: Sequence[Family], own: int) -> str:
    options = [
        (
            str(i),
            f"family-{i}",
            html(family.title) if i < own else f"{both('your-model')}: {html(shortened(family.title, 80))}",
        )
        for i, family in enumerate(everything)
    ]
    first = str(own if len(everything) > own else 0)
    more = options[FIRST:own] if own > MOST else []
    shown = [option for option in options if option not in more]
    quantities = [(name, f"quantity-{name}", both(name)) for name in QUANTITIES]
    return (
        f'<section id="families">{_choices("family", both("network"), shown, first)}{_more(more)}<div class="corner">'
        f"{_choices('quantity', both('shown'), quantities, QUANTITIES[0])}"
        f'<label class="for-variants" for="variant">{both("variant")}<br><select id="variant"></select></label></div></section>'
    )


def _more(options: Sequence[tuple[str, str, str]]) -> str:
    """A list of the networks that have no button of their own."""
    if not options:
        return ""
    listed = "".join(f'<option value="{value}" id="{identity}">{label}</option>' for value, identity, label in options)
    return f'<label for="more">{both("more-networks")}<br><select id="more"><option value="">…</option>{listed}</select></label>'


def _sliders() -> str:
    def slider(identity: str, label: str, extra: str = "") -> str:
        return (
            f'<label class="slider {extra}" for="{identity}">{label} <b data-out="{identity}"></b>'
            f'<input type="range" id="{identity}" min="0" max="1" step="1" value="0"></label>'
        )

    width = f'<span class="for-alpha">{both("alpha")}</span><span class="for-width">{both("width")}</span>'
    return (
        f'<section id="sliders" class="swept">{slider("a", width)}{slider("r", both("size"))}'
        f"{slider('groups', both('groups'), 'for-groups')}</section>"
    )


def _costs() -> str:
    items = "".join(
        f'<div><dt>{both(name)} <span class="means" data-out="{name}-short"></span></dt>'
        f'<dd><output class="exact" data-out="{name}"></output><span class="means">{both(f"{name}-means")}</span></dd></div>'
        for name in QUANTITIES
    )
    return f'<section id="costs" aria-live="polite"><h2>{both("costs")}</h2><dl>{items}</dl></section>'


def _map() -> str:
    def fits(name: str) -> str:
        then = f'<span id="{name}-next" class="means">{both("next")} <output data-out="{name}-next"></output></span>'
        return (
            f'<span>{both(name)}</span><b><output data-out="{name}"></output>'
            f'<span id="{name}-none" hidden>{both("nothing-fits")}</span> {then}</b>'
            f'<button type="button" id="go-{name}">{both("go")}</button>'
        )

    marks = " ".join(map(verdict_word, MARKS))
    return (
        f'<section id="map" class="swept"><h2>{both("map")}</h2><div id="heat" class="chart"></div>'
        f'<p class="help">{both("map-help")}</p><p>{marks}</p><div class="budget">'
        f'<label for="budget">{both("budget")}</label><input type="number" id="budget" min="0" step="any" inputmode="decimal">'
        f'<span id="not-a-budget" role="alert" hidden>{both("not-a-budget")}</span>'
        f"{fits('widest')}{fits('largest')}</div></section>"
    )


def _layers() -> str:
    return (
        f'<section id="layers"><h2>{both("layers")}</h2><p class="help">{both("layers-help")} '
        f'<span class="swept">{both("layers-follow")}</span></p>'
        '<div id="bars" class="chart"></div></section>'
    )


def _printed(family: Family, printed: Sequence[PrintedFigure]) -> str:
    head = "".join(f'<th scope="col">{both(key)}</th>' for key in ("place", "label", "figure", "verdict", "why"))
    rows = "".join(_printed_row(family, figure) for figure in printed)
    body = (
        f'<p class="help">{both("printed-help")}</p><div class="scroll tall" tabindex="0"><table class="cards"><thead><tr>{head}'
        f"<td></td></tr></thead><tbody>{rows}</tbody></table></div>"
        if printed
        else f"<p>{both('none-printed')}</p>"
    )
    return f'<section class="wide" data-family="{family.id}" hidden><h2>{both("printed")}: {html(family.title)}</h2>{body}</section>'


def _printed_row(family: Family, figure: PrintedFigure) -> str:
    setting, a, r = position(family, figure)
    return (
        f"<tr><td>{in_both(figure.place)}</td><td>{in_both(figure.label)}</td>"
        f'<td class="number">{html(figure.printed)} {both(figure.quantity)}</td><td>{verdict_word(figure.verdict)}</td>'
        f"<td>{in_both(figure.note)}</td>"
        f'<td><button type="button" data-go="{setting} {a} {r} {figure.quantity}">{both("go")}</button></td></tr>'
    )


def _model(model: Model) -> str:
    head = "".join(f'<th scope="col">{both(key)}</th>' for key in ("layer", "type", "input", "output", *QUANTITIES))
    rows = "".join(
        "<tr>"
        + f'<td class="name">{html(layer.name)}</td><td>{html(layer.type)}</td><td>{_shape(layer.input_shape)}</td>'
        + f"<td>{_shape(layer.output_shape)}</td>"
        + "".join(f'<td class="number">{getattr(layer, quantity):,}</td>' for quantity in QUANTITIES)
        + "</tr>"
        for layer in model.ledger
    )
    cost = model.ledger.multi_adds
    as_budget = f'<p><button type="button" data-budget="{cost}">{both("as-budget")}</button></p>' if cost else ""
    uncounted = f"<p>{both('uncounted', names=', '.join(model.uncounted))}</p>" if model.uncounted else ""
    return (
        f'<section class="wide" data-family="{model.family.id}" hidden><h2>{both("all-layers")}: '
        f'{html(shortened(model.family.title, 80))}</h2><p class="help">{both("counted", input=model.size)}</p>{as_budget}{uncounted}'
        f'<div class="scroll tall" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>'
    )


def _shape(shape: Sequence[object]) -> str:
    return html("×".join(map(str, shape)))

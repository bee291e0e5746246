"""Diagrams: every unit and figure is drawn, its numbers are those of the network, its texts are only texts."""

import re
from xml.etree import ElementTree

import pytest

import complexity
from complexity import ComplexityError, plots
from complexity.cli.main import run
from complexity.plots.diagrams import FIGURES, diagram, figure
from complexity.plots.diagrams.drawing import Drawing, Point
from complexity.plots.diagrams.exchange import dealt
from complexity.plots.diagrams.tensors import steps
from complexity.plots.diagrams.units import _blocks, _of, _units

SVG = "{http://www.w3.org/2000/svg}"
NETWORKS = (
    "mobilenet_v1",
    "mobilenet_v2",
    "mobilenet_v3_large",
    "mobilenet_v3_small",
    "shufflenet_v1",
    "shufflenet_v2",
    "resnet50",
)


def texts(drawing):
    return [one.text for one in ElementTree.fromstring(drawing.to_svg()).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn(name):
    drawing = figure(name)
    root = ElementTree.fromstring(drawing.to_svg())
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.get("width")) > 0 and float(rect.get("height")) > 0
    assert len(texts(drawing)) >= 3
    assert "prefers-color-scheme: dark" in drawing.to_svg()
    assert "http" not in drawing.to_svg().replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("network", complexity.networks())
@pytest.mark.parametrize("unit", ["stride1", "stride2"])
def test_every_network_s_units_are_drawn_or_it_says_which_it_has(network, unit):
    try:
        drawing = diagram(network, unit)
    except ComplexityError as error:
        assert "has no unit" in str(error) and "\n" not in str(error)
        assert network not in NETWORKS
        return
    ElementTree.fromstring(drawing.to_svg())


@pytest.mark.parametrize("network", NETWORKS)
def test_the_boxes_of_all_units_are_the_layers_of_the_network(network):
    ledger = complexity.ledger(network)
    units = _units(ledger)
    drawn = [layer for name in units for block in _blocks(_of(ledger, name, units)) for layer in block.layers]
    assert len({id(layer) for layer in drawn}) == len(drawn)
    wanted = [layer for i, layer in enumerate(ledger) if any(i in places for places in units.values())]
    assert {layer.name for layer in drawn} >= {layer.name for layer in wanted if layer.kind != "channel_shuffle"}
    assert sum(layer.multi_adds for layer in drawn) == sum(layer.multi_adds for layer in wanted)


def test_a_unit_says_its_shapes_and_costs():
    ledger = complexity.ledger("mobilenet_v2", alpha=1.4, resolution=160)
    said = texts(diagram("mobilenet_v2", "row3.2", alpha=1.4, resolution=160))
    for layer in ledger:
        if layer.name.startswith("row3.2.") and layer.kind == "conv":
            height, width = layer.output_shape[2:]
            assert f"{height}×{width}×{layer.output_shape[1]}" in said
    assert said[0] == "MobileNet V2, α = 1.4, resolution = 160"
    assert "3×3 depthwise conv" in said and "add" in said


def test_a_shuffle_stands_behind_the_unit_that_it_mixes():
    said = texts(diagram("shufflenet_v2", "stride1"))
    assert said.index("channel split") < said.index("concatenate") < said.index("channel shuffle, g = 58")


def brute_force(kind, size, channels, outputs, kernel):
    """Multiplications of a convolution with zero padding, products with padding included, counted one by one."""
    count = 0
    for _position in range(size * size):
        for _output in range(channels if kind == "depthwise" else outputs):
            for _input in range(1 if kind == "depthwise" else channels):
                count += (1 if kind == "pointwise" else kernel) ** 2
    return count


@pytest.mark.parametrize("numbers", [(5, 3, 4, 3), (4, 2, 7, 5), (1, 1, 1, 1)])
def test_the_multiplications_of_figures_5_3_to_5_6(numbers):
    named = dict(zip(("size", "channels", "outputs", "kernel"), numbers, strict=True))
    for number, kind in (("5-3", "standard"), ("5-4", "depthwise"), ("5-5", "pointwise")):
        (step,) = steps(kind, **named)
        assert step.cost.multi_adds == brute_force(kind, *numbers)
        assert any(f"= {step.cost.multi_adds:,} multiplications" in text for text in texts(figure(number, **named)))
    both = brute_force("depthwise", *numbers) + brute_force("pointwise", *numbers)
    assert texts(figure("5-6", **named))[-1].startswith(f"together {both:,} multiplications")


@pytest.mark.parametrize(("channels", "groups"), [(9, 3), (12, 4), (8, 1), (6, 6)])
def test_channels_are_dealt_as_torch_shuffles_them(channels, groups):
    import torch

    shuffled = torch.nn.ChannelShuffle(groups)(torch.arange(channels).reshape(1, channels, 1, 1)).flatten().tolist()
    goes = dealt(channels, groups)
    assert [goes.index(place) for place in range(channels)] == shuffled


def test_settings_reach_the_figures_that_have_them():
    assert "1×1 group conv, g = 8" in texts(figure("5-11", groups=8))
    assert texts(figure("5-12", width=2.0)) != texts(figure("5-12"))


@pytest.mark.parametrize("name", FIGURES)
def test_chinese_figures_are_chinese(name):
    from test_chinese import english

    with plots.language("zh"):
        drawing = figure(name)
    assert 'xml:lang="zh"' in drawing.to_svg()
    assert [run for text in texts(drawing) for run in english(text)] == []
    assert any(re.search("[一-鿿]", text) for text in texts(drawing))


def test_a_text_is_only_a_text():
    drawing = diagram("mobilenet_v1", caption='<script>alert(1)</script> & "x"')
    assert "<script>" not in drawing.to_svg()
    assert texts(drawing)[0] == '<script>alert(1)</script> & "x"'


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: diagram("mobilenet_v9"), "unknown network 'mobilenet_v9'"),
        (lambda: diagram("mobilenet_v2", "row9.9"), "unknown unit of mobilenet_v2 'row9.9'"),
        (lambda: diagram("mobilenet_v2", alpha=0), "alpha 0 is not allowed"),
        (lambda: figure("5-2"), "unknown figure '5-2'"),
        (lambda: figure("5-3", groups=3), "unknown setting of figure 5-3 'groups'"),
        (lambda: figure("5-3", kernel=2), "kernel 2 is not allowed"),
        (lambda: figure("5-3", size=0), "size 0 is not allowed"),
        (lambda: figure("5-10", channels=7), "channels 7 is not allowed with 3 groups"),
        (lambda: figure("5-7", groups=3), "unknown setting of figure 5-7 'groups'"),
        (lambda: Drawing().save("x.gif"), "the name must end in .svg, .png, .pdf"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_one_line(draw, message):
    with pytest.raises(ComplexityError, match=re.escape(message)) as error:
        draw()
    assert "\n" not in str(error.value)


def test_the_command(tmp_path, capsys):
    assert run(["diagram", "shufflenet_v2", "--unit", "stride2"]) == 0
    assert capsys.readouterr().out.startswith("<svg")
    for suffix, begins in ((".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF")):
        path = tmp_path / f"unit{suffix}"
        assert run(["diagram", "--figure", "5-12", "--width", "0.5", "--lang", "zh", "--output", str(path)]) == 0
        assert path.read_bytes().startswith(begins)
    assert run(["diagram"]) == 2
    assert capsys.readouterr().err == "complexity: diagram: a NETWORK, or --figure 5-3 to 5-12\n"


def test_no_two_boxes_of_a_unit_overlap():
    for network in NETWORKS:
        for unit in ("stride1", "stride2"):
            boxes = [
                tuple(float(rect.get(key)) for key in ("x", "y", "width", "height"))
                for rect in ElementTree.fromstring(diagram(network, unit).to_svg()).iter(f"{SVG}rect")
                if "box" in (rect.get("class") or "")
            ]
            for i, (x, y, w, h) in enumerate(boxes):
                for a, b, c, d in boxes[i + 1 :]:
                    assert x + w <= a or a + c <= x or y + h <= b or b + d <= y


def test_drawings_stand_side_by_side():
    one, two = Drawing(), Drawing()
    one.box(Point(0, 0), 10, 10, "plain", ())
    two.box(Point(0, 0), 10, 20, "plain", ())
    one.beside(two, gap=5)
    assert (one.width, one.height) == (25, 20)

"""A family is a folder: its closed form and its module share the settings alone, and what only takes one setting says so."""

import ast
import importlib
from pathlib import Path

import pytest
import sympy

import complexity
from complexity import ComplexityError, architectures
from complexity.architectures import FAMILIES, networks, registry
from complexity.architectures.shufflenet_v1.settings import GROUPS, stage_width
from complexity.architectures.shufflenet_v1.settings import complexity as of_convolutions

ROOM = Path(architectures.__file__).parent
TWINS = [path.parent for path in sorted(ROOM.glob("*/closed.py"))]


def imported(path):
    """The modules of the project that a file imports, lazily or not, as dotted names under ``architectures``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(["", *path.parent.relative_to(ROOM).parts][: 3 - node.level]).strip(".")
            found |= {".".join(filter(None, (base, node.module, alias.name))) for alias in node.names}
    return found


@pytest.mark.parametrize("family", TWINS, ids=lambda family: family.name)
def test_closed_form_and_module_of_a_family_share_its_settings_alone(family):
    closed, module, settings = (imported(family / f"{name}.py") for name in ("closed", "module", "settings"))
    assert not any(f"{family.name}.closed" in name or name.startswith("builder") for name in module)
    assert not any(f"{family.name}.module" in name or name.startswith("modules") for name in closed)
    assert not any(name.startswith(("builder", "rounding", "stages", "modules")) for name in settings)


def test_every_folder_is_a_family_of_the_list():
    assert {family.name for family in TWINS} == set(FAMILIES.values())
    for name, found in networks().items():
        assert found.name == name and found.title != name and found.source


def test_a_network_travels_by_its_name():
    import pickle

    assert all(pickle.loads(pickle.dumps(found)) is found for found in networks().values())


@pytest.mark.parametrize("groups", GROUPS)
def test_the_budget_of_shufflenet_v1_is_that_of_its_convolutions(groups):
    width = stage_width(1, groups)
    assert of_convolutions(width, groups) == complexity.ledger("shufflenet_v1", groups=groups).total("conv-only")


def test_beta_is_rounded_half_up():
    """35/64 of 224 is 122.5, exactly; the nearest even number would be 122."""
    assert 224 * (35 / 64) == 122.5
    assert complexity.ledger("mobilenet_v1", beta=35 / 64).settings["resolution"] == 123
    assert complexity.sweep("mobilenet_v1", beta=[35 / 64]).multi_adds.tolist() == [
        complexity.ledger("mobilenet_v1", resolution=123).multi_adds
    ]


@pytest.mark.parametrize(
    ("network", "setting", "value", "near"),
    [
        ("mobilenet_v3_large", "rounding", "nearst", "nearest"),
        ("mobilenet_v3_small", "h_swish", "relux6", "relu6"),
        ("mobilenet_v2", "activation", "swich", "swish"),
        ("googlenet", "norm", "bach", "batch"),
    ],
)
@pytest.mark.parametrize("make", [complexity.ledger, complexity.build])
def test_a_setting_that_is_one_of_a_few_names_is_checked_for_both_twins(make, network, setting, value, near):
    with pytest.raises(ComplexityError, match=f"unknown {setting} of {network} '{value}' .did you mean '{near}'"):
        make(network, **{setting: value})


def test_the_twins_know_the_same_names():
    from complexity.architectures import checks, rounding
    from complexity.architectures.modules import blocks
    from complexity.architectures.modules import rounding as apart

    assert set(checks.ACTIVATIONS) == set(blocks.ACTIVATIONS)
    assert set(rounding.RULES) == set(apart.RULES)


# --- a family that decides by channels or sizes -----------------------------------------------------------------------

TOY = """
from ..registry import Network, Variant
from ..rounding import nearest


def toy(net, x, *, alpha=1.0, classes=10):
    x = net.unit("stem", x, nearest(16, alpha), 3, stride=2)
    c = nearest(15, alpha)
    {line}
    return net.linear("fc", net.flatten(net.global_pool("pool", x)), classes)


NETWORKS = (Network("{name}", "Toy", "made up", toy, {{"only": Variant("made up")}}),)
"""
SWEPT = {"alpha": [0.5, 1.0, 2.0], "resolution": [64, 224]}


@pytest.fixture
def family(tmp_path, monkeypatch):
    """Makes a family of that line, for this test only."""
    monkeypatch.setattr(architectures, "__path__", [*architectures.__path__, str(tmp_path)])

    def make(line):
        name = f"toy{len(list(tmp_path.iterdir()))}_{abs(hash(line))}"
        folder = tmp_path / name
        folder.mkdir()
        (folder / "closed.py").write_text(TOY.format(line=line, name=name))
        monkeypatch.setitem(FAMILIES, name, name)
        importlib.invalidate_caches()
        return name

    return make


BRANCHES = {
    "channels": "x = net.unit('more', x, c) if x.channels != c else x",
    "a builtin": "x = net.unit('more', x, max(12, c))",
    "an integer": "x = net.unit('more', x, int(c))",
    "a side": "x = net.pool('half', x, 'max_pool', 2) if x.size[0] > 50 else x",
    "equal sides": "x = net.pool('half', x, 'max_pool', 2) if x.size[0] == 112 else x",
}


@pytest.mark.parametrize("line", BRANCHES.values(), ids=list(BRANCHES))
def test_a_closed_form_that_decides_for_many_settings_at_once_says_where_and_what_to_use(line, family):
    name = family(line)
    assert complexity.ledger(name, alpha=0.5).params > 0  # one setting it takes
    with pytest.raises(ComplexityError) as error:
        complexity.sweep(name, **SWEPT).multi_adds  # noqa: B018
    text = str(error.value)
    assert "\n" not in text and f"{name}/closed.py, line 9, {line!r}" in text and "where=" in text


@pytest.mark.parametrize("line", [BRANCHES["a builtin"], BRANCHES["a side"], BRANCHES["equal sides"]])
def test_a_formula_of_such_a_closed_form_says_the_same(line, family):
    with pytest.raises(ComplexityError, match="instead of a decision by channels or sizes") as error:
        complexity.formula(family(line))
    assert "\n" not in str(error.value)


def test_what_the_error_names_works(family):
    name = family("x = net.unit('more', x, c, where=x.channels != c)")
    sweep = complexity.sweep(name, **SWEPT)
    for i, alpha in enumerate(SWEPT["alpha"]):
        for j, side in enumerate(SWEPT["resolution"]):
            assert sweep.multi_adds[i, j] == complexity.ledger(name, alpha=alpha, resolution=side).multi_adds


def test_a_mistake_for_one_setting_is_not_taken_for_one_of_many(family):
    with pytest.raises(TypeError, match="unexpected keyword argument 'kernels'"):
        complexity.ledger(family("x = net.unit('more', x, c, kernels=3)"))


def test_family_facts_are_the_networks_own():
    found = networks()
    assert {FAMILIES[name] for name, one in found.items() if not one.staged} == {"densenet"}
    assert found["shufflenet_v2"].staged == ("kernel", "depth")  # its widths are printed ones: no multiplier
    assert found["shufflenet_v2"].widths == (0.5, 1.0, 1.5, 2.0) and found["shufflenet_v1"].groups == (1, 2, 3, 4, 8)
    formula = complexity.formula("shufflenet_v2")
    assert {str(one) for one in formula.multi_adds.free_symbols} == {*found["shufflenet_v2"].symbols, "β"}
    assert sympy.Symbol("α", positive=True) in complexity.formula("vgg16").params.free_symbols
    assert registry.find("vgg16") is found["vgg16"]

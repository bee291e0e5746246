"""One thread a process, and what runs at length only."""

import os
import shutil

import pytest

# The tests run in several processes, and torch's threads would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

#: Of the browser that opens pages: nothing of its own on the network.
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

#: Networks that are another of their family with other numbers: tests of every network run on them with ``-m long`` only,
#: but those of the closed forms' totals, which are quick.
SIMILAR = {
    *("vgg11", "vgg13", "vgg19", "vgg13_bn", "vgg16_bn", "vgg19_bn"),
    *("resnet34", "resnet101", "resnet152", "resnext101_32x4d", "resnext101_32x8d", "resnext101_64x4d"),
    *("wide_resnet101_2", "seresnet101", "seresnet152", "seresnext50_32x4d", "seresnext101_32x4d"),
    *("densenet161", "densenet169", "densenet201", "densenet264"),
    *(f"efficientnet_b{i}" for i in (1, 2, 4, 5, 6, 7)),
    *(f"efficientnet_lite{i}" for i in (1, 2, 3, 4)),
    *(f"regnet_x_{size}" for size in ("200mf", "600mf", "800mf", "1_6gf", "3_2gf", "4_0gf", "6_4gf", "8gf", "12gf")),
    *(f"regnet_y_{size}" for size in ("200mf", "400mf", "600mf", "1_6gf", "3_2gf", "4_0gf", "6_4gf", "8gf", "12gf")),
    *("shufflenet_v2_plus_small", "shufflenet_v2_plus_large", "nasnet_a_large", "senet154"),
    *("regnet_x_16gf", "regnet_x_32gf", "regnet_y_16gf", "regnet_y_32gf", "regnet_y_128gf"),
}
QUICK = ("test_architectures_figures", "test_architectures_witnesses")


@pytest.hookimpl(tryfirst=True)  # before pytest looks at the markers
def pytest_collection_modifyitems(items):
    for item in items:
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        names = [value[0] if isinstance(value, tuple) and value else value for value in values]
        if item.path.stem not in QUICK and any(isinstance(name, str) and name in SIMILAR for name in names):
            item.add_marker("long")


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "no browser: sh tests/chromium.sh installs Debian's, or name one in CHROMIUM"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()

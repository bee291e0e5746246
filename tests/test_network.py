"""Nothing is downloaded: every command runs where no socket can be opened, and weights are refused."""

import socket

import pytest

from complexity.cli.main import COMMANDS, run

#: One call of each command; ``audit`` and ``compare`` count in processes of their own, which inherit what is forbidden.
CALLS = {
    "tables": "-t 5-2",
    "count": "torchvision:squeezenet1_0",
    "compare": "torchvision:squeezenet1_0",
    "audit": "torchvision --models squeezenet1_0 --jobs 1",
    "diff": "complexity:mobilenet_v1 complexity:mobilenet_v2",
    "verify": "torchvision:squeezenet1_0 --input 1,3,64,64",
    "check": "--config CONFIG",
    "sweep": "mobilenet_v1 --alpha 0.5,1 --plot OUT.svg",
    "fit": "--max-multi-adds 300M",
    "explorer": "--network mobilenet_v1 --alpha 1 --resolution 224 --output OUT.html",
    "memory": "timm:mobilenetv3_small_050",
    "guidelines": "complexity:mobilenet_v1",
    "bench": "torchvision:squeezenet1_0 --turns 1 --seconds 0.001 --warm-up 0 --quiet",
    "explain": "569M --network mobilenet_v1",
    "published": "mobilenet-v1-paper",
    "elastic": "mobilenet_v2 --most params",
    "formula": "mobilenet_v1",
    "diagram": "shufflenet_v1 --output OUT.svg",
    "report": "torchvision:squeezenet1_0 --output OUT.html",
    "list": "networks",
}


def test_every_command_is_called():
    assert set(CALLS) == set(COMMANDS)


@pytest.fixture
def offline(monkeypatch):
    """What was tried to be reached."""
    tried = []

    def refused(*args, **kwargs):
        tried.append(args)
        raise OSError("there is no network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refused)
    return tried


@pytest.mark.parametrize("command", CALLS)
def test_a_command_needs_no_network(command, offline, tmp_path, capsys):
    (tmp_path / "complexity.toml").write_text('[[model]]\ntarget = "complexity:mobilenet_v1"\nmax_params = "5M"\n')
    words = CALLS[command].replace("CONFIG", str(tmp_path / "complexity.toml")).replace("OUT", str(tmp_path / "out"))
    code = run([command, *words.split()])
    assert code in (0, 1), capsys.readouterr().err
    assert offline == []


@pytest.mark.parametrize(
    "target",
    [
        "torchvision:resnet18?weights=DEFAULT",
        "torchvision:fcn_resnet50?weights_backbone=IMAGENET1K_V1",
        "timm:resnet18?pretrained=true",
        "timm:resnet18?checkpoint_path=some.pth",
        "pytorchcv:resnet18?pretrained=1",
    ],
)
@pytest.mark.parametrize("command", ["count", "memory", "verify"])
def test_weights_are_refused(command, target, offline, capsys):
    name = target.partition("?")[2].partition("=")[0]
    assert run([command, target]) == 2
    said = f"complexity: {target}: {name} is not allowed: models are counted without weights, nothing is downloaded\n"
    assert capsys.readouterr().err == said
    assert offline == []


def test_no_weights_may_be_said(offline, capsys):
    assert run(["count", "torchvision:squeezenet1_0?weights=none"]) == 0

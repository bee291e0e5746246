"""Models and inputs that live on a GPU, counted there: the same ledgers as on the CPU, the same sums as torch's own counter on
the real run, and nothing left behind on the device.

    python benchmarks/counter_on_gpu.py                  # ends with 1 if anything differs
    python benchmarks/counter_on_gpu.py --device cpu     # a rehearsal without a GPU

Needs torch and torchvision beside the base package; works from a checkout (PYTHONPATH=.). One line a case: MultiAdds counted on
the device, on the CPU, by FlopCounterMode on the real run (halved), memory that the count took there, milliseconds.
"""

from __future__ import annotations

import argparse
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import torch
import torchvision
from torch import nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from complexity.base.errors import ComplexityError
from complexity.counters import count


class Attention(nn.Module):
    """Fused attention as models call it."""

    def __init__(self, width: int = 256, heads: int = 4, causal: bool = False) -> None:
        super().__init__()
        self.heads, self.causal = heads, causal
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in self.qkv(x).chunk(3, -1))
        return self.out(
            functional.scaled_dot_product_attention(q, k, v, is_causal=self.causal).transpose(1, 2).flatten(2)
        )


class Moves(nn.Module):
    """Makes tensors on its input's device and casts, as models do."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(64, 64)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mask = torch.ones(x.shape[1], device=x.device, dtype=torch.bool).logical_not().logical_not()
        noise = torch.zeros_like(x).to(x.device, torch.float32) + torch.arange(64, device=x.device)
        y = self.linear((x.float() + noise).to(x.dtype).contiguous())
        return y.masked_fill(~mask[None, :, None], 0)


class Case(NamedTuple):
    """A model and its inputs on a device, and what is around the call."""

    name: str
    make: Callable[[], nn.Module]
    inputs: Callable[[], tuple[torch.Tensor, ...]]
    dtype: torch.dtype = torch.float32
    channels_last: bool = False
    around: Callable[[str], AbstractContextManager[Any]] = lambda device: nullcontext()
    compiled: bool = False


def image(size: int = 224, batch: int = 2) -> Callable[[], tuple[torch.Tensor, ...]]:
    return lambda: (torch.randn(batch, 3, size, size),)


def tokens(length: int = 128, width: int = 256) -> Callable[[], tuple[torch.Tensor, ...]]:
    return lambda: (torch.randn(2, length, width),)


def network(name: str) -> Callable[[], nn.Module]:
    return lambda: torchvision.models.get_model(
        name, weights=None, **({"weights_backbone": None} if "deeplab" in name else {})
    )


HALF, BFLOAT = torch.float16, torch.bfloat16


def cases() -> Iterator[Case]:
    """All cases."""
    for name in (
        "mobilenet_v2",
        "mobilenet_v3_large",
        "shufflenet_v2_x1_0",
        "resnet50",
        "googlenet",
        "efficientnet_b0",
    ):
        yield Case(name, network(name), image())
        yield Case(f"{name}, half, channels last", network(name), image(), HALF, True)
    yield Case("vit_b_16, bfloat16", network("vit_b_16"), image(), BFLOAT)
    yield Case("swin_t, half", network("swin_t"), image(), HALF)
    yield Case("r3d_18", network("r3d_18"), lambda: (torch.randn(1, 3, 8, 64, 64),))
    yield Case("deeplabv3_resnet50, half", network("deeplabv3_resnet50"), image(128), HALF)
    for backend in (
        SDPBackend.MATH,
        SDPBackend.FLASH_ATTENTION,
        SDPBackend.EFFICIENT_ATTENTION,
        SDPBackend.CUDNN_ATTENTION,
    ):
        around = lambda device, backend=backend: sdpa_kernel(backend) if device == "cuda" else nullcontext()  # noqa: E731
        yield Case(f"attention, {backend.name.lower()}, half", Attention, tokens(), HALF, around=around)
    yield Case("attention, causal, bfloat16", lambda: Attention(causal=True), tokens(), BFLOAT)
    for dtype in HALF, BFLOAT:
        around = lambda device, dtype=dtype: torch.autocast(device, dtype)  # noqa: E731
        yield Case(f"autocast {dtype}", network("resnet18"), image(), around=around)
    yield Case("MultiheadAttention", lambda: Both(nn.MultiheadAttention(64, 4, batch_first=True)), tokens(32, 64))
    yield Case("TransformerEncoder", lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(64, 4, 128, batch_first=True), 2),
               tokens(32, 64))  # fmt: skip
    for kind in nn.LSTM, nn.GRU, nn.RNN:
        make = lambda kind=kind: kind(32, 64, num_layers=2, bidirectional=True, batch_first=True)  # noqa: E731
        yield Case(f"{kind.__name__} (cuDNN)", make, tokens(20, 32))
    yield Case("conv1d, conv3d, transposed", Convolutions, lambda: (torch.randn(2, 8, 40),))
    yield Case("device and dtype inside forward", Moves, tokens(16, 64), HALF)
    yield Case("torch.compile", network("resnet18"), image(), compiled=True)
    yield Case("embedding bag, half", lambda: nn.EmbeddingBag(100, 32), lambda: (torch.randint(100, (4, 7)),), HALF)


class Both(nn.Module):
    """Attention of a sequence on itself."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x, x, x)[0]


class Convolutions(nn.Module):
    """Convolutions of one, two and three axes, and a transposed one."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two, self.three = (
            nn.Conv1d(8, 8, 3),
            nn.Conv2d(8, 8, 3, padding="same"),
            nn.Conv3d(8, 8, (1, 3, 3)),
        )
        self.back = nn.ConvTranspose2d(8, 4, 3, stride=2, groups=2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.two(self.one(x)[:, :, None].expand(-1, -1, 6, -1))
        return self.back(self.three(x[:, :, None]).squeeze(2))


def shown(case: Case, device: str) -> list[str]:
    """Counts a case; what differs."""
    made = case.make().eval()
    inputs = case.inputs()
    expected = count(made, *inputs).multi_adds
    layout = torch.channels_last if case.channels_last else torch.preserve_format
    made = made.to(device, case.dtype, memory_format=layout)
    inputs = tuple(x.to(device, case.dtype if x.is_floating_point() else None) for x in inputs)
    model = torch.compile(made, backend="eager") if case.compiled else made
    state = {name: value.clone() for name, value in made.state_dict().items()}
    gpu = device == "cuda"
    draws = torch.cuda.get_rng_state() if gpu else torch.get_rng_state()
    with case.around(device):
        count(model, *inputs)
        before = _allocated(gpu)
        start = time.perf_counter()
        ledger = count(model, *inputs)
        spent = (time.perf_counter() - start) * 1000
        took = _most(gpu) - before
        with FlopCounterMode(display=False) as witness, torch.no_grad():
            made(*inputs)
    torch_says = witness.get_total_flops() // 2
    print(f"{case.name:38}{ledger.multi_adds:16,}{expected:16,}{torch_says:16,}{took / 1e6:8.1f} MB{spent:8.1f} ms")
    after = torch.cuda.get_rng_state() if gpu else torch.get_rng_state()
    wrong = []
    if ledger.multi_adds != expected:
        wrong.append(f"{ledger.multi_adds:,} on {device}, {expected:,} on the CPU")
    if torch_says != ledger.multi_adds and not isinstance(made, UNSEEN) and not _cpu_attention(case, device):
        wrong.append(f"torch's counter: {torch_says:,}")
    if ledger.uncounted:
        wrong.append(f"uncounted: {[str(one) for one in ledger.uncounted]}")
    if took > 1e6:
        wrong.append(f"{took:,} bytes taken on the device")
    if not torch.equal(draws, after):
        wrong.append("random draws")
    if any(not torch.equal(value, state[name]) for name, value in made.state_dict().items()):
        wrong.append("the model's state")
    return [f"{case.name}: {text}" for text in wrong]


#: What torch's counter gives 0 for: recurrent layers and encoder layers that run as one operator.
UNSEEN = (nn.LSTM, nn.GRU, nn.RNN, nn.TransformerEncoder, Both, torchvision.models.VisionTransformer)


def _cpu_attention(case: Case, device: str) -> bool:
    return device == "cpu" and any(
        word in case.name for word in ("attention", "Attention", "Transformer", "vit", "autocast")
    )


def _allocated(gpu: bool) -> int:
    """Bytes taken on the GPU (elsewhere 0); the peak begins here."""
    if not gpu:
        return 0
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    return torch.cuda.memory_allocated()


def _most(gpu: bool) -> int:
    """Bytes taken on the GPU at most since then."""
    return torch.cuda.max_memory_allocated() if gpu else 0


STEPS = 100


def trained(device: str, beside: Callable[[], object] | None = None) -> list[float]:
    """Losses of a model that trains in another thread, on a stream of its own, while ``beside`` is called here."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.Dropout(0.5), nn.Linear(64, 1)).to(device)
    data = torch.randn(256, 64, device=device)
    optimizer = torch.optim.SGD(model.parameters(), 0.01)
    losses: list[float] = []

    def train() -> None:
        if device == "cuda":
            torch.cuda.synchronize()
        with torch.cuda.stream(torch.cuda.Stream()) if device == "cuda" else nullcontext():
            for _ in range(STEPS):
                optimizer.zero_grad()
                loss = model(data).square().mean()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())

    thread = threading.Thread(target=train)
    thread.start()
    while thread.is_alive():
        if beside is not None:
            beside()
        thread.join(0.001)
    return losses


def left_alone(device: str) -> list[str]:
    """Losses of a training thread with and without counts beside it."""
    alone = trained(device)
    model, x = torchvision.models.resnet18(weights=None).to(device), torch.randn(1, 3, 64, 64, device=device)
    start = time.perf_counter()
    beside = trained(device, lambda: count(model, x))
    same = len(alone) == STEPS and alone == beside
    spent = time.perf_counter() - start
    print(f"training beside counts: {'the same' if same else 'other'} losses in {len(beside)} steps, {spent:.1f} s")
    return [] if same else ["a training thread: other losses"]


def refused(device: str) -> list[str]:
    """What torch refuses on the device is refused with torch's words."""
    gpu = device == "cuda"
    wrong = [
        ("a channel too many", lambda: count(nn.Conv2d(3, 4, 3).to(device), torch.randn(1, 4, 8, 8, device=device))),
        (
            "two dtypes",
            lambda: count(nn.Linear(4, 4).to(device), torch.randn(1, 4, device=device, dtype=torch.float64)),
        ),
        *([("two devices", lambda: count(nn.Linear(4, 4).to(device), torch.randn(1, 4)))] if gpu else []),
        *([("two devices, added", lambda: count(Adds().to(device), torch.randn(4)))] if gpu else []),
    ]
    said = []
    for name, call in wrong:
        try:
            said.append(f"{name}: counted as {call().multi_adds}")
        except (RuntimeError, ComplexityError) as error:
            print(f"refused, {name}: {str(error).splitlines()[0][:110]}")
    return said


class Adds(nn.Module):
    """Adds a buffer to its input."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("b", torch.ones(4))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.b


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda")
    device = parser.parse_args().device
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU"
    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, {name}")
    print(f"{'case':38}{'on device':>16}{'on CPU':>16}{'torch’s':>16}")
    wrong: list[str] = []
    for case in cases():
        try:
            wrong += shown(case, device)
        except Exception as error:  # the other cases are told too
            where = traceback.extract_tb(error.__traceback__)[-1]
            wrong.append(f"{case.name}: {type(error).__name__}: {str(error)[:300]} ({where.filename}:{where.lineno})")
            print(case.name, "failed")
    wrong += left_alone(device) + refused(device)
    print("\n".join(["", *wrong] if wrong else ["", "nothing differs"]))
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main())

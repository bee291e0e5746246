"""A count leaves alone what the user gave it and what all of Python shares; transformed tensors are counted in full."""

from __future__ import annotations

import io
import random
import signal
import subprocess
import sys
import threading
import time

import numpy
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from tqdm import tqdm

from complexity.base.errors import ComplexityError
from complexity.counters import count, spec


class Calls(nn.Module):
    def __init__(self, function, **parts):
        super().__init__()
        self.function = function
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *inputs):
        return self.function(self, *inputs)


REAL = pytest.mark.filterwarnings("ignore:.*is run for real")


@REAL
@pytest.mark.parametrize("execute", [False, True])
def test_inputs_keep_their_values(execute):
    x = torch.ones(2, 4)
    count(Calls(lambda m, x: (x.mul_(2), bool(x.sum() > 0))[0]), x, execute=execute)
    assert x.eq(1).all()


@REAL
@pytest.mark.parametrize("execute", [False, True])
def test_nested_inputs_keep_their_items(execute):
    x = {"maps": [torch.ones(2)]}
    count(Calls(lambda m, x: x["maps"].append(x["maps"][0].add_(1))), x, execute=execute)
    assert len(x["maps"]) == 1 and x["maps"][0].eq(1).all()


@REAL
@pytest.mark.parametrize("hold", [lambda t: t, lambda t: [t], lambda t: {"cache": (t, [t])}])
def test_tensors_that_modules_hold_keep_their_values(hold):
    kept = torch.zeros(2)
    model = Calls(lambda m, x: (m.kept.add_(1), bool(x.sum() > 0)), kept=kept, held=hold(kept))
    count(model, torch.ones(2))
    assert kept.eq(0).all()


def test_lists_in_dicts_of_a_module_keep_their_items():
    model = Calls(lambda m, x: m.seen["n"].append(1), seen={"n": []})
    count(model, torch.ones(2))
    assert model.seen == {"n": []}


def test_no_gradient_is_left():
    model = Calls(lambda m, x: m.linear(x).sum().backward(), linear=nn.Linear(4, 4))
    count(model, torch.ones(2, 4), execute=True)
    assert model.linear.weight.grad is None


def test_gradients_that_were_there_keep_their_values():
    model = Calls(lambda m, x: m.linear(x).sum().backward(), linear=nn.Linear(4, 4))
    model(torch.ones(2, 4))
    gradient = model.linear.weight.grad
    before = gradient.clone()
    count(model, torch.ones(2, 4), execute=True)
    assert model.linear.weight.grad is gradient and gradient.equal(before)


@pytest.mark.parametrize("execute", [False, True])
@pytest.mark.parametrize(
    "disturb",
    [
        lambda: torch.manual_seed(3),
        random.random,
        numpy.random.rand,
        lambda: torch.rand(3),
        lambda: torch.set_default_dtype(torch.float64),
    ],
)
def test_random_states_and_the_default_dtype_stay(disturb, execute):
    def state():
        return random.getstate(), numpy.random.get_state()[1].tolist(), torch.get_rng_state().tolist()

    before = state()
    count(Calls(lambda m, x: disturb()), torch.ones(2), execute=execute)
    assert state() == before and torch.get_default_dtype() is torch.float32


@REAL
@pytest.mark.parametrize("execute", [False, True])
@pytest.mark.parametrize(
    ("function", "shape", "multi_adds"),
    [
        (lambda m, x: torch.vmap(m.linear)(x), (5, 4), 5 * 16),
        # also the product with the gradient of the weight, which is zero: torch multiplies by it
        (lambda m, x: torch.func.jvp(m.linear, (x,), (x,)), (5, 4), 3 * 5 * 16),
        (lambda m, x: torch.func.jacrev(m.linear)(x), (4,), 16 + 64),
    ],
)
def test_transformed_functions_are_counted_in_full(function, shape, multi_adds, execute):
    model = Calls(function, linear=nn.Linear(4, 4))
    ledger = count(model, torch.ones(shape), execute=execute)
    if len(shape) > 1:  # torch's counter cannot follow jacrev through modules
        with FlopCounterMode(display=False) as witness:
            model(torch.ones(shape))
        assert witness.get_total_flops() == 2 * multi_adds
    assert (ledger.multi_adds, ledger.uncounted) == (multi_adds, ())


def test_a_transformed_function_without_values_says_so():
    model = Calls(lambda m, x: torch.vmap(m.linear)(x), linear=nn.Linear(4, 4))
    with pytest.raises(ComplexityError, match="vmap"):
        count(model, spec(5, 4))


# In a process of its own: an interrupt inside a finalizer is an "exception ignored" there, not an error of the next test.
INTERRUPTED = """
import signal
import torch
from torch import nn
from complexity.counters import count, spec


def stop(*_):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # one interrupt at a time: none in the middle of what is checked below
    raise KeyboardInterrupt


signal.signal(signal.SIGINT, signal.SIG_IGN)
model = nn.Sequential(*(nn.Sequential(nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4), nn.ReLU()) for _ in range(60)))
code, x = nn.Module.__call__.__code__, spec(1, 4, 8, 8)
count(model, x)
print("ready", flush=True)
interrupted, wrong = 0, []
while interrupted < 40:
    try:
        signal.signal(signal.SIGINT, stop)
        while True:
            count(model, x)
    except KeyboardInterrupt:
        interrupted += 1
        if not all(module.training for module in model.modules()):
            wrong.append(interrupted)
            model.train()
assert wrong == [], wrong
assert nn.Module.__call__.__code__ is code
assert torch.overrides._len_torch_function_stack() == 0
print("held")
"""


def test_ctrl_c_never_leaves_a_model_in_evaluation_mode():
    child = subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    end = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < end:
        time.sleep(random.uniform(0.002, 0.02))
        child.send_signal(signal.SIGINT)
    child.kill()
    assert child.stdout.read() == "held\n"


def test_random_states_stay_also_once_a_progress_bar_was_shown():
    list(tqdm(range(2), file=io.StringIO()))  # its watching thread stays
    assert threading.active_count() > 1
    before = random.getstate()
    count(Calls(lambda m, x: random.random()), torch.ones(2))
    assert random.getstate() == before


def test_what_another_thread_may_draw_is_not_put_back():
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    try:
        before = random.getstate()
        count(Calls(lambda m, x: random.random()), torch.ones(2))
        assert random.getstate() != before
    finally:
        ended.set()
        other.join()
        random.setstate(before)

"""What a forward sets, adds, registers or flips goes with the ghost; threads and forks run as ever."""

from __future__ import annotations

import dataclasses
import functools
import os
import threading

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import prune

from complexity.base.errors import ComplexityError
from complexity.counters import StandIn, count, spec

X = torch.ones(2, 4)


class Calls(nn.Module):
    def __init__(self, function, **parts):
        super().__init__()
        self.function = function
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *inputs):
        return self.function(self, *inputs)


def everything(model: nn.Module) -> dict[str, object]:
    """All that every module holds, by identity, with the contents of its dicts."""
    held = {}
    for name, module in model.named_modules():
        for attribute, value in vars(module).items():
            held[name, attribute] = id(value)
            if isinstance(value, dict):
                held[name, attribute, "items"] = [(key, id(item)) for key, item in value.items()]
    return held


def a_module(m, x):
    m.projection = nn.Linear(4, 4)
    return m.projection(x)


def a_parameter(m, x):
    m.scale = nn.Parameter(torch.ones(4))
    m.register_parameter("shift", nn.Parameter(torch.ones(4)))
    return x * m.scale + m.shift


def a_buffer(m, x):
    m.register_buffer("mean", x.mean(0))
    m.inner.register_buffer("steps", torch.zeros(()))
    return x - m.mean


def an_attribute(m, x):
    m.last = m.inner(x)
    m.inner.last = m.last
    del m.flag
    return m.last


HOOKS = [
    "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook", "register_full_backward_pre_hook",
    "register_state_dict_post_hook", "register_state_dict_pre_hook", "register_load_state_dict_pre_hook",
    "register_load_state_dict_post_hook",
]  # fmt: skip


def every_hook(m, x):
    for name in HOOKS:
        for module in (m, m.inner):
            getattr(module, name)(lambda *_: None)
    m.inner.register_forward_hook(lambda *_, **__: None, with_kwargs=True, always_call=True)
    return m.inner(x)


def modes(m, x):
    m.train()
    m.inner.requires_grad_(False)
    m.inner.half()
    m.inner.weight.data = torch.zeros(1)
    m.inner.weight.grad = torch.zeros_like(m.inner.weight)
    return x


@pytest.mark.parametrize("execute", [False, True])
@pytest.mark.parametrize("made", [a_module, a_parameter, a_buffer, an_attribute, every_hook, modes])
def test_what_a_forward_makes_goes_with_the_count(made, execute):
    model = Calls(made, inner=nn.Linear(4, 4), flag=True)
    before, weight = everything(model), model.inner.weight.clone()
    count(model, X, execute=execute)
    assert everything(model) == before
    assert [p.requires_grad for p in model.parameters()] == [True, True]
    assert model.inner.weight.equal(weight) and model.inner.weight.grad is None


class WithoutChildren(nn.Module):
    def forward(self, x):
        self.projection = nn.Linear(4, 3)
        return self.projection(x)


def test_a_module_without_children_keeps_none():
    model = WithoutChildren()
    assert count(model, X).multi_adds == 2 * 4 * 3
    assert list(model.parameters()) == []


class Cache:
    def __init__(self):
        self.keys, self.seen = [torch.zeros(1, 4)], {"n": 1}

    def update(self, x):
        self.keys.append(x)
        self.seen["n"] += 1
        return torch.cat(self.keys)


class Slots:
    __slots__ = ("state",)

    def __init__(self):
        self.state = torch.zeros(1, 4)

    def update(self, x):
        self.state = torch.cat([self.state, x])
        return self.state


@dataclasses.dataclass
class State:
    hidden: torch.Tensor

    def update(self, x):
        self.hidden.add_(1)
        self.hidden = torch.cat([self.hidden, x])
        return self.hidden


@pytest.mark.parametrize("execute", [False, True])
@pytest.mark.parametrize("make", [Cache, Slots, lambda: State(torch.zeros(1, 4))])
def test_objects_that_are_given_stay_as_they_are(make, execute):
    def held(value):
        names = vars(value) if hasattr(value, "__dict__") else value.__slots__
        return {name: repr(getattr(value, name)) for name in names}

    given = make()
    before = held(given)
    model = Calls(lambda m, x, cache: m.inner(cache.update(x)), inner=nn.Linear(4, 4))
    assert count(model, X, given, execute=execute).multi_adds == 3 * 16
    assert held(given) == before


def test_a_cache_of_transformers_stays_as_it_is():
    from transformers import DynamicCache

    cache = DynamicCache()
    cache.update(torch.zeros(1, 2, 8, 4), torch.zeros(1, 2, 8, 4), 0)
    q = torch.zeros(1, 2, 1, 4)
    model = Calls(lambda m, q, cache: F.scaled_dot_product_attention(q, *cache.update(q, q, 0)))
    assert count(model, q, cache).multi_adds == 2 * 2 * 9 * 4
    assert cache.get_seq_length() == 8
    assert type(model(q, cache)) is torch.Tensor


def test_a_stand_in_after_its_count_says_so():
    kept = []
    count(Calls(lambda m, x: kept.append(x)), X)
    assert isinstance(kept[0], StandIn) and kept[0].shape == (2, 4)
    for use in (lambda t: t + 1, lambda t: t.sum(), lambda t: nn.Linear(4, 4)(t), lambda t: bool(t[0, 0])):
        with pytest.raises(ComplexityError, match="a stand-in of a count that has ended"):
            use(kept[0])


def test_activations_that_a_module_keeps_count_by_shapes_on_meta_too():
    class Keeps(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear, self.last = nn.Linear(4, 4), None

        def forward(self, x):
            self.last = self.linear(x)
            return self.last

    assert count(Keeps(), spec(2, 4)).multi_adds == 32
    pruned = prune.l1_unstructured(nn.Linear(4, 4), "weight", 0.5)
    assert count(pruned, spec(2, 4)).multi_adds == 32


# Ways to the originals: what is reached is the ghost.


class Ways(nn.Module):
    """Modules in a list and in a dict, a bound method kept, a forward that is wrapped by a closure, a partial function."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.listed, self.named = [self.norm], {"norm": self.norm}
        self.method = self.apply_norm
        self.partial = functools.partial(Ways.apply_norm, self)
        inner = self.forward

        def wrapped(x):
            self.calls = getattr(self, "calls", 0) + 1
            return inner(x)

        self.forward = wrapped

    def apply_norm(self, x):
        self.last = x
        return self.norm(x)

    def forward(self, x):
        x = self.listed[0](x) + self.named["norm"](x)
        return self.method(x) + self.partial(x)


@pytest.mark.parametrize("execute", [False, True])
def test_no_way_leads_to_the_originals(execute):
    model = Ways().train()
    before, values = everything(model), [b.clone() for b in model.buffers()]
    ledger = count(model, X, execute=execute)
    assert [layer.name for layer in ledger if layer.kind == "batch_norm"] == ["norm"] * 4
    assert everything(model) == before
    assert all(a.equal(b) for a, b in zip(model.buffers(), values, strict=True))
    assert model.training and model.norm.training


def by_its_global_name(x):
    GLOBAL[0].last = x
    GLOBAL[0].linear.last = x
    return GLOBAL[0].linear(x)


GLOBAL: list[nn.Module] = []


def test_what_a_function_reaches_by_a_global_name_is_put_back(monkeypatch):
    model = Calls(None, linear=nn.Linear(4, 4))
    model.forward = by_its_global_name
    monkeypatch.setitem(globals(), "GLOBAL", [model])
    before = everything(model)
    assert count(model, X).multi_adds == 32
    assert everything(model) == before


# Threads and forks.


def test_a_model_that_trains_in_another_thread_trains_as_without():
    def train(steps, started=None):
        torch.manual_seed(0)
        losses = []
        for _ in range(steps):
            loss = model(torch.rand(8, 4)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if started is not None:
                started.set()
        return losses

    def make():
        torch.manual_seed(1)
        made = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 1)).train()
        return made, torch.optim.SGD(made.parameters(), 0.01)

    model, optimizer = make()
    expected = train(300)
    model, optimizer = make()
    results, started = [], threading.Event()
    thread = threading.Thread(target=lambda: results.append(train(300, started)))
    thread.start()
    started.wait(10)
    counts = 0
    while thread.is_alive():
        count(model, spec(8, 4))
        counts += 1
    thread.join()
    assert counts and results == [expected]
    assert model.training and model[1].num_batches_tracked == 300


def test_a_wrapper_around_the_call_of_all_modules_stays(monkeypatch):
    original, seen = nn.Module.__call__, []

    def wrapper(self, *args, **kwargs):
        seen.append(type(self))
        return original(self, *args, **kwargs)

    monkeypatch.setattr(nn.Module, "__call__", wrapper)
    assert count(nn.Sequential(nn.Linear(4, 4)), X).multi_adds == 32
    assert seen == [nn.Sequential, nn.Linear]


@pytest.mark.filterwarnings("ignore")
def test_a_fork_while_another_thread_counts_counts_too():
    model, stop = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), threading.Event()

    def work():
        i = 8
        while not stop.is_set():
            i = i + 1 if i < 500 else 8
            count(model, spec(1, 3, i, i))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _ in range(5):
            child = os.fork()
            if not child:
                os._exit(0 if count(model, spec(1, 3, 9, 9)).multi_adds == 4 * 27 * 49 else 1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        stop.set()
        thread.join()


def test_two_hundred_nested_sequentials():
    model = nn.Linear(4, 4)
    for _ in range(200):
        model = nn.Sequential(model)
    assert count(model, X).multi_adds == 32


def test_fx_and_exported_modules():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    x = torch.zeros(1, 3, 8, 8)
    for other in (torch.fx.symbolic_trace(model), torch.export.export(model, (x,)).module()):
        assert count(other, x).multi_adds == count(model, x).multi_adds

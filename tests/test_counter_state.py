"""The model, the random state and torch itself are after a count as they were before, whatever happened in it."""

from __future__ import annotations

import copy
import threading

import pytest
import torch
from torch import nn

from complexity.counters import count, counting

CALL_CODE = nn.Module.__call__.__code__


def network() -> nn.Module:
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Dropout(), nn.Flatten(), nn.Linear(8 * 36, 4)
    )
    model[2].eval()
    model[5].bias.requires_grad_(False)
    model[0].register_forward_hook(lambda module, inputs, output: None)
    return model


def state(model: nn.Module) -> list[object]:
    """Everything that a count might change, for comparing."""
    return [
        [(name, id(module), sorted(vars(module)), module.training) for name, module in model.named_modules()],
        [(name, id(p), p.requires_grad, p.grad is None, p.device, p._version) for name, p in model.named_parameters()],
        [(name, id(b), b._version, b.tolist()) for name, b in model.named_buffers()],
        [list(hooks) for m in model.modules() for hooks in (m._forward_hooks, m._forward_pre_hooks, m._backward_hooks)],
        torch.get_rng_state().tolist(),
        torch.is_grad_enabled(),
        nn.Module.__call__.__code__ is CALL_CODE,
        torch.overrides._len_torch_function_stack(),
    ]


X = torch.zeros(2, 3, 8, 8)


@pytest.mark.parametrize("arguments", [{}, {"backward": True}, {"per_sample": True}, {"execute": True}])
def test_nothing_has_changed(arguments):
    model = network()
    before = state(model)
    count(model, X, **arguments)
    after = state(model)
    if arguments.get("execute"):  # in evaluation mode, so that not even a version counter moves
        assert before[2] == after[2]
    assert before == after


class Fails(nn.Module):
    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.inner, self.error = network(), error
        self.seen: list[object] = []

    def forward(self, x):
        y = self.inner(x)
        self.last = y
        self.seen.append(y)
        self.inner[0].extra = y
        raise self.error


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt(), SystemExit(3)])
@pytest.mark.parametrize("execute", [False, True])
def test_nothing_has_changed_after_an_error(error, execute):
    model = Fails(error)
    before = state(model)
    with pytest.raises(type(error)) as caught:
        count(model, X, execute=execute)
    assert caught.value is error
    assert caught.traceback[-1].name == "forward"
    assert before == state(model)
    assert model.seen == []


class Keeps(nn.Module):
    """Stores what it computes, as attributes, in a list, and over a buffer and a parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 4)
        self.register_buffer("steps", torch.zeros(()))
        self.register_buffer("memory", torch.zeros(1, 4))
        self.collected: list[object] = []

    def forward(self, x):
        y = self.linear(x)
        self.last = y
        self.collected.append(y)
        self.steps += 1
        self.memory = y.mean(0, keepdim=True)
        self.linear.weight.data.mul_(2)
        return y + self.memory + torch.rand(4)


def test_what_a_forward_stores_is_not_left_behind():
    model = Keeps()
    before, weight, memory = state(model), model.linear.weight.clone(), model.memory
    count(model, torch.zeros(2, 4))
    assert before == state(model)
    assert model.collected == []
    assert model.memory is memory
    assert torch.equal(weight, model.linear.weight)


def test_spectral_norm_keeps_its_vectors_in_training_mode():
    model = nn.utils.parametrizations.spectral_norm(nn.Linear(4, 5)).train()
    before = copy.deepcopy(model.state_dict())
    count(model, torch.zeros(2, 4))
    assert all(torch.equal(a, b) for a, b in zip(before.values(), model.state_dict().values(), strict=True))


def test_other_threads_run_models_as_ever():
    inside, done = threading.Event(), threading.Event()
    results = []

    class Waits(nn.Module):
        def forward(self, x):
            inside.set()
            done.wait(10)
            return x

    def elsewhere():
        inside.wait(10)
        results.append(nn.Linear(2, 3)(torch.ones(1, 2)))
        done.set()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    count(Waits(), torch.zeros(1))
    thread.join()
    assert type(results[0]) is torch.Tensor
    assert results[0].shape == (1, 3)


def test_three_threads_count_one_model_at_once():
    totals, model = [], network()
    before = state(model)

    def work():
        for _ in range(20):
            totals.append(count(model, X).multi_adds)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(totals) == 60
    assert len(set(totals)) == 1
    assert state(model) == before
    assert nn.Module.__call__.__code__ is CALL_CODE


def test_a_count_inside_a_forward_is_its_own():
    class Counts(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear, self.figures = nn.Linear(4, 4), {}

        def forward(self, x):
            TOTALS.append(count(nn.Linear(4, 2), torch.zeros(1, 4)).multi_adds)
            return self.linear(x)

    assert count(Counts(), torch.zeros(1, 4)).multi_adds == 16
    assert TOTALS == [8]


TOTALS: list[int] = []


def test_the_context_form_counts_every_call_and_parameters_once():
    model = nn.Linear(4, 5)
    with counting(model) as ledger:
        y = model(torch.zeros(2, 4))
        model(torch.zeros(3, 4))
    assert y.shape == (2, 5)
    assert (ledger.multi_adds, ledger.params) == (100, 25)
    assert sum(layer.multi_adds for layer in ledger) == 100
    assert sum(layer.params for layer in ledger) == 25
    assert type(model(torch.zeros(2, 4))) is torch.Tensor


def test_the_context_form_ends_with_an_error():
    model = nn.Linear(4, 5)
    with pytest.raises(KeyError), counting(model):
        raise KeyError
    assert nn.Module.__call__.__code__ is CALL_CODE
    assert type(model(torch.zeros(2, 4))) is torch.Tensor


def test_a_weight_of_a_network_is_never_read():
    """Weights full of nonsense on a device without memory: only their shapes matter."""
    with torch.device("meta"):
        model = nn.Linear(10**6, 10**6, bias=False)
    assert count(model, torch.empty(1, 10**6, device="meta")).multi_adds == 10**12

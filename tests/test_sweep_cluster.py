"""On a real Dask scheduler with two worker processes: the same results, also when a worker is killed half-way."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy
import pytest

import complexity
from complexity.sweeping import grid
from complexity.sweeping.parts import count_parts

ARGUMENTS = {
    "alpha": numpy.arange(10, 110) / 100,
    "resolution": range(32, 132),
    "variants": ["paper", "shallow"],
}


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder):
        file = folder / "scheduler.json"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        dask = [sys.executable, "-m", "distributed.cli.dask_spec"]
        spec = {"cls": "distributed.Scheduler", "opts": {"host": "127.0.0.1", "port": 0, "dashboard": False}}
        spec["opts"]["scheduler_file"] = str(file)
        self.processes = [subprocess.Popen([*dask, "--spec", json.dumps(spec)], **quiet)]
        deadline = time.monotonic() + 60
        while not file.exists() or not file.read_text():
            assert time.monotonic() < deadline, "no scheduler"
            time.sleep(0.05)
        self.address = json.loads(file.read_text())["address"]
        worker = {"cls": "distributed.Worker", "opts": {"nthreads": 1, "dashboard": False}}
        self.processes += [
            subprocess.Popen([*dask, self.address, "--spec", json.dumps(worker)], **quiet) for _ in range(2)
        ]

    def kill_worker(self):
        """SIGKILL to one worker; nothing starts it again."""
        victim = self.processes.pop()
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()

    def close(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    started = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        yield started
    finally:
        started.close()


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Many parts, as a large grid has."""
    monkeypatch.setattr(grid, "BLOCK", 1000)
    monkeypatch.setattr(grid, "PART", 3000)


def test_a_grid_on_two_workers_is_the_grid_of_this_machine(cluster):
    here = complexity.sweep("mobilenet_v1", **ARGUMENTS)
    there = complexity.sweep("mobilenet_v1", scheduler=cluster.address, **ARGUMENTS)
    assert there.multi_adds.dtype == here.multi_adds.dtype
    assert (there.multi_adds == here.multi_adds).all()


def test_selections_on_two_workers_are_the_same_in_the_same_order(cluster):
    here = complexity.sweep("mobilenet_v1", **ARGUMENTS)
    there = complexity.sweep("mobilenet_v1", scheduler=cluster.address, **ARGUMENTS)
    for one, other in [
        (here.within(max_multi_adds="30M"), there.within(max_multi_adds="30M")),
        (here.pareto(), there.pareto()),
        (here.closest(5, multi_adds=20e6), there.closest(5, multi_adds=20e6)),
    ]:
        assert one.flat.tolist() == other.flat.tolist()
        assert one.to_frame().equals(other.to_frame())


def test_a_searched_space_on_two_workers_is_the_same(cluster):
    choices = {"alpha": [0.5, 1.0], "kernel": [3, 5], "depth": [0, None]}
    here = complexity.elastic("mobilenet_v1", **choices)
    there = complexity.elastic("mobilenet_v1", scheduler=cluster.address, **choices)
    budgets = {"max_multi_adds": "300M", "max_params": "2M", "prefer": ("high", "high")}
    assert here.pareto(**budgets).to_frame().equals(there.pareto(**budgets).to_frame())


def test_no_scheduler_at_an_address_is_one_line():
    with pytest.raises(complexity.ComplexityError, match="cannot be reached") as error:
        complexity.sweep("mobilenet_v1", scheduler="tcp://127.0.0.1:1", alpha=[1.0]).multi_adds  # noqa: B018
    assert "\n" not in str(error.value)


def test_an_address_without_a_protocol_is_one_line():
    with pytest.raises(complexity.ComplexityError, match="an address like tcp://host:8786 is needed"):
        complexity.sweep("mobilenet_v1", scheduler="localhost", alpha=[1.0]).multi_adds  # noqa: B018


def test_a_worker_killed_half_way_costs_time_and_nothing_else(cluster):
    here = complexity.sweep("mobilenet_v1", **ARGUMENTS)
    there = complexity.sweep("mobilenet_v1", scheduler=cluster.address, **ARGUMENTS)
    parts = count_parts(there.shape, 1000)
    starts, blocks = [], []
    for start, block in there.blocks("multi_adds"):
        starts.append(start)
        blocks.append(block["multi_adds"])
        if len(blocks) == parts // 2:
            cluster.kill_worker()
    assert starts == sorted(starts)
    assert (numpy.concatenate(blocks) == here.multi_adds.reshape(-1)).all()


def test_a_zoo_audited_on_workers_is_the_same(cluster):
    from complexity.peers.audit import audit

    here = audit("torchvision", models="squeezenet1_*")
    there = audit("torchvision", models="squeezenet1_*", scheduler=cluster.address)
    assert [replace(entry, seconds=0) for entry in here.entries] == [
        replace(entry, seconds=0) for entry in there.entries
    ]
    assert len(here.entries) == 2 and here.passed

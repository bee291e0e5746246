"""What the measurements ran on, in words."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

from ..base.errors import ComplexityError, shown
from ..base.words import say

DEVICES = ("cpu", "cuda")


def machine(device: str, threads: int) -> dict[str, Any]:
    """Processor, cores, threads, load before the start, and versions; the GPU's name too where it is used."""
    import torch

    known: dict[str, Any] = {
        "device": device,
        "processor": processor(),
        "cores": os.cpu_count() or 0,
        "threads": threads,
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    if device != "cpu":
        known["gpu"] = torch.cuda.get_device_name(torch.device(device))
        known["cuda"] = torch.version.cuda
    return known


def processor() -> str:
    """The processor's name, as the system gives it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() in ("model name", "Model", "Hardware") and value.strip():
                return value.strip()
    except OSError:
        pass
    return platform.processor() or platform.machine() or "unknown processor"


def sentence(known: dict[str, Any], lang: str = "en") -> str:
    """The machine in one line."""
    what = f"{known['gpu']}, CUDA {known['cuda']}" if "gpu" in known else known["processor"]
    load = say("measured.load", lang, load=known["load"]) if known["load"] is not None else ""
    named = {name: known[name] for name in ("threads", "cores", "torch", "system")}
    return say("measured.cores", lang, what=what, **named | {"load": load})


def busy(known: dict[str, Any], lang: str = "en") -> str:
    """A warning where the machine had other work to do before the start, else nothing."""
    if known.get("load") is None or known["load"] < 0.75 * known["cores"]:
        return ""
    return say("measured.busy", lang, load=known["load"], cores=known["cores"])


def check_device(device: str) -> str:
    """A device that is there.

    Raises:
        ComplexityError: another kind of device, or no GPU that torch can use.
    """
    import torch

    kind, _, index = device.partition(":")
    if kind not in DEVICES or (index and not index.isdigit()):
        raise ComplexityError(f"device {shown(device)} is not allowed: cpu, cuda or cuda:N")
    if kind == "cpu":
        return "cpu"
    if not torch.cuda.is_available():
        raise ComplexityError(
            f"device {device}: this machine has no GPU that torch {torch.__version__} can use; use cpu"
        )
    if index and int(index) >= torch.cuda.device_count():
        raise ComplexityError(f"device {device}: there are {torch.cuda.device_count()} GPUs, counted from 0")
    return device

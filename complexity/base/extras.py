"""What an optional dependency is for: a module that is not installed, as the one line that says how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .errors import ComplexityError

#: Module -> what people call it, and the extra of this package that brings it.
EXTRAS: dict[str, tuple[str, str]] = {
    "torch": ("PyTorch", "torch"),
    "torchvision": ("torchvision", "torch"),
    "timm": ("timm", "zoo"),
    "pytorchcv": ("pytorchcv", "zoo"),
    "fvcore": ("fvcore", "peers"),
    "thop": ("thop", "peers"),
    "ptflops": ("ptflops", "peers"),
    "torchinfo": ("torchinfo", "peers"),
    "torchprofile": ("torchprofile", "peers"),
    "calflops": ("calflops", "peers"),
    "transformers": ("transformers", "peers"),
    "sympy": ("SymPy", "symbolic"),
    "altair": ("Altair", "plots"),
    "vl_convert": ("vl-convert", "plots"),
    "pyarrow": ("PyArrow", "parquet"),
    "distributed": ("Dask's distributed", "cluster"),
    "onnx": ("ONNX", "onnx"),
    "playwright": ("Playwright", "browser"),
}


def missing(error: ImportError, what: str = "") -> ComplexityError | None:
    """The error for a module of an extra that is not there; ``None`` if it is another module, or another failure.

    >>> str(missing(ModuleNotFoundError("No module named 'torch'", name="torch"), "torchvision:mobilenet_v2"))
    "torchvision:mobilenet_v2 needs PyTorch, which is not installed: in a checkout of model-complexity, pip install '.[torch]'"
    """
    # ``torch.some_part`` that is missing is not torch that is missing: only a whole module's name is looked up.
    if not isinstance(error, ModuleNotFoundError) or error.name not in EXTRAS:
        return None
    name, extra = EXTRAS[error.name]
    return ComplexityError(f"{what or 'this'} needs {name}, which is not installed: {install(extra)}")


def install(extra: str) -> str:
    """How an extra is installed: from a checkout, as the distribution is on no index."""
    return f"in a checkout of model-complexity, pip install '.[{extra}]'"


@contextmanager
def needed_by(what: str) -> Iterator[None]:
    """Around what uses an extra.

    Raises:
        ComplexityError: its module is not there, and ``what`` needs it.
    """
    try:
        yield
    except ImportError as error:
        needed = missing(error, what)
        if needed is None:
            raise
        raise needed from None

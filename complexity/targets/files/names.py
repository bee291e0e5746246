"""Which texts name a file that is read, by how they end."""

from __future__ import annotations

from ...base.errors import ComplexityError, shown

#: Ending -> what such a file is.
KINDS = {
    ".json": "ledger",
    ".onnx": "ONNX graph",
    ".safetensors": "file of weights",
    ".gguf": "file of weights",
}

_COUNT_THE_OBJECT = "reading it could run code that it holds: load it yourself, if you trust it, and give the object to complexity.count"
#: Ending -> why such a file is not read.
REFUSED = {
    ".pt2": f"an exported program; {_COUNT_THE_OBJECT}(torch.export.load(path), *inputs)",
    ".pt": f"a pickle or TorchScript; {_COUNT_THE_OBJECT}(model, *inputs)",
    ".pth": f"a pickle or TorchScript; {_COUNT_THE_OBJECT}(model, *inputs)",
    ".ckpt": f"a pickle; {_COUNT_THE_OBJECT}(model, *inputs)",
    ".torchscript": "a TorchScript file, whose graph is not counted: count the module that it was made of",
    ".ort": "an onnxruntime file, which is not read: give the ONNX file that it was made of",
    ".tflite": "a TFLite file, which is not read: convert it (tf2onnx --tflite) and give the .onnx file",
    ".keras": "a Keras archive; load it yourself and give the model, on the torch backend, to complexity.count",
    ".h5": "an HDF5 file; load it yourself and give the model, on the torch backend, to complexity.count",
}


def is_file(text: str) -> bool:
    """Whether a TARGET names a file that is read (or would be)."""
    return _ending(text) in KINDS or _ending(text) in REFUSED


def kind(text: str) -> str:
    """The ending of a file that is there and read.

    Raises:
        ComplexityError: it is not there, or is of a kind that is not read.
    """
    check_file(text)
    return _ending(text)


def check_file(text: str) -> None:
    """That a file is there and is read.

    Raises:
        ComplexityError: it is not.
    """
    from pathlib import Path

    ending = _ending(text)
    if ending in REFUSED:
        raise ComplexityError(f"{text}: {REFUSED[ending]}")
    try:
        there = Path(text).is_file()
    except (OSError, ValueError):  # a name too long, or with a zero byte
        there = False
    if not there:
        raise ComplexityError(f"{text}: there is no file {shown(text)}")


def _ending(text: str) -> str:
    name = text.replace("\\", "/").rpartition("/")[2]
    head, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and head else ""

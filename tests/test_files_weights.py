"""Files of weights: what they store, by their headers; nothing else is said of them."""

import json
import struct

import pytest

from complexity import ComplexityError
from complexity.cli.main import run
from complexity.targets.files.weights import read_weights

SHAPES = {"conv.weight": ("F32", [8, 3, 3, 3], 4), "conv.bias": ("F16", [8], 2), "bn.running_mean": ("F32", [8], 4),
          "bn.num_batches_tracked": ("I64", [], 8), "packed": ("U8", [5, 4], 1)}  # fmt: skip


def safetensors(path, shapes=SHAPES, data=True, **changes):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, (dtype, shape, size) in shapes.items():
        n = size
        for one in shape:
            n *= one
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + n]}
        at += n
    header |= changes
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(at if data else 0))
    return path


def gguf(path, tensors, version=3, entries=b"", n_entries=0):
    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    data = b"GGUF" + struct.pack("<IQQ", version, len(tensors), n_entries) + entries
    for name, shape, kind in tensors:
        data += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, 0)
    path.write_bytes(data)
    return path


def call(capsys, *arguments):
    code = run([str(one) for one in arguments])
    return code, *capsys.readouterr()


def test_safetensors_by_tensor_dtype_and_shape(tmp_path, capsys):
    found = read_weights(safetensors(tmp_path / "a.safetensors"))
    assert found.params == 216 + 8 + 20 and found.total("keras") == 244 + 8 and found.total("weights") == 236
    assert found.totals["bytes"] == 864 + 16 + 32 + 8 + 20
    code, out, _ = call(capsys, "count", tmp_path / "a.safetensors")
    assert code == 0 and "conv.weight             F32    8×3×3×3     216    864" in out
    assert "U8: elements as they are stored; of packed weights several may lie in one" in out
    data = json.loads(call(capsys, "count", tmp_path / "a.safetensors", "--format", "json")[1])
    assert data["totals"] == {"params": 244, "bytes": 940} and data["tensors"][0]["shape"] == [8, 3, 3, 3]


def test_safetensors_as_their_own_library_writes_them(tmp_path):
    torch = pytest.importorskip("torch")
    save = pytest.importorskip("safetensors.torch").save_file
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8)).to(torch.bfloat16)
    save(model.state_dict(), tmp_path / "a.safetensors")
    found = read_weights(tmp_path / "a.safetensors")
    assert found.params == sum(p.numel() for p in model.parameters())
    assert {one.dtype for one in found._tensors} == {"BF16", "I64"}


def test_gguf_by_tensor_dtype_and_shape(tmp_path):
    listed = struct.pack("<Q", 1) + b"k" + struct.pack("<IIQ", 9, 8, 2) + 2 * (struct.pack("<Q", 3) + b"abc")
    number = struct.pack("<Q", 1) + b"n" + struct.pack("<II", 4, 7)
    tensors = [("a", (64, 32), 0), ("b", (64, 8), 2), ("c", (256,), 14), ("d", (4,), 26)]
    found = read_weights(gguf(tmp_path / "a.gguf", tensors, entries=listed + number, n_entries=2))
    assert found.params == 64 * 32 + 64 * 8 + 256
    assert [(one.dtype, one.shape, one.bytes) for one in found._tensors] == [
        ("F32", (32, 64), 8192), ("Q4_0", (8, 64), 16 * 18), ("Q6_K", (256,), 210), ("I32", (4,), 16),
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [["memory"], ["count", "--input", "1,3"], ["explain", "1G", "--target"]])
def test_what_a_file_of_weights_does_not_say_is_refused(arguments, tmp_path, capsys):
    command, *rest = arguments
    file = safetensors(tmp_path / "a.safetensors")
    order = [command, *rest, file] if command == "explain" else [command, file, *rest]
    code, out, err = call(capsys, *order)
    assert code == 2 and not out and "a file of weights does not say what is done with them" in err


def test_multi_adds_of_weights_are_never_0(tmp_path, capsys):
    found = read_weights(safetensors(tmp_path / "a.safetensors"))
    for ask in (
        lambda: found.multi_adds,
        lambda: found.flops,
        lambda: found.total("fvcore"),
        lambda: found.memory_access,
    ):
        with pytest.raises(ComplexityError, match="does not say what is done"):
            ask()
    (tmp_path / "complexity.toml").write_text('[[model]]\ntarget = "a.safetensors"\nmax_params = 244\n')
    assert call(capsys, "check", "--config", tmp_path / "complexity.toml")[0] == 0
    (tmp_path / "complexity.toml").write_text('[[model]]\ntarget = "a.safetensors"\nmax_multi_adds = 1\n')
    code, out, _ = call(capsys, "check", "--config", tmp_path / "complexity.toml")
    assert code == 2 and "says nothing of multi_adds" in out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"x": {"dtype": "F32", "shape": [10**10, 10], "data_offsets": [0, 4 * 10**11]}}, "beyond the end"),
        ({"x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}, "not of its shape"),
        ({"x": {"dtype": "F31", "shape": [2], "data_offsets": [0, 8]}}, "unknown dtype 'F31'"),
        ({"x": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}, "a whole number of 0 or more"),
        ({"x": {"dtype": "F32", "shape": [float("nan")], "data_offsets": [0, 8]}}, "a whole number of 0 or more"),
        ({"x": 3}, "a table of keys and values"),
    ],
)
def test_a_header_that_contradicts_itself_is_one_line(change, said, tmp_path):
    with pytest.raises(ComplexityError, match=said) as raised:
        read_weights(safetensors(tmp_path / "a.safetensors", **change))
    assert "\n" not in str(raised.value)


def test_every_truncation_is_one_line(tmp_path):
    whole = {
        "a.safetensors": safetensors(tmp_path / "whole.safetensors").read_bytes(),
        "a.gguf": gguf(tmp_path / "whole.gguf", [("a", (64, 32), 0), ("b", (64, 8), 2)]).read_bytes(),
    }
    for name, data in whole.items():
        for end in range(0, len(data), 3):
            (tmp_path / name).write_bytes(data[:end])
            with pytest.raises(ComplexityError) as raised:
                read_weights(tmp_path / name)
            assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "data",
    [
        b"GGUF" + struct.pack("<IQQ", 3, 2**63, 0), b"GGUF" + struct.pack("<IQQ", 3, 0, 2**63),
        b"GGUF" + struct.pack("<IQQQ", 3, 1, 0, 2**62), b"GGUF" + struct.pack("<IQQ", 9, 0, 0),
        b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 0, 1, 1, b"k", 9, 8, 2**60),
    ],
)  # fmt: skip
def test_lengths_that_are_not_there_are_one_line(data, tmp_path):
    (tmp_path / "a.gguf").write_bytes(data)
    with pytest.raises(ComplexityError):
        read_weights(tmp_path / "a.gguf")
    (tmp_path / "a.safetensors").write_bytes((2**62).to_bytes(8, "little") + b"{}")
    with pytest.raises(ComplexityError):
        read_weights(tmp_path / "a.safetensors")

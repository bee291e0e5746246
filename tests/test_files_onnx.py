"""ONNX files made by hand with ``onnx.helper``: what they cost by hand arithmetic, and files that would do harm."""

import os
import subprocess
import sys

import numpy
import pytest

from complexity import ComplexityError
from complexity.cli.main import run

onnx = pytest.importorskip("onnx", reason="the extra onnx is not installed")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from complexity.targets import parse_input  # noqa: E402
from complexity.targets.graphs import count_onnx  # noqa: E402

FLOAT, INT64, INT8, UINT8 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT8, TensorProto.UINT8


def made(path, nodes, inputs, outputs, weights=(), *, opset=21, functions=(), others=(), **graph):
    """A file of these nodes; inputs and outputs as (name, dtype, shape), weights as (name, array)."""
    stored = [one if isinstance(one, TensorProto) else numpy_helper.from_array(one[1], one[0]) for one in weights]
    infos = [[helper.make_tensor_value_info(*one) for one in many] for many in (inputs, outputs)]
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(*one) for one in others)]
    built = helper.make_graph(nodes, "g", *infos, stored, **graph)
    file = path / "model.onnx"
    file.write_bytes(
        helper.make_model(built, opset_imports=opsets, functions=list(functions), ir_version=10).SerializeToString()
    )
    return file


def zeros(*shape, dtype=numpy.float32):
    return numpy.zeros(shape, dtype)


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs.split(), outputs.split(), **attributes)


def counted(file, *inputs):
    return count_onnx(file, tuple(map(parse_input, inputs)))


def test_a_convolution_with_an_open_batch(tmp_path):
    nodes = [
        node("Conv", "x w b", "a", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], group=4, name="first"),
        node("Relu", "a", "y", name="second"),
    ]
    weights = [("w", zeros(8, 1, 3, 3)), ("b", zeros(8))]
    file = made(tmp_path, nodes, [("x", FLOAT, ["N", 4, 16, 16])], [("y", FLOAT, None)], weights)
    found = counted(file)
    assert found.assumed and found.inputs == ["1,4,16,16"]
    assert found.ledger.multi_adds == 8 * 8 * 8 * 9 and found.ledger.params == 8 * 9 + 8
    assert [(one.name, one.kind, one.groups, one.stride) for one in found.ledger] == [
        ("first", "conv", 4, (2, 2)),
        ("second", "relu", 1, ()),
    ]
    five = counted(file, "5,4,16,16")
    assert not five.assumed and five.ledger.multi_adds == 5 * 8 * 8 * 8 * 9 and five.ledger.params == 80
    assert five.ledger["second"].sources == (0,) and five.ledger["first"].sources == (-1,)


@pytest.mark.parametrize("opset", range(13, onnx.defs.onnx_opset_version() + 1))
def test_every_opset_from_13_on(opset, tmp_path):
    nodes = [
        node("Conv", "x w", "c", kernel_shape=[3, 3]),
        node("Shape", "c", "s"),
        node("Gather", "s zero", "n", axis=0),
        node("Unsqueeze", "n axes", "n1"),
        node("Concat", "n1 rest", "to", axis=0),
        node("Reshape", "c to", "f"),
        node("ReduceMean", "f", "m", keepdims=1) if opset < 18 else node("ReduceMean", "f last", "m", keepdims=1),
        node("Sub", "f m", "d"),
        node("Gemm", "d v b", "g", transB=1),
        node("Softmax", "g", "y", axis=-1),
    ]
    whole = dict.fromkeys(("axes", "zero", "last"), numpy.array([0], numpy.int64)) | {
        "last": numpy.array([1], numpy.int64)
    }
    weights = [
        ("w", zeros(6, 3, 3, 3)), ("v", zeros(10, 6 * 36)), ("b", zeros(10)), ("rest", numpy.array([-1], numpy.int64)),
        *((name, value if name != "zero" else value.reshape(())) for name, value in whole.items()),
    ]  # fmt: skip
    file = made(tmp_path, nodes, [("x", FLOAT, ["N", 3, 8, 8])], [("y", FLOAT, None)], weights, opset=opset)
    ledger = counted(file, "2,3,8,8").ledger
    assert ledger.multi_adds == 2 * 6 * 36 * 27 + 2 * 10 * 216
    assert ledger.params == 6 * 27 + 10 * 216 + 10 and not ledger.uncounted
    assert [one.kind for one in ledger if one.params] == ["conv", "linear"]


def test_quantized_weights_behind_scales(tmp_path):
    nodes = [
        node("DequantizeLinear", "w ws wz", "wf", axis=0),
        node("Conv", "x wf", "c"),
        node("QuantizeLinear", "c s z", "q"),
        node("QLinearConv", "q s z v s vz s z vb", "r"),
        node("DequantizeLinear", "r s z", "y"),
    ]
    weights = [
        ("w", zeros(4, 2, 3, 3, dtype=numpy.int8)), ("ws", zeros(4)), ("wz", zeros(4, dtype=numpy.int8)),
        ("s", zeros()), ("z", zeros(dtype=numpy.uint8)), ("v", zeros(5, 4, 1, 1, dtype=numpy.int8)),
        ("vz", zeros(dtype=numpy.int8)), ("vb", zeros(5, dtype=numpy.int32)),
    ]  # fmt: skip
    file = made(tmp_path, nodes, [("x", FLOAT, [1, 2, 10, 10])], [("y", FLOAT, None)], weights)
    ledger = counted(file).ledger
    assert ledger.multi_adds == 4 * 64 * 18 + 5 * 64 * 4
    assert ledger.params == 4 * 18 + 5 * 4 + 5
    assert [one.kind for one in ledger] == ["conv", "fake_quantize", "conv", "multiply"]


def test_a_bidirectional_lstm_and_an_embedding(tmp_path):
    steps, batch, width, hidden = 7, 2, 12, 5
    nodes = [
        node("Gather", "table x", "e"),
        node("LSTM", "e w r b", "o", hidden_size=hidden, direction="bidirectional"),
    ]
    weights = [
        ("table", zeros(100, width)), ("w", zeros(2, 4 * hidden, width)), ("r", zeros(2, 4 * hidden, hidden)),
        ("b", zeros(2, 8 * hidden)),
    ]  # fmt: skip
    file = made(tmp_path, nodes, [("x", INT64, [steps, batch])], [("o", FLOAT, None)], weights)
    ledger = counted(file).ledger
    assert ledger.multi_adds == steps * batch * 2 * 4 * hidden * (width + hidden)
    assert ledger.params == 100 * width + 2 * 4 * hidden * (width + hidden + 2)
    assert [one.kind for one in ledger] == ["embedding", "lstm"]


def test_fused_operators_of_onnxruntime(tmp_path):
    n, length, wide = 2, 6, 16
    ms = {"domain": "com.microsoft"}
    nodes = [
        node("Attention", "x qkv qb", "a", num_heads=4, **ms),
        node("MatMul", "a w", "p"),
        node("SkipLayerNormalization", "p x g b pb", "s", **ms),
        node("FusedMatMul", "s u", "f", transB=1, **ms),
        node("BiasGelu", "f fb", "h", **ms),
        node("FusedMatMul", "h h", "z", transA=1, **ms),
        node("FastGelu", "z", "y", **ms),
    ]
    weights = [
        ("qkv", zeros(wide, 3 * wide)), ("qb", zeros(3 * wide)), ("w", zeros(wide, wide)), ("g", zeros(wide)),
        ("b", zeros(wide)), ("pb", zeros(wide)), ("u", zeros(32, wide)), ("fb", zeros(32)),
    ]  # fmt: skip
    file = made(
        tmp_path, nodes, [("x", FLOAT, [n, length, wide])], [("y", FLOAT, None)], weights, others=[("com.microsoft", 1)]
    )
    ledger = counted(file).ledger
    projections = n * length * wide * 3 * wide
    attention = 2 * n * 4 * length * length * (wide // 4)
    assert ledger.multi_adds == (
        projections + attention + n * length * wide * wide + n * length * wide * 32 + n * 32 * 32 * length
    )
    assert ledger.params == wide * 3 * wide + 3 * wide + wide * wide + 3 * wide + 32 * wide + 32
    assert not ledger.uncounted and ledger.layers[-1].output_shape == (n, 32, 32)


def test_packed_weights_count_as_what_they_stand_for(tmp_path):
    nodes = [node("MatMulNBits", "x w s", "y", K=64, N=10, bits=4, block_size=32, domain="com.microsoft")]
    weights = [("w", zeros(10, 2, 16, dtype=numpy.uint8)), ("s", zeros(20))]
    file = made(tmp_path, nodes, [("x", FLOAT, [3, 64])], [("y", FLOAT, None)], weights, others=[("com.microsoft", 1)])
    ledger = counted(file).ledger
    assert (ledger.multi_adds, ledger.params) == (3 * 64 * 10, 640)


def test_a_linear_model_of_sklearn(tmp_path):
    nodes = [
        node("Scaler", "x", "s", offset=[0.0] * 4, scale=[1.0] * 4, domain="ai.onnx.ml"),
        node(
            "LinearClassifier", "s", "label scores", coefficients=[0.5] * 12, intercepts=[0.1] * 3,
            classlabels_ints=[0, 1, 2], post_transform="SOFTMAX", domain="ai.onnx.ml",
        ),
    ]  # fmt: skip
    outputs = [("label", INT64, None), ("scores", FLOAT, None)]
    file = made(tmp_path, nodes, [("x", FLOAT, [None, 4])], outputs, others=[("ai.onnx.ml", 3)])
    ledger = counted(file, "9,4").ledger
    assert (ledger.multi_adds, ledger.params) == (9 * 4 * 3, 15)


def test_shared_and_unused_weights_count_once(tmp_path):
    constant = helper.make_node("Constant", [], ["v"], value=numpy_helper.from_array(zeros(6, 6), "v"))
    nodes = [
        constant,
        node("MatMul", "x w", "a"),
        node("MatMul", "a w", "b"),
        node("MatMul", "b v", "c"),
        node("Add", "c o", "y"),
    ]
    weights = [("w", zeros(6, 6)), ("unused", zeros(7)), ("o", zeros(6)), ("shape", zeros(3, dtype=numpy.int64))]
    file = made(tmp_path, nodes, [("x", FLOAT, [2, 6])], [("y", FLOAT, None)], weights)
    ledger = counted(file).ledger
    assert ledger.multi_adds == 3 * 2 * 36 and ledger.params == 36 + 36 + 6 + 7
    assert ledger["unused"].kind == "parameter"
    assert "5 tensors with 88 elements are stored; 1 tensor with 3" in counted(file).remarks[0]


def test_a_transposed_convolution_and_pools(tmp_path):
    nodes = [
        node("ConvTranspose", "x w", "t", strides=[2, 2], kernel_shape=[2, 2]),
        node("MaxPool", "t", "m", kernel_shape=[3, 3], strides=[2, 2]),
        node("GlobalAveragePool", "m", "y"),
    ]
    file = made(tmp_path, nodes, [("x", FLOAT, [1, 8, 5, 5])], [("y", FLOAT, None)], [("w", zeros(8, 4, 2, 2))])
    ledger = counted(file).ledger
    assert ledger.multi_adds == 25 * 8 * 4 * 4 and ledger.quantity("pool_inputs") == 4 * 100 + 4 * 16
    assert ledger.total("fvcore") == 25 * 8 * 16 + 4 * 16  # its adaptive pools count their inputs
    with pytest.raises(ComplexityError, match=r"thop: it weighs .* how it is called"):
        ledger.total("thop")


def branch(name, width):
    weight = numpy_helper.from_array(zeros(4, width), f"w{width}")
    nodes = [node("MatMul", f"x w{width}", f"p{width}"), node("ReduceSum", f"p{width}", f"r{width}", keepdims=0)]
    return helper.make_graph(nodes, name, [], [helper.make_tensor_value_info(f"r{width}", FLOAT, [])], [weight])


def test_branches_are_named_and_the_other_one_is_listed(tmp_path):
    one = helper.make_node("If", ["c"], ["y"], "choice", then_branch=branch("a", 3), else_branch=branch("b", 5))
    file = made(tmp_path, [one], [("x", FLOAT, [2, 4]), ("c", TensorProto.BOOL, [])], [("y", FLOAT, [])])
    ledger = counted(file).ledger
    assert ledger.multi_adds == 2 * 4 * 5 and ledger.params == 4 * 5 + 4 * 3
    assert [layer.name for layer in ledger if layer.multi_adds] == ["choice.else_branch.MatMul"]
    (other,) = ledger.uncounted
    assert "then_branch" in other.operation and other.module == "choice" and other.bound == 2 * 4 * 3
    file = made(tmp_path, [one], [("x", FLOAT, [2, 4])], [("y", FLOAT, [])], [("c", numpy.array(True))])
    known = counted(file).ledger
    assert known.multi_adds == 2 * 4 * 3 and not known.uncounted


def loop(trips, inputs=(), weights=()):
    body = helper.make_graph(
        [node("MatMul", "s w", "t"), node("Identity", "go", "on")],
        "body",
        [
            helper.make_tensor_value_info(*one)
            for one in (("i", INT64, []), ("go", TensorProto.BOOL, []), ("s", FLOAT, [4, 4]))
        ],
        [helper.make_tensor_value_info(*one) for one in (("on", TensorProto.BOOL, []), ("t", FLOAT, [4, 4]))],
    )
    one = helper.make_node("Loop", [trips, "", "x"], ["y"], "steps", body=body)
    return [one], [("x", FLOAT, [4, 4]), *inputs], [("y", FLOAT, None)], [("w", zeros(4, 4)), *weights]


@pytest.mark.parametrize("times", [0, 1, 6, 64, 65, 10_000_000_000])
def test_a_loop_counts_as_often_as_it_runs(times, tmp_path):
    ledger = counted(made(tmp_path, *loop("n", weights=[("n", numpy.array(times))]))).ledger
    assert ledger.multi_adds == 64 * times and ledger.params == 16 and not ledger.uncounted
    assert all(layer.name == "steps.body.MatMul" for layer in ledger if layer.multi_adds)


def test_a_loop_of_unknown_length_is_counted_once_and_listed(tmp_path):
    ledger = counted(made(tmp_path, *loop("n", inputs=[("n", INT64, [])]))).ledger
    assert (
        ledger.multi_adds == 64
        and ledger.uncounted[0].operation == "Loop: its iterations depend on values; one is counted"
    )


def test_functions_of_the_file_are_looked_into(tmp_path):
    inner = helper.make_function(
        "my", "twice", ["a"], ["b"], [node("MatMul", "a a", "b")], [helper.make_opsetid("", 21)]
    )
    outer = helper.make_function(
        "my", "outer", ["a"], ["b"], [node("twice", "a", "c", domain="my"), node("twice", "c", "b", domain="my")],
        [helper.make_opsetid("", 21), helper.make_opsetid("my", 1)],
    )  # fmt: skip
    nodes = [node("outer", "x", "y", domain="my", name="call")]
    file = made(
        tmp_path, nodes, [("x", FLOAT, [3, 3])], [("y", FLOAT, None)], functions=[inner, outer], others=[("my", 1)]
    )
    ledger = counted(file).ledger
    assert ledger.multi_adds == 54 and ledger.layers[0].name.startswith("call.")


def test_an_operator_without_a_rule_is_listed_with_its_bound(tmp_path):
    nodes = [
        node("Det", "x", "d"),
        node("Own", "x", "o", domain="elsewhere"),
        node("MatMul", "o x", "p"),
        node("CenterCropPad", "x s", "y"),
    ]
    file = made(
        tmp_path, nodes, [("x", FLOAT, [4, 4])], [("d", FLOAT, []), ("p", FLOAT, None), ("y", FLOAT, None)],
        [("s", numpy.array([2, 3]))], others=[("elsewhere", 1)],
    )  # fmt: skip
    ledger = counted(file).ledger
    assert ledger.multi_adds == 0
    listed = {one.operation: one.bound for one in ledger.uncounted}
    assert listed == {"Det": None, "elsewhere.Own": None, "MatMul": None, "CenterCropPad": 18 * 6}
    assert run(["count", str(file), "--strict"]) == 2


def test_a_declared_shape_stands_in_for_one_that_is_not_inferred(tmp_path):
    nodes = [node("Own", "x", "o", domain="elsewhere"), node("MatMul", "o x", "y")]
    file = made(
        tmp_path, nodes, [("x", FLOAT, [4, 5])], [("y", FLOAT, None)], others=[("elsewhere", 1)],
        value_info=[helper.make_tensor_value_info("o", FLOAT, [7, 4])],
    )  # fmt: skip
    ledger = counted(file).ledger
    assert ledger.multi_adds == 7 * 4 * 5 and [one.operation for one in ledger.uncounted] == ["elsewhere.Own"]


# Files that would do harm, and inputs that do not fit.


def refused(capsys, file, *arguments):
    code = run(["count", str(file), *arguments])
    out, err = capsys.readouterr()
    assert code == 2 and not out and err.count("\n") == 1, err
    return err


def plain(tmp_path, **others):
    nodes = [node("Conv", "x w", "y", name="c")]
    weights = others.pop("weights", [("w", zeros(8, 3, 3, 3))])
    return made(tmp_path, nodes, [("x", FLOAT, ["N", 3, "H", "W"])], [("y", FLOAT, None)], weights, **others)


def test_every_truncation_of_a_file_is_one_line(tmp_path):
    data = plain(tmp_path).read_bytes()
    cut = tmp_path / "cut.onnx"
    for end in range(0, len(data), 7):
        cut.write_bytes(data[:end])
        with pytest.raises(ComplexityError) as raised:
            counted(cut, "1,3,8,8")
        assert "\n" not in str(raised.value)


def test_random_bytes_are_one_line(tmp_path):
    data = bytearray(plain(tmp_path).read_bytes())
    draw = numpy.random.default_rng(0)
    file = tmp_path / "odd.onnx"
    for _ in range(300):
        odd = bytearray(data)
        for _ in range(draw.integers(1, 4)):
            odd[draw.integers(len(odd))] = draw.integers(256)
        file.write_bytes(odd)
        try:
            counted(file, "1,3,8,8")
        except ComplexityError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ([], "is N×3×H×W: --input says which sizes"),
        (["1,4,8,8"], "which 1,4,8,8 does not fit"),
        (["1,3,8"], "does not fit"),
        (["1,3,8,8", "1,3,8,8"], "takes 1 input, 'x' N×3×H×W; 2 are given"),
        (["1,3,2,2"], "Conv 'c': a kernel of 3×3 is larger than its map"),
    ],
)
def test_inputs_that_do_not_fit_are_one_line(inputs, said, tmp_path, capsys):
    assert said in refused(capsys, plain(tmp_path), *(part for one in inputs for part in ("--input", one)))


def test_a_circle_is_one_line(tmp_path, capsys):
    file = made(tmp_path, [node("Add", "x b", "a"), node("Relu", "a", "b")], [("x", FLOAT, [1])], [("b", FLOAT, None)])
    assert "'b', which is made later: a circle" in refused(capsys, file)
    file = made(tmp_path, [node("Add", "x nothing", "a")], [("x", FLOAT, [1])], [("a", FLOAT, None)])
    assert "'nothing', which nothing makes" in refused(capsys, file)
    file = made(tmp_path, [node("Relu", "x", "a"), node("Relu", "x", "a")], [("x", FLOAT, [1])], [("a", FLOAT, None)])
    assert "made twice" in refused(capsys, file)


def test_a_function_that_calls_itself_is_one_line(tmp_path, capsys):
    calls = [
        helper.make_function(
            "my", name, ["a"], ["b"], [node(other, "a", "b", domain="my")], [helper.make_opsetid("my", 1)]
        )
        for name, other in (("f", "g"), ("g", "f"))
    ]
    file = made(
        tmp_path, [node("f", "x", "y", domain="my")], [("x", FLOAT, [1])], [("y", FLOAT, None)], functions=calls,
        others=[("my", 1)],
    )  # fmt: skip
    assert "calls itself" in refused(capsys, file)


def test_graphs_in_graphs_without_an_end_are_one_line(tmp_path, capsys):
    def varint(n):
        return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)

    graph = b""
    for _ in range(2000):
        attribute = b"\x0a\x01g\x32" + varint(len(graph)) + graph
        inner = b"\x22\x02If\x2a" + varint(len(attribute)) + attribute
        graph = b"\x0a" + varint(len(inner)) + inner
    file = tmp_path / "deep.onnx"
    file.write_bytes(b"\x08\x0a\x3a" + varint(len(graph)) + graph + b"\x42\x04\x0a\x00\x10\x15")
    assert "deep" in refused(capsys, file)


def test_calls_that_grow_without_an_end_are_stopped(tmp_path, capsys, monkeypatch):
    from complexity.targets.graphs import walk

    monkeypatch.setattr(walk, "MOST", 1000)
    functions = [
        helper.make_function(
            "my", f"f{i}", ["a"], ["b"], [node(f"f{i + 1}", "a", "c", domain="my"), node(f"f{i + 1}", "c", "b", domain="my")],
            [helper.make_opsetid("my", 1)],
        )
        for i in range(40)
    ]  # fmt: skip
    last = helper.make_function("my", "f40", ["a"], ["b"], [node("Relu", "a", "b")], [helper.make_opsetid("", 21)])
    file = made(
        tmp_path, [node("f0", "x", "y", domain="my")], [("x", FLOAT, [1])], [("y", FLOAT, None)],
        functions=[*functions, last], others=[("my", 1)],
    )  # fmt: skip
    assert "more than 1,000 operators" in refused(capsys, file)


@pytest.mark.parametrize("sizes", [[10**10, 10**10], [2**62, 4], [-1, 3]])
def test_sizes_that_nothing_has_are_one_line(sizes, tmp_path, capsys):
    weight = TensorProto(name="w", dims=sizes, data_type=FLOAT)
    file = made(tmp_path, [node("MatMul", "x w", "y")], [("x", FLOAT, [1, sizes[0]])], [("y", FLOAT, None)], [weight])
    refused(capsys, file)


def test_ten_gigabytes_that_are_not_there_cost_nothing(tmp_path):
    weight = TensorProto(name="w", dims=[50_000, 50_000], data_type=FLOAT)
    file = made(tmp_path, [node("MatMul", "x w", "y")], [("x", FLOAT, [1, 50_000])], [("y", FLOAT, None)], [weight])
    assert counted(file).ledger.multi_adds == 2_500_000_000


@pytest.mark.parametrize("location", ["../secret", "/etc/passwd", "weights.bin"])
def test_external_data_is_not_opened(location, tmp_path, monkeypatch):
    weight = TensorProto(name="w", dims=[8, 3, 3, 3], data_type=FLOAT, data_location=TensorProto.EXTERNAL)
    weight.external_data.add(key="location", value=location)
    file = plain(tmp_path, weights=[weight])
    opened = []
    sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
    counted(file, "1,3,8,8")
    assert counted(file, "1,3,8,8").ledger.params == 216
    assert str(file) in opened and not any(location.rpartition("/")[2] in one for one in opened)


def test_a_newer_opset_than_the_installed_onnx_is_one_line(tmp_path, capsys):
    file = plain(tmp_path, opset=onnx.defs.onnx_opset_version() + 1)
    assert "a newer onnx may" in refused(capsys, file, "--input", "1,3,8,8")


def test_a_file_of_100_megabytes_needs_little_memory_and_no_torch(tmp_path):
    weights = [(f"w{i}", numpy.ones((2560, 2560), numpy.float32)) for i in range(4)]
    nodes = [node("MatMul", f"{'x' if not i else f'y{i - 1}'} w{i}", f"y{i}") for i in range(4)]
    file = made(tmp_path, nodes, [("x", FLOAT, [1, 2560])], [("y3", FLOAT, None)], weights)
    assert file.stat().st_size > 100e6
    code = (
        "import resource, sys, onnx, onnx.reference, pathlib, complexity.targets.graphs as g, complexity.targets.graphs.rules\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(g.count_onnx(pathlib.Path(sys.argv[1])).ledger.multi_adds)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True, env=os.environ
    )
    figure, rest = done.stdout.splitlines()
    kibibytes, torch = rest.split()
    assert int(figure) == 4 * 2560**2 and int(kibibytes) < 20 << 10 and torch == "False"

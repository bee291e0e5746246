"""What single operations cost, and under which name, kind and form they stand."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from complexity import formulas
from complexity.counters import count, spec


class Calls(nn.Module):
    def __init__(self, function, **parts):
        super().__init__()
        self.function = function
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *inputs, **named):
        return self.function(*inputs, **named)


X = torch.zeros(2, 8, 10, 12)


def only(ledger):
    (layer,) = list(ledger)
    return layer


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(
    ("kernel", "padding", "dilation", "groups"), [(3, 1, 1, 1), (1, 0, 1, 4), (3, 2, 2, 8), (5, 0, 1, 2)]
)
def test_convolution_equals_its_closed_form(kernel, padding, dilation, groups, stride, bias):
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups, "bias": bias}
    layer = only(count(nn.Conv2d(8, 16, kernel, **settings), X[:1]))
    assert layer.cost == formulas.convolution(8, 16, kernel, (10, 12), **settings)
    assert (layer.kernel_size, layer.stride, layer.groups) == ((kernel, kernel), (stride, stride), groups)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("groups", [1, 4])
def test_transposed_convolution_equals_its_closed_form(axes, groups):
    cls = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)[axes - 1]
    size = (5, 6, 7)[:axes]
    layer = only(count(cls(8, 12, 3, stride=2, padding=1, output_padding=1, groups=groups), torch.zeros(1, 8, *size)))
    assert layer.cost == formulas.transposed(
        8, 12, 3, size, stride=2, padding=1, output_padding=1, groups=groups, bias=True
    )


def test_linear_layer_equals_its_closed_form():
    layer = only(count(nn.Linear(8, 5), torch.zeros(1, 6, 8)))
    assert layer.cost == formulas.fully_connected(8, 5, positions=6)


@pytest.mark.parametrize("affine", [False, True])
@pytest.mark.parametrize("kept", [False, True])
def test_batch_norm_equals_its_closed_form(affine, kept):
    layer = only(count(nn.BatchNorm2d(8, affine=affine, track_running_stats=kept), X[:1]))
    expected = formulas.batch_norm(8, (10, 12), affine=affine, statistics=kept)
    assert {q: layer.cost[q] for q in expected} == expected


@pytest.mark.parametrize("ceil_mode", [False, True])
def test_max_pool_equals_its_closed_form(ceil_mode):
    layer = only(count(nn.MaxPool2d(3, 2, 1, ceil_mode=ceil_mode), X[:1]))
    assert layer.cost == formulas.max_pool(8, 3, (10, 12), stride=2, padding=1, ceil_mode=ceil_mode)


def test_activation_equals_its_closed_form():
    layer = only(count(nn.ReLU(), X[:1]))
    assert layer.cost == formulas.relu(8, (10, 12))


def test_add_and_scale_and_concat_equal_their_closed_forms():
    assert only(count(Calls(lambda x: x + x), X[:1])).cost == formulas.add(8, (10, 12))
    scaled = only(count(Calls(lambda x, s: x * s), X[:1], torch.zeros(1, 8, 1, 1)))
    assert scaled.cost == formulas.scale(8, (10, 12))
    assert only(count(Calls(lambda x: torch.cat([x, x], 1)), X[:1])).cost == formulas.concat([8, 8], (10, 12))


def test_channel_shuffle_is_one_copy():
    def shuffle(x):
        n, c, h, w = x.size()
        return x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)

    assert count(Calls(shuffle), X[:1]).layers[-1].cost == formulas.channel_shuffle(8, (10, 12))
    assert len(count(Calls(shuffle), X[:1])) == 1


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x.view(2, -1),
        lambda x: x.flatten(1),
        lambda x: x.permute(0, 2, 3, 1),
        lambda x: x.transpose(1, 2)[:, 0],
        lambda x: x.unsqueeze(0).expand(3, -1, -1, -1, -1),
        lambda x: x[..., ::2, None],
        lambda x: x.reshape(2, 4, 2, 10, 12),
        lambda x: x.detach().narrow(1, 2, 3).squeeze(0),
        lambda x: F.dropout(x, 0.5),
    ],
)
def test_views_and_dropout_cost_nothing(view):
    ledger = count(Calls(view), X)
    assert ledger.memory_access == 0
    assert ledger.multi_adds == 0


OPERATIONS = [
    lambda x: x.view(2, 2, 4, 10, 12).transpose(1, 2).reshape(2, 8, 10, 12),
    lambda x: x.permute(0, 2, 3, 1).flatten(1, 2).contiguous(),
    lambda x: x.chunk(2, 1)[1].contiguous(),
    lambda x: x.permute(0, 2, 3, 1)[:, 1:5, ::2].unsqueeze(2).movedim(1, 3),
    lambda x: x.mean((2, 3)),
    lambda x: x.mean(dim=1, keepdim=True).expand_as(x) @ x.mT,
    lambda x: x.max(1).values + x.amax(1),
    lambda x: torch.stack([x, x], -1).flatten(-2),
    lambda x: F.pad(x, (1, 2, 3, 4)),
    lambda x: F.interpolate(x, scale_factor=1.5, mode="bilinear"),
    lambda x: F.unfold(x, 3, padding=1, stride=2),
    lambda x: F.fold(F.unfold(x, 3), (10, 12), 3),
    lambda x: F.pixel_shuffle(x, 2),
    lambda x: F.grid_sample(x, torch.zeros(2, 5, 6, 2)),
    lambda x: F.avg_pool2d(x, 3, 2, ceil_mode=True),
    lambda x: F.adaptive_max_pool2d(x, (3, None)),
    lambda x: F.normalize(x, dim=1),
    lambda x: F.softmax(x, 1) * 2 - x / 3,
    lambda x: F.glu(x, 1),
    lambda x: F.local_response_norm(x, 3),
    lambda x: F.group_norm(x, 4),
    lambda x: torch.einsum("bchw,bdhw->bcd", x, x),
    lambda x: torch.einsum("...hw,wv->...hv", x, torch.zeros(12, 3)),
    lambda x: torch.roll(x, 1, 2)[:, torch.tensor([0, 3, 3])],
    lambda x: torch.where(x > 0, x, 0.0).masked_fill(x < 1, 2.0),
    lambda x: x.new_zeros(3, 8).softmax(-1),
    lambda x: torch.zeros_like(x).repeat(1, 2, 1, 1).repeat_interleave(2, dim=0),
    lambda x: x.to(torch.float64).sum(-1) + x.sum(-1),
    lambda x: x.unfold(2, 3, 2).std(-1),
    lambda x: x.topk(3, dim=-1).indices.float().argsort(),
    lambda x: torch.bmm(x[:, 0], x[:, 1].transpose(1, 2)),
    lambda x: torch.addmm(torch.zeros(12), x[0, 0], torch.zeros(12, 12)),
    lambda x: torch.tensordot(x, x, ([1, 2], [1, 2])),
    lambda x: torch.outer(x[0, 0, 0], x[0, 0, 1]),
    lambda x: F.scaled_dot_product_attention(x, x, x),
    lambda x: x.unflatten(1, (2, 4)).sum((1, 3)),
    lambda x: torch.cat(x.split([3, 5], 1), 1).tensor_split(3, 2)[0],
    lambda x: torch.linalg.vector_norm(x, dim=(1, 2)),
    lambda x: F.cosine_similarity(x, x, dim=1),
    lambda x: F.one_hot(x.argmax(1), 8).half(),
    lambda x: F.conv3d(x.unsqueeze(2), torch.zeros(4, 8, 1, 3, 3), padding="same"),
    lambda x: F.layer_norm(x, (12,)) ** 2,
    lambda x: x.T if x.dim() == 2 else x.flatten(1).T,
    lambda x: torch.fft.rfft2(x).abs(),
    lambda x: torch.meshgrid(torch.arange(3.0), torch.arange(4.0), indexing="xy")[0] + x[0, 0, 0, 0],
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_shapes_dtypes_and_strides_are_torchs(operation):
    kept = {}

    def call(x):
        kept["y"] = y = operation(x)
        kept["said"] = tuple(y.shape), y.dtype, y.is_contiguous()
        return y

    count(Calls(call), X)
    y = operation(X)
    assert kept["said"] == (tuple(y.shape), y.dtype, y.is_contiguous())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_real_run_records_the_same(operation):
    by_shapes, for_real = count(Calls(operation), X), count(Calls(operation), X, execute=True)
    assert [repr(layer) for layer in by_shapes] == [repr(layer) for layer in for_real]
    assert by_shapes.uncounted == for_real.uncounted


LAYERS = [
    (nn.LSTM(4, 5), (3, 2, 4)),
    (nn.GRU(4, 5, 2, bidirectional=True), (3, 2, 4)),
    (nn.RNNCell(4, 5), (2, 4)),
    (nn.TransformerEncoderLayer(8, 2, 16), (3, 2, 8)),
    (nn.ConvTranspose2d(8, 4, 3), (2, 8, 10, 12)),
    (nn.Conv2d(8, 8, 3, padding=1, padding_mode="circular"), (2, 8, 10, 12)),
    (nn.GroupNorm(2, 8), (2, 8, 10, 12)),
    (nn.InstanceNorm2d(8), (2, 8, 10, 12)),
    (nn.RMSNorm(12), (2, 8, 10, 12)),
    (nn.PReLU(8), (2, 8, 10, 12)),
    (nn.ReLU6(), (2, 8, 10, 12)),
    (nn.Upsample(scale_factor=2, mode="bilinear"), (2, 8, 10, 12)),
    (nn.utils.parametrizations.weight_norm(nn.Linear(12, 3)), (2, 12)),
]


@pytest.mark.parametrize(("model", "shape"), LAYERS)
def test_a_real_run_of_a_layer_records_the_same(model, shape):
    x = torch.zeros(shape)
    by_shapes, for_real = count(model, x), count(model, x, execute=True)
    assert [repr(layer) for layer in by_shapes] == [repr(layer) for layer in for_real]


def test_one_tensor_given_three_times_is_read_once():
    x = torch.zeros(3, 2, 8)
    model = nn.MultiheadAttention(8, 2)
    assert count(model, x, x, x).layers[0].cost["read"] == 3 * 2 * 8 + 3 * 8 * 8 + 3 * 8


def test_forms_tell_modules_subclasses_and_functions():
    class Mine(nn.ReLU):
        pass

    model = Calls(None, a=nn.ReLU(), b=Mine())
    model.function = lambda x: F.relu(model.b(model.a(x)))
    assert [(layer.name, layer.form) for layer in count(model, X)] == [
        ("a", "module"),
        ("b", "subclass"),
        ("", "function"),
    ]


def test_work_stands_under_the_module_that_called_it():
    block = Calls(lambda x: x + 1)
    model = nn.Sequential(nn.Sequential(block, nn.ReLU()), block)
    assert [layer.name for layer in count(model, X)] == ["0.0", "0.1", "0.0"]


def test_multihead_attention_has_four_parts():
    ledger = count(
        nn.MultiheadAttention(32, 4, batch_first=True),
        torch.zeros(2, 5, 32),
        torch.zeros(2, 7, 32),
        torch.zeros(2, 7, 32),
    )
    assert [layer.kind for layer in ledger if layer.multi_adds] == ["linear", "attention", "linear"]
    assert ledger.multi_adds == 2 * (5 + 7 + 7 + 5) * 32 * 32 + 2 * 2 * 5 * 7 * 32
    assert ledger.params == 4 * 32 * 32 + 4 * 32


@pytest.mark.parametrize("mask", [None, torch.zeros(2, 5, dtype=torch.bool)])
@pytest.mark.parametrize("training", [False, True])
def test_transformer_encoder_counts_padding_too(mask, training):
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
    model = nn.TransformerEncoder(layer, 2).train(training)
    expected = 2 * 2 * (4 * 5 * 32 * 32 + 2 * 5 * 5 * 32 + 2 * 5 * 32 * 64)
    assert count(model, torch.zeros(2, 5, 32), src_key_padding_mask=mask).multi_adds == expected


@pytest.mark.parametrize(
    ("model", "shape", "weights"),
    [
        (nn.LSTMCell(4, 5), (3, 4), 4 * 5 * (4 + 5)),
        (nn.GRUCell(4, 5), (3, 4), 3 * 5 * (4 + 5)),
        (nn.RNNCell(4, 5), (3, 4), 5 * (4 + 5)),
        (nn.RNN(4, 5, 2), (7, 3, 4), 5 * (4 + 5) + 5 * (5 + 5)),
    ],
)
def test_recurrent_cells(model, shape, weights):
    steps = 3 * (shape[0] if len(shape) == 3 else 1)
    assert count(model, torch.zeros(shape)).multi_adds == weights * steps


@pytest.mark.filterwarnings("ignore:.*run for real")
def test_packed_sequence_counts_its_real_steps():
    lstm = nn.LSTM(4, 5, batch_first=True, bias=False)
    model = Calls(lambda x: lstm(nn.utils.rnn.pack_padded_sequence(x, [3, 2], batch_first=True))[1], lstm=lstm)
    assert count(model, torch.zeros(2, 3, 4)).multi_adds == 5 * 4 * 5 * (4 + 5)


def test_embedding_multiplies_nothing_and_has_its_table_as_params():
    ledger = count(nn.Embedding(10, 4), torch.zeros(3, 5, dtype=torch.int64))
    assert (ledger.multi_adds, ledger.params) == (0, 40)


def test_bilinear():
    assert count(nn.Bilinear(4, 5, 6, bias=False), torch.zeros(2, 4), torch.zeros(2, 5)).multi_adds == 2 * 4 * 5 * 6


@pytest.mark.parametrize("size", [(2, 3), (2, 3, 4)])
def test_einsum_of_three_contracts_pair_by_pair(size):
    a, b, c = torch.zeros(2, 3), torch.zeros(3, 4), torch.zeros(4, 5)
    assert count(Calls(lambda: torch.einsum("ij,jk,kl->il", a, b, c))).multi_adds == 2 * 3 * 4 + 2 * 4 * 5


def test_roi_align_is_a_pool():
    from torchvision.ops import roi_align

    layer = only(count(Calls(lambda x, r: roi_align(x, r, 3)), X, torch.zeros(4, 5)))
    assert (layer.kind, layer.output_shape, layer.cost["pool_outputs"]) == ("roi_align", (4, 8, 3, 3), 4 * 8 * 9)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (nn.LSTM(4, 5), 3 * 2 * (20 + 20)),
        (nn.LSTM(4, 5, num_layers=2, bidirectional=True), 3 * 2 * 2 * (20 + 20 + 20 + 20)),
        (nn.LSTM(4, 5, proj_size=2), 3 * 2 * (20 + 20 + 2)),
        (nn.GRU(4, 5), 3 * 2 * (15 + 15)),
        (nn.RNN(4, 5), 3 * 2 * (5 + 5)),
    ],
)
def test_the_activations_of_a_recurrent_network_are_what_its_matrix_products_give(network, expected):
    steps, samples = 3, 2
    products = [
        F.linear(torch.zeros(steps * samples, matrix.shape[1]), matrix)
        for matrix in network.parameters()
        if matrix.dim() == 2
    ]
    counted = count(network, spec(steps, samples, 4)).activations
    assert counted == sum(product.numel() for product in products) == expected

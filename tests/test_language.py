"""Language models: by hand arithmetic, by torch's own counter on real cached runs, and by the caches that transformers makes."""

import json

import pytest
import torch
from click.testing import CliRunner
from torch.utils.flop_counter import FlopCounterMode
from transformers import AutoConfig, AutoModelForCausalLM, T5Config, T5ForConditionalGeneration

import complexity
from complexity.cli.count import command
from complexity.cli.main import run as run_line
from complexity.counters.language import generation
from complexity.counters.language.experts import experts

SMALL = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16,
         "intermediate_size": 96, "vocab_size": 100}  # fmt: skip
MODELS = {
    "llama": ("llama", {}),
    "window": ("mistral", {"sliding_window": 6}),
    "mixture": ("mixtral", {"num_local_experts": 8, "num_experts_per_tok": 3}),
    "tied": ("qwen2", {"tie_word_embeddings": True}),
}


def small(name, device="cpu"):
    kind, more = MODELS[name]
    torch.manual_seed(0)
    with torch.device(device):
        config = AutoConfig.for_model(kind, **{**SMALL, **more})
        return AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()


def cache_name(out):
    """Its name, which newer versions of transformers shorten."""
    return next(name for name in ("cache", "past_key_values") if getattr(out, name, None) is not None)


def cached(out):
    return getattr(out, cache_name(out))


def real(model, n, before=None):
    """MultiAdds by torch's own counter, and what the model gave."""
    given = {} if before is None else {cache_name(before): cached(before)}
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        out = model(input_ids=torch.ones(1, n, dtype=torch.int64), use_cache=True, **given)
    return counter.get_total_flops() // 2, out


def test_gpt2_by_hand():
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model("gpt2"))
    found = generation(model, 1024)
    weights = 12 * (768 * 3 * 768 + 768 * 768 + 2 * 768 * 3072) + 768 * 50257
    attention = 12 * 2 * 768 * 1024
    assert found.step.multi_adds == weights + attention == sum(found.closed["step"].values())
    assert found.prefill.multi_adds == 1024 * (weights + attention)
    assert found.params == found.active_params == 124_439_808
    assert found.cache_bytes(1024) == 2 * 12 * 768 * 1024 * 4
    assert found.published == {
        "kaplan": 12 * 12 * 768**2 + 12 * 768 * 1024,
        "palm": 124_439_808 + 2 * 12 * 768 * 1024,
    }
    with pytest.raises(complexity.ComplexityError, match="learned 1,024 positions"):
        generation(model, 1025)


@pytest.mark.parametrize("name", [name for name in MODELS if name != "mixture"])
@pytest.mark.parametrize("n", [2, 5, 13])
def test_a_real_cached_run_by_torchs_counter(name, n):
    model = small(name)
    found = generation(model, n)
    prefill, _ = real(model, n)
    _, before = real(model, n - 1)
    step, _ = real(model, 1, before)
    assert (found.prefill.multi_adds, found.step.multi_adds) == (prefill, step)
    products = {run: one["other products"] for run, one in found.counted.items()}
    for run, closed in found.closed.items():
        assert (
            sum(found.counted[run].values()) - sum(closed.values()) == products[run]
        )  # of the rotary embedding, if any


@pytest.mark.parametrize("name", MODELS)
def test_bytes_of_the_cache_are_those_of_a_real_one(name):
    model = small(name)
    found = generation(model, 9)
    for n in (1, 4, 5, 6, 7, 20):
        _, out = real(model, n)
        kept = sum(one.keys.nbytes + one.values.nbytes for one in cached(out).layers)
        assert found.cache_bytes(n) == kept


def test_experts_active_against_all():
    found = generation(small("mixture", "meta"), 8)
    assert [(one.all, one.active) for one in found.mixtures] == [(8, 3)] * 2
    each = 3 * 64 * 96
    assert found.params - found.active_params == 2 * 5 * each
    assert found.closed["step"]["weights"] == found.counted["step"]["weights"]
    assert found.closed["prefill"]["weights"] == found.counted["prefill"]["weights"]


def test_another_number_of_experts_than_the_configuration_names_is_a_difference():
    model = small("mixture", "meta")
    model.config.num_experts_per_tok = 2  # its routers were made for three
    found = generation(model, 8)
    assert found.counted["step"]["weights"] - found.closed["step"]["weights"] == 2 * 3 * 64 * 96


def test_experts_that_are_not_seen_are_said():
    model = small("llama", "meta")
    found, remarks = experts(model, generation(model, 4).step, 2)
    assert not found and "none with stacked weights" in remarks[0]


def test_latent_attention_says_where_its_step_differs():
    with torch.device("meta"):
        config = AutoConfig.for_model("deepseek_v3", num_hidden_layers=2, first_k_dense_replace=1, vocab_size=1000)
        found = generation(AutoModelForCausalLM.from_config(config), 64)
    assert found.closed["step"]["attention"] == found.counted["step"]["attention"] == 2 * 128 * (192 + 128) * 64
    assert found.closed["prefill"] == found.counted["prefill"]
    latents = 2 * 63 * 512 * 128 * (128 + 128)  # of the positions in the cache, expanded again
    assert found.counted["step"]["weights"] - found.closed["step"]["weights"] == latents


def test_what_cannot_be_counted_is_one_line():
    encoder = T5ForConditionalGeneration(
        T5Config(num_layers=1, d_model=32, d_ff=32, num_heads=2, d_kv=16, vocab_size=50)
    )
    for model in (encoder, torch.nn.Linear(2, 2)):
        with pytest.raises(complexity.ComplexityError, match="decoders"):
            generation(model)
    with pytest.raises(complexity.ComplexityError, match="at least 2"):
        generation(small("llama", "meta"), 1)


def test_the_model_stays_as_it_is():
    model = small("llama")
    before = {name: one.clone() for name, one in model.state_dict().items()}
    names = {name: sorted(vars(one)) for name, one in model.named_modules()}
    generation(model, 4)
    assert all(torch.equal(before[name], one) for name, one in model.state_dict().items())
    assert names == {name: sorted(vars(one)) for name, one in model.named_modules()}


FILE = """
import torch
from transformers import AutoConfig, AutoModelForCausalLM
def lm():
    return AutoModelForCausalLM.from_config(AutoConfig.for_model("mixtral", hidden_size=64, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, intermediate_size=96, vocab_size=100))
def net():
    return torch.nn.Conv2d(3, 8, 3)
"""


def test_the_command_line(tmp_path, capsys):
    file = tmp_path / "nets.py"
    file.write_text(FILE)

    def line(*args):
        code = run_line(["count", *args])
        out = capsys.readouterr()
        return code, out.out, out.err

    code, out, _ = line(f"{file}:lm")
    assert (
        code == 0
        and "1,024 tokens (assumed)" in out
        and "experts in 2 layers" in out
        and "Closed form per token" in out
    )
    code, out, _ = line(f"{file}:lm", "--context", "12", "--format", "json")
    data = json.loads(out)
    assert data["step"]["cached"] == 11 and data["cache_bytes"]["12"] == 2 * 2 * 2 * 16 * 12 * 4
    for form in ("markdown", "latex", "csv", "html"):
        assert line(f"{file}:lm", "--context", "12", "--format", form, "--by", "module", "--depth", "2")[0] == 0
    code, out, _ = line(f"{file}:net")
    assert code == 0 and "Closed form per token" not in out
    code, out, _ = line(f"{file}:lm", "--input", "1,4:int64")
    assert code == 0 and "Closed form per token" not in out
    rows = line(f"{file}:lm", "--context", "12", "--format", "csv", "--by", "layer", "--sort", "figure")[1].splitlines()
    first = next(row for row in rows if "experts" in row)
    assert first.split(",")[1] == str(12 * 2 * 2 * 64 * 96)  # plain numbers: two experts' gate and up
    code, out, _ = line(f"{file}:lm", "--context", "12", "--format", "json", "--convention", "flops")
    data = json.loads(out)
    assert data["convention"] == "flops" and data["totals"]["step"] > data["step"]["multi_adds"]
    for args, said in (
        (["torchvision:resnet18", "--context", "8"], "language models"),
        ([f"{file}:lm", "--context", "8", "--params"], "no --context beside it"),
        ([f"{file}:net", "--context", "8"], "decoders"),
        ([f"{file}:lm", "--context", "8", "--input", "1,4:int64"], "no --input beside it"),
        ([f"{file}:lm", "--context", "8", "--backward"], "no --backward beside it"),
        (["complexity:mobilenet_v1", "--context", "8"], "language models"),
        ([f"{file}:lm", "--context", "1"], "at least 2"),
    ):
        code, _, error = line(*args)
        assert code == 2 and said in error and error.count("\n") == 1
    assert "--context" in CliRunner().invoke(command, ["--help"]).output

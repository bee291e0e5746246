"""Language models of transformers, by their configurations alone: no weights, nothing downloaded."""

from transformers import AutoConfig, AutoModelForCausalLM


def _model(kind, **settings):
    return AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **settings))


def gpt2():
    """GPT-2 of 124 M params."""
    return _model("gpt2")


def mixtral():
    """Mixtral 8x7B: two of eight experts for each token."""
    return _model("mixtral")

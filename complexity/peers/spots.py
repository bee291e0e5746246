"""Blind spots that several tools share, since they look at torch in the same way."""

from __future__ import annotations

from .tool import BlindSpot

#: ``nn.MultiheadAttention`` in eval mode without gradients runs as one kernel, ``_native_multi_head_attention``.
FUSED_ATTENTION = BlindSpot(
    "projections inside torch's fused attention", ("linear",), ("inner",), within="MultiheadAttention"
)

#: So does ``nn.TransformerEncoderLayer``: ``_transformer_encoder_layer_fwd``.
FUSED_LAYERS = BlindSpot(
    "linear layers inside torch's fused encoder layer", ("linear",), within="TransformerEncoderLayer"
)
WHOLE_LAYERS = BlindSpot("all of torch's fused encoder layer", within="TransformerEncoderLayer")

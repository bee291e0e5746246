"""Cost: what one operation consists of, by quantity. Everything is counted here, nothing is weighed.

Which of these quantities a "MultiAdds", "FLOPs" or "params" figure is made of is a convention's business
(``complexity/ledgers/conventions.py``), so they are kept apart.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping

from ..base.errors import unknown
from .arithmetic import Number

#: Every quantity of a layer, with its unit and meaning.
QUANTITIES: dict[str, str] = {
    "multi_adds": "multiply-accumulates of convolutions, linear layers and matrix products",
    "multi_adds_by_output": "of transposed convolutions: weights × output positions, as if they were not transposed",
    "named_padding_multi_adds": "of convolutions whose padding is a word, 'same' or 'valid'",
    "renamed_multi_adds": "of convolutions by a user's class without 'Conv' in its name",
    "renamed_bias_adds": "output elements to which such a convolution adds a bias",
    "renamed_param_uses": "params of such convolutions × samples, at every call",
    "vector_multi_adds": "of matrix products with a vector behind",
    "repeated_multi_adds": "of matrix products that take their first operand again for each of a stack: all but the first time",
    "added_product_multi_adds": "of stacks of matrix products to which a stack is added (baddbmm)",
    "weights": "weight elements",
    "biases": "bias elements",
    "norm_weights": "scale and shift elements of normalizations",
    "norm_statistics": "running mean and variance elements of normalizations (buffers, not trained)",
    "param_uses": "params of linear layers, normalizations, embeddings × samples, at every call",
    "bias_adds": "output elements to which a bias is added",
    "norm_elements": "elements normalized",
    "batch_statistics_elements": "elements normalized by the batch's own mean and variance, as in training",
    "affine_elements": "elements of normalizations that are then scaled (and shifted) by trained weights",
    "activation_elements": "elements that pass through an activation function",
    "pool_inputs": "input elements of pooling and other reductions",
    "pool_inputs_beside_maps": "of pools over lines or volumes, not maps",
    "pool_outputs": "output elements of pooling and other reductions",
    "resampled_elements": "elements made by resampling, in any mode",
    "nearest_elements": "elements made by resampling to the nearest",
    "linear_elements": "elements made by resampling linearly along one axis",
    "bilinear_elements": "elements made by resampling linearly along both axes of a map",
    "trilinear_elements": "elements made by resampling linearly along three axes",
    "bicubic_elements": "elements made by cubic resampling along both axes of a map",
    "adds": "elements made by adding (or subtracting) two maps",
    "multiplies": "elements made by multiplying (or dividing) two maps",
    "outputs": "output elements of convolutions, linear layers and matrix products",
    "added_product_outputs": "of stacks of matrix products to which a stack is added (baddbmm)",
    "named_padding_outputs": "of convolutions whose padding is a word",
    "read": "elements read: inputs and parameters",
    "written": "elements written: outputs",
}


class Cost(Mapping[str, Number]):
    """Amounts by quantity (the keys of ``QUANTITIES``); one that is not there is 0. Never changes; costs add up with ``+``.

    Raises:
        ComplexityError: a name that is no quantity.
    """

    __slots__ = ("_amounts",)

    def __init__(self, amounts: Mapping[str, Number] | None = None, /, **named: Number) -> None:
        self._amounts = {**amounts, **named} if amounts else named
        if not self._amounts.keys() <= QUANTITIES.keys():
            raise unknown("quantity", next(name for name in self._amounts if name not in QUANTITIES), QUANTITIES)

    def __getitem__(self, quantity: str) -> Number:
        amount = self._amounts.get(quantity)
        if amount is None:
            if quantity not in QUANTITIES:
                raise unknown("quantity", quantity, QUANTITIES)
            return 0
        return amount

    def __iter__(self) -> Iterator[str]:
        return iter(self._amounts)

    def __len__(self) -> int:
        return len(self._amounts)

    def __contains__(self, quantity: object) -> bool:
        return quantity in self._amounts

    def items(self) -> ItemsView[str, Number]:
        """Pairs of quantity and amount."""
        return self._amounts.items()

    def __add__(self, other: Cost) -> Cost:
        total = dict(self._amounts)
        for quantity, amount in other._amounts.items():
            total[quantity] = total[quantity] + amount if quantity in total else amount
        return Cost(total)

    def __repr__(self) -> str:
        return f"Cost({', '.join(f'{quantity}={amount!r}' for quantity, amount in self._amounts.items())})"

    @property
    def params(self) -> Number:
        """Trained parameters: weights + biases + scale and shift of normalizations."""
        return self["weights"] + self["biases"] + self["norm_weights"]

    @property
    def multi_adds(self) -> Number:
        """Multiply-accumulates; those with padding zeros included, biases not."""
        return self["multi_adds"]

    @property
    def memory_access(self) -> Number:
        """Elements read + elements written, each operation by itself (nothing fused, no cache)."""
        return self["read"] + self["written"]

"""New tensors: in no figure. What is random is never known; what a condition on values decides needs them."""

from __future__ import annotations

from ..registry import NEED_VALUES, RANDOM, rule, words
from ..work import Call


@rule(
    "zeros_like ones_like empty_like full_like rand_like randn_like randint_like new_zeros new_ones new_empty new_full "
    "new_empty_strided new_tensor zero_ fill_ normal_ uniform_ bernoulli_ random_ exponential_ fill_diagonal_ "
    "geometric_ cauchy_ log_normal_ _fill_mem_eff_dropout_mask_ bernoulli poisson normal multinomial "
    "_efficientzerotensor lift_fresh lift_fresh_copy _assert_async _assert_scalar _assert_tensor_metadata "
    "_functional_assert_async"
)
def made(call: Call) -> None:
    """Made, filled or asserted."""


RANDOM.update(
    words(
        "rand randn randint randperm rand_like randn_like randint_like normal normal_ uniform_ bernoulli bernoulli_ random_ "
        "exponential_ geometric_ cauchy_ log_normal_ trunc_normal_ poisson multinomial dropout dropout_ native_dropout rrelu "
        "alpha_dropout feature_dropout feature_alpha_dropout empty empty_like new_empty empty_strided "
        "new_empty_strided binomial _standard_gamma _sample_dirichlet rrelu_with_noise gumbel_softmax"
    )
)

#: Reads of values, by functions and by the operators under them.
NEED_VALUES.update(
    words(
        "item tolist numpy __bool__ __int__ __float__ __index__ __complex__ __array__ __dlpack__ data_ptr storage "
        "untyped_storage equal is_nonzero _local_scalar_dense __reduce_ex__ _typed_storage __contains__"
    )
)

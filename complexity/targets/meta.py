"""Models built on meta that cannot be built there as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def params_on_meta() -> Iterator[None]:
    """While a model is built: its params and buffers move to meta as they are registered, other tensors are real."""
    from torch.nn import Parameter
    from torch.nn.modules.module import register_module_buffer_registration_hook as on_buffer
    from torch.nn.modules.module import register_module_parameter_registration_hook as on_parameter

    def moved(module: Any, name: str, parameter: Any) -> Any:
        if parameter is None or parameter.is_meta or type(parameter) is not Parameter:
            return None
        return Parameter(parameter.data.to("meta"), requires_grad=parameter.requires_grad)

    def moved_buffer(module: Any, name: str, buffer: Any) -> Any:
        return None if buffer is None or buffer.is_meta else buffer.to("meta")

    handles = (on_parameter(moved), on_buffer(moved_buffer))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()

"""What a network moves and keeps: bytes read and written, arithmetic intensity, peak activation memory, receptive field,
and what training needs beside.

>>> from complexity import ledger
>>> from complexity.memory import peak, profile
>>> peak(ledger("mobilenet_v1")).elements
1605632
>>> profile(ledger("mobilenet_v1"), dtype="float16").bytes
69331136
"""

from .dtypes import DTYPES, item_size
from .layer import LayerMemory
from .live import Peak, peak
from .profile import Profile, profile
from .receptive import Field, receptive_fields
from .training import OPTIMIZERS, Kept, Training, training

__all__ = [
    "DTYPES",
    "OPTIMIZERS",
    "Field",
    "Kept",
    "LayerMemory",
    "Peak",
    "Profile",
    "Training",
    "item_size",
    "peak",
    "profile",
    "receptive_fields",
    "training",
]

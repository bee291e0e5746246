"""Live PyTorch models, counted by their shapes.

``count(model, *inputs)`` gives the ledger of one call; ``with counting(model) as ledger`` counts the calls inside.
``rule`` teaches an operation of one's own; ``spec`` makes an input that is only a shape.
"""

from .count import count, counting, spec
from .standin import NeedsValues, StandIn
from .uncounted import Uncounted
from .user import rule

__all__ = ["NeedsValues", "StandIn", "Uncounted", "count", "counting", "rule", "spec"]

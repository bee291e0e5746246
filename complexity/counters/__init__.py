"""Live PyTorch models, counted by their shapes.

``count(model, *inputs)`` gives the ledger of one call; ``with counting(model) as ledger`` counts the calls inside.
``rule`` teaches an operation of one's own; ``spec`` makes an input that is only a shape; ``verify`` checks a count against
hooks on a real run.
"""

from ..ledgers.uncounted import Uncounted
from .count import count, counting, spec
from .standin import NeedsValues, StandIn
from .user import rule
from .verification import Verification, verify

__all__ = [
    "NeedsValues",
    "StandIn",
    "Uncounted",
    "Verification",
    "count",
    "counting",
    "rule",
    "spec",
    "verify",
]

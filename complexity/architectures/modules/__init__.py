"""What the PyTorch modules of the families share; ``build`` makes one by name.

They read the same settings as the closed forms and share nothing else with them (rounding and stages are said twice), so
that the two can be checked against each other, layer by layer. A module's path is its layer's name there.
"""

from .building import build

__all__ = ["build"]

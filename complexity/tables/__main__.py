"""``python -m complexity.tables``: the same as ``complexity tables``."""

import sys

from ..base.command import run
from .command import command

if __name__ == "__main__":
    sys.exit(run(command, "python -m complexity.tables"))

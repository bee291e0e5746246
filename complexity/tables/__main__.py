"""``python -m complexity.tables``: the same as ``complexity tables``."""

import sys

from ..base.signals import watched

if __name__ == "__main__":
    watched("python -m complexity.tables")
    from ..base.command import run
    from .command import command

    sys.exit(run(command, "python -m complexity.tables"))

"""The ``complexity`` command: one file a subcommand, imported when that subcommand runs."""

from ..base.signals import watched


def main() -> None:
    """Runs the command line and exits. It is here, and not in ``main.py``, so that what that imports is imported under watch."""
    watched("complexity")
    from .main import main as run

    run()

"""``python -m complexity``, and the ``complexity`` command."""

from .base.signals import watched


def main() -> None:
    """Runs the command line and exits; what is imported for it is imported under watch."""
    watched("complexity")
    from .cli.main import main as run

    run()


if __name__ == "__main__":
    main()

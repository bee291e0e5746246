"""``python -m complexity.cli``: the same as the ``complexity`` command."""

from ..base.signals import watched

if __name__ == "__main__":
    watched("complexity")
    from .main import main

    main()

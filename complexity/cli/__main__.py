"""``python -m complexity.cli``: the same as the ``complexity`` command."""

from .main import main

main()

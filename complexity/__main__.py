"""``python -m complexity``: the same as the ``complexity`` command."""

from .cli import main

if __name__ == "__main__":
    main()

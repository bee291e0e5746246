"""``python -m complexity``: the same as the ``complexity`` command."""

from .cli.main import main

if __name__ == "__main__":
    main()

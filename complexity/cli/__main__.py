"""``python -m complexity.cli``: the same as the ``complexity`` command."""

from . import main

if __name__ == "__main__":
    main()

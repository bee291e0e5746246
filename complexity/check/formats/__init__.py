"""The formats of CI systems, and what a pull request is shown: one file each, beside those that every result has."""

from ...base.formats import Registry

FORMATS = Registry(__name__, "complexity.base.formats")

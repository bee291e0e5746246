"""What a network does, counted once, and the named ways of reading it."""

from .conventions import Convention, convention, conventions
from .layer import FORMS, PARTS, Layer
from .ledger import Ledger

__all__ = ["FORMS", "PARTS", "Convention", "Layer", "Ledger", "convention", "conventions"]

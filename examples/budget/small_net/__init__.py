"""A small network with a budget."""

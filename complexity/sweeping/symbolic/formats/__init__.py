"""The formats in which a formula is set as mathematics; in all others it is a table of texts."""

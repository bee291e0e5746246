"""One module for each form of table: how its computed twin is built."""

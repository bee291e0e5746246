"""The ``complexity`` command: one file a subcommand, imported when that subcommand runs."""

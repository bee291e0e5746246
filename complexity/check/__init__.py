"""Complexity budgets: what a model may cost at most, what it cost when it was last recorded, and which layers moved.

``complexity check`` (``run.check``) and the pytest fixture ``complexity`` (``pytest_plugin``) are both made of this. Nothing
here imports torch; counting a live model does. This file imports nothing, for pytest loads the plugin in every run.
"""

"""Audit: every model of a zoo counted and compared with what the zoo publishes about it."""

from __future__ import annotations

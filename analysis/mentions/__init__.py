"""Watched names and where they stand in a text."""

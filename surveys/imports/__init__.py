"""Figures from a file: columns, check, reading in."""

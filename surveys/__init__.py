"""Mapping: figures about places over time."""

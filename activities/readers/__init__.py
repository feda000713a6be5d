"""Så går det: one page for elected readers, and what the municipality publishes of it to everyone."""

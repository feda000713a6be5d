"""Measures that others have tried: lent ones and templates, copied with their origin."""

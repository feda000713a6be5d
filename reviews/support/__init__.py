"""Processtöd: support over time, seen by county, municipality and local police alike."""

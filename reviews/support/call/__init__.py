"""Inför samtal: all that an officer needs to know before calling a municipality."""

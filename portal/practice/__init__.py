"""Övningskommunen: what stands there, and how it is made anew every night."""

from portal.practice.reset import reset_practice

__all__ = ["reset_practice"]

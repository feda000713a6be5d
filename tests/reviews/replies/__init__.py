"""Replies to those who ask."""

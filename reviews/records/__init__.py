"""Requests for public documents: what was sent and decided, found by word, date and receiver, and given out."""

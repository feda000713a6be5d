"""Invented data: a demo of two counties, and any size for measuring. Nobody and nothing in it is real."""

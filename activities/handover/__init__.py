"""Överlämning: all that a successor needs to know on one page, and everything moved to them in one act."""

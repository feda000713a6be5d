"""Mending what is final: a decision that was noted wrongly, a registered file that should not be here."""

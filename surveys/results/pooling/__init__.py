"""Rounds put together, so that small places get figures."""

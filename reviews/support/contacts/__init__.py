"""Contacts between county and municipality, and the promises made at them."""

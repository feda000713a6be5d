"""The method bank: ways of working, how small places have adapted them, and how it went."""

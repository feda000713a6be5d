"""Kom igång: the hub of lägesbild and plan, and the way from an empty place to a true law table."""

"""A meeting as those see it who are invited."""

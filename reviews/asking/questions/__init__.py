"""Questions put to others, with their answers."""

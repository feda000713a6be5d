"""Follow-up rounds: the county asks, the municipalities answer, and both always see whose turn it is."""

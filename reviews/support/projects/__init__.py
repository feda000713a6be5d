"""Grant projects, and what remained when the money ended."""

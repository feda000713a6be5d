"""What a municipality says it needs."""

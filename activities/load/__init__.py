"""One's own planning: everything dated that a person answers for."""

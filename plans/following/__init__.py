"""Follow-up: of a measure, of the whole plan, what is missing in the chain, the self-check."""

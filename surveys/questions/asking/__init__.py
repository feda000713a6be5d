"""Questions: their text, type, options, conditions and figures."""

"""A year's activities in the order in which a reporting duty asks: what the record knows, and nothing invented."""

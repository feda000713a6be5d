"""While a round is open: how many have answered, and class reports."""

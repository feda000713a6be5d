"""The benchmark: each main page and file beside its floor, in the same run, against the targets."""

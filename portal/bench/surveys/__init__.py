"""A survey at full size: answering, counting, protecting and showing it, each beside its floor."""

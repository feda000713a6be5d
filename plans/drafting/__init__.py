"""Writing together, alike for a lägesbild and a plan: taking part, remarks, sending, review, a decision noted."""

"""The steps of a lägesbild: who takes part, sending, review, completing, decisions, versions, updates."""

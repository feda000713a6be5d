"""Steps while a plan is written: goals, who takes part, remarks, sending, review."""

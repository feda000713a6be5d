"""What is learnt from follow-up: lessons, gaps in the plan, and the self-check."""

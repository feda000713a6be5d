"""From situation report to causes, plan, measures and follow-up; what the law asks for, and where it stands."""

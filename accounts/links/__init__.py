"""Links by which a person adds drafts without signing in: made, mailed and withdrawn."""

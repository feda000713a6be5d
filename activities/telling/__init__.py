"""Links by which organisations tell what they have done, and what becomes of it."""

"""Telling people what waits for them: one rule per reminder, a page, and at each person's pace a mail."""

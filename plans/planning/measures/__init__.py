"""One measure: its text, tasks, dates, state, and whom it is lent to."""

"""What stays after a meeting: notes, and what each municipality takes home to do."""

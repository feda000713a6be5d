"""Invitations by e-mail: whom, what is said, and reminders to those who have not answered."""

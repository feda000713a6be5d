"""Rounds: set up, opened, watched and closed; codes, invitations, posters and paper forms."""

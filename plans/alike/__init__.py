"""Liknande kommuner: whose situation is like one's own, among those who want to be found."""

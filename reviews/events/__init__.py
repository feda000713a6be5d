"""Meetings between municipalities: from needs to programme, who comes, and what is taken home."""

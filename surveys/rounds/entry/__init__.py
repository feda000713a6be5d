"""Typing in what was answered on paper."""

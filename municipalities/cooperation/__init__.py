"""Samverkan: coordination, council, groups, meetings, agreements, pledges, contact cards."""

"""A meeting as those see it who arrange it: frame, invitations and programme."""

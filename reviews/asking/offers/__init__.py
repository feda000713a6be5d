"""Competence that is offered and looked for."""

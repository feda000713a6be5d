"""Questionnaires in and out: XLSForm, the field's own format, and our JSON, which loses nothing."""

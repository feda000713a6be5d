"""Rapporter: documents made from the record, as tagged PDF and as Word, edited and then locked."""

"""The county board's yearly report on crime prevention: pre-filled from what is shared, written, locked."""

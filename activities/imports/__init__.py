"""Bringing lists that coordinators already keep into the record: upload, columns, check, import."""

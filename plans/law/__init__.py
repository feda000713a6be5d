"""Det här kräver lagen: one row per duty, evidence, statements, reports to fullmäktige, the county table."""

"""Who may read an entry besides those who keep the record."""

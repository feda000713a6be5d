"""Who may open what: the table, the open addresses, one of everything they name, and how to ask."""

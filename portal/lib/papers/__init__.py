"""Papers: a document said once as blocks, and set as a tagged PDF or as Word."""

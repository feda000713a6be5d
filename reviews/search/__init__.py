"""One search through everything that a person may read, in Swedish."""

"""Hours that one municipality has worked for another."""

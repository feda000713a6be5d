"""Groups of municipalities: proposed, entered by a yes, with a page of what the members show."""

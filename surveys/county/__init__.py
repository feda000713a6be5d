"""The county's side of the statistics: one indicator, municipality by municipality, never ranked."""

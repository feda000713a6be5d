"""Support cases on the county's side: list, page, and what happens to them."""

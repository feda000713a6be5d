"""What is printed of a round: the poster, the class pack, slips with codes, and the paper form."""

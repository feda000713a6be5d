"""Schools and classes of a round: pasted from a spreadsheet, changed, their codes and one-time slips."""

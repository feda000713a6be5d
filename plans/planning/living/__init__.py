"""What lives on in a plan after its decision: tasks, moved dates, states, persons, lending."""

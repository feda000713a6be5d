"""What municipalities ask, offer and lend each other, and the groups in which they learn together."""

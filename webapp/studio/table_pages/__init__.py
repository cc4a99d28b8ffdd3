"""Pages on which decision tables are edited as tables."""

"""Posts, persons, charges and accounts, for the administrator."""

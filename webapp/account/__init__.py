"""Log-in, log-out, password, and the post one works at."""

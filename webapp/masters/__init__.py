"""The office's masters: holidays, file heads, clocks, rights. All of it belongs to the administrator."""

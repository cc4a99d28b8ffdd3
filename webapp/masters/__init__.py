"""The office's masters: holidays, file heads, categories, clocks, rights. All of it belongs to the administrator."""

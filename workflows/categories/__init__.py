"""What incoming papers are about: the office's own list, from which the counter chooses at diarising."""

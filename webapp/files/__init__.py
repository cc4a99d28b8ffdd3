"""Files: notes, papers, acts."""

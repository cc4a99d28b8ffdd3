"""The routing studio: the office's diagrams, their versions, and the door through which new ones come."""

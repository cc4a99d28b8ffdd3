"""The desk: the tray of work."""

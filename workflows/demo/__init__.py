"""The demo: a district with invented people, letters and certificates. Nothing here is used in earnest."""

"""Supervision: what is under way, one file under the glass, work given to another desk."""

"""Patravali's signing program: pulls a document by a one-time code, checks it, shows it, signs it on the token."""

VERSION = "1.0.0"

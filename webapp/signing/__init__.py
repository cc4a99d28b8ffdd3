"""Signing: the officer's queue, his certificates, and the messages of the signing program."""

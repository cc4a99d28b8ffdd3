"""Asks at the desk that answers them."""

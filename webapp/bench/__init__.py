"""Measurements of the product on the machine it runs on (design §7)."""

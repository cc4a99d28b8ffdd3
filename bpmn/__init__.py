"""Routing diagrams and decision tables that ship with the product: data, no code. The file stem is the process key."""

"""Receipts: scan intake, diary form, slip."""

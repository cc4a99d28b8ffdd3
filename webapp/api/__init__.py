"""The JSON API for other programs: the same functions of the office and the same access checks as the pages."""

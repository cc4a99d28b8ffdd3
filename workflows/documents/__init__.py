"""Papers as files: kept for good, checked before they are let in, shown page by page and read by OCR.

This module imports nothing: the processes that open other people's files start with it, and are to start quickly and
without a database handle.
"""

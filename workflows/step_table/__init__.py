"""A routing diagram as a table of steps, changed row by row: pure functions from XML to XML (design §5).

Whatever a change does not concern stays as it was written: other elements, extensions of other tools, comments.
"""

"""A routing diagram as the server draws it: an SVG from the diagram's own layout, and the same steps as table rows.

Classes only, no style attributes (the Content-Security-Policy is strict); colours are the style sheet's. The rows are
for readers who do not see the drawing, and for paper.
"""

from webapp.drawing.plan import NotDrawn, Plan, read_plan
from webapp.drawing.sketch import Mark, anchor, draw
from webapp.drawing.steps import Step, Way, steps

__all__ = ["Mark", "NotDrawn", "Plan", "Step", "Way", "anchor", "draw", "read_plan", "steps"]

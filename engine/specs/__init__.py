"""Diagrams as the engine runs them and as the office reads them.

:mod:`engine.specs.diagram` reads names, roles, buttons and properties; :mod:`engine.specs.parser` makes SpiffWorkflow's
specifications with the product's own joins and elements; :mod:`engine.specs.definition` puts both together for one
version and keeps the last ones used.
"""

from engine.specs.closure import closure_of, own_files, version_hash
from engine.specs.definition import Definition, build, definition_of
from engine.specs.diagram import Diagram, Flow, Node, read_diagram

__all__ = [
    "Definition",
    "Diagram",
    "Flow",
    "Node",
    "build",
    "closure_of",
    "definition_of",
    "own_files",
    "read_diagram",
    "version_hash",
]

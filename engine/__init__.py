"""A durable BPMN runtime on SpiffWorkflow and SQLAlchemy. It knows no Flask and no word of the office."""

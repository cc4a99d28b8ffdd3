"""JSON Schema (2020-12) of each desk's form, one folder a process, one file a task: data, no code."""

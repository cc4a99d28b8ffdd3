"""How often an activity may be done; said at the gate, and once more when it runs."""

MOST_INSTANCES = 200
"""Of one activity, at once or one after the other; each may be a desk."""

MOST_TOKENS = 3_000
"""Of one instance in memory, when further instances of an activity are to begin."""

MOST_ROUNDS = 1_000
"""Of a standard loop."""

COUNTS = ("numberOfInstances", "numberOfCompletedInstances", "numberOfActiveInstances", "loopCounter")
"""Names that a completion condition may ask beside the facts (BPMN 2.0.2, table 10.30)."""

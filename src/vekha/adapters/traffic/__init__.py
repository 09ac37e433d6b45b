"""Who answers for an environment: weights that move in one step, connections that are never cut."""

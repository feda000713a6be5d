"""The åtgärdsplan: goals, measures, tasks, decision, versions."""

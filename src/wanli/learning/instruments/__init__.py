"""Fixed questionnaires with a published scoring rule: kept as versions, taken by citizens, counted by staff."""

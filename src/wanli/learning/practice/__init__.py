"""Practice: questions that come back in time, points for what was learned, boards by pseudonym, reminders by choice."""

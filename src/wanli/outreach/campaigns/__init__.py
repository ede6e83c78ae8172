"""A campaign: who takes part, what was planned, held, handed out and written about."""

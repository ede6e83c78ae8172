"""Pages of the instruments: taking one, and the back office."""

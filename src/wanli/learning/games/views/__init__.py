"""Playing, a phone in a hall, and the host's side."""

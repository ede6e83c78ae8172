"""Pages: the check, the catalogue, the self-check; and the back office."""

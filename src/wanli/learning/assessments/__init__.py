"""Items, checks and the answers people gave."""

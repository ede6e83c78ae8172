"""What answers say about the items: which of them count, how each item went, and what the bank lacks."""

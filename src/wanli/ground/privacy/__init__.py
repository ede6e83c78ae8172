"""What a person agreed to, and everything we hold about that person."""

"""Who is here: organisations, staff with their roles, and pseudonymous participants."""

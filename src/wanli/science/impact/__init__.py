"""Did it work? Estimates with their uncertainty."""

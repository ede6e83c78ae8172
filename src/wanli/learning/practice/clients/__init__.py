"""What leaves the house: calendar files, messages to browsers."""

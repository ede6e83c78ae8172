"""What comes in from devices that were without a line: taken exactly once, each record with its own answer."""

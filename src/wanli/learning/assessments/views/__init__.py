"""What citizens see: the ten-question checks, and the placement."""

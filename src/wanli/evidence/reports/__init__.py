"""Figures that open into their records, and the summary document."""

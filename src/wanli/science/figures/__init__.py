"""Figures in tables: which may be shown, and how they are written."""

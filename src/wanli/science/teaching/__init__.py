"""Teaching: which lesson next, and why. Formulas, assumptions, limits: docs/science/path.md."""

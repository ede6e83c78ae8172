"""Items, forms and persons on one scale."""

"""Finding text: cutting it into the units that are compared."""

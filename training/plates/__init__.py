"""Number plates drawn to train on: each country a module, what they share in `drawing`."""

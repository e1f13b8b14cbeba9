"""HTTP: one application, one folder a dialect."""

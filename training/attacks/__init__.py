"""Three frames of a live head, or of an attack with its picture, simulated from one photograph of a face."""

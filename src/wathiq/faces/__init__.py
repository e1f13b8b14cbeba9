"""Faces: found, judged, turned into numbers and compared."""

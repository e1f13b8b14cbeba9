"""Many pictures at once: read on all cores into a file of results that a later run goes on with."""
